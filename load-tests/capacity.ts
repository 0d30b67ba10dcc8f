import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import * as v from "valibot";
import { MEASURED, PROCESSES } from "./capacity/costs.ts";
import { type Demand, needsOf, busyAt } from "./capacity/model.ts";
import { RunRecord } from "./report/record.ts";

const HELP = `npm run load:capacity -- [options]
  --rate <n>      feedbacks a second, in place of 1, 100 and 10,000
  --spike <n>     in the worst seconds; the rate
  --viewers <n>   10,000
  --unhappy <n>   share that opens a case; 0.1
  --busy <n>      share of the month at that rate; 0.33
  --check <dir>   a run of npm run load: what the model says of it, and by how much it is wrong; may be given again
`;

const number = (text: string | undefined, otherwise: number): number => {
  const value = text === undefined ? otherwise : Number(text);
  if (Number.isNaN(value) || value < 0) throw new Error(`"${text}" must be a number`);
  return value;
};

const format = (value: number) => new Intl.NumberFormat("en", { maximumSignificantDigits: 3 }).format(value);

/** A line for each figure, a column for each demand. */
function table(demands: readonly Demand[]): string {
  const needs = demands.map((demand) => needsOf(demand, MEASURED));
  const rows: [string, ...string[]][] = [
    ["feedbacks a second", ...demands.map(({ rate }) => format(rate))],
    ["… in the worst seconds", ...demands.map(({ spike }) => format(spike))],
    ["edge processes, 1 processor", ...needs.map(({ edges }) => format(edges))],
    ["drains, 1 processor", ...needs.map(({ drains }) => format(drains))],
    ["partitions", ...needs.map(({ partitions }) => format(partitions))],
    ["Redis masters", ...needs.map(({ shards }) => format(shards))],
    ["Redis, GB", ...needs.map(({ redisGigabytes }) => format(redisGigabytes))],
    ["Postgres processors", ...needs.map(({ postgresProcessors }) => format(postgresProcessors))],
    ["Postgres, GB a month", ...needs.map(({ postgresGigabytes }) => format(postgresGigabytes))],
    ["results processes", ...needs.map(({ results }) => format(results))],
    ["EventBridge, $ a month", ...needs.map(({ bill }) => format(bill.events))],
    ["Upstash instead of Redis, $", ...needs.map(({ bill }) => format(bill.upstash))],
    ["processors, $ a month", ...needs.map(({ bill }) => format(bill.processors))],
    ["storage, $ a month", ...needs.map(({ bill }) => format(bill.storage))],
  ];
  return rows
    .map(([what, ...cells]) => `  ${what.padEnd(30)}${cells.map((cell) => cell.padStart(12)).join("")}`)
    .join("\n");
}

/** What the model says of a run, beside what was measured in its steady half. */
function check(folder: string): string {
  const { timeline, samples, counts, seconds } = v.parse(
    RunRecord,
    JSON.parse(readFileSync(join(folder, "run.json"), "utf8")),
  );
  const steady = samples.slice(Math.floor(samples.length / 4), Math.ceil((samples.length * 3) / 4));
  const inside = timeline.slice(Math.floor(timeline.length / 4), Math.ceil((timeline.length * 3) / 4));
  const rate = inside.reduce((sum, { outcomes }) => sum + (outcomes["kept"] ?? 0), 0) / Math.max(1, inside.length);
  const says = busyAt(rate, MEASURED);
  const rows = PROCESSES.map((name) => {
    const busy = steady.map(({ processes }) => processes[name]?.cpu ?? 0);
    const measured = busy.reduce((sum, cpu) => sum + cpu, 0) / Math.max(1, busy.length);
    const error = `${(((says[name] - measured) / measured) * 100).toFixed(0)} %`;
    return `  ${name.padEnd(10)}${says[name].toFixed(3).padStart(9)}${measured.toFixed(3).padStart(10)}${error.padStart(9)}`;
  });
  return [
    `${folder}: ${format(rate)} a second, ${format(counts["kept"] ?? 0)} in ${format(seconds)} s`,
    `  ${"processors".padEnd(10)}${"model".padStart(9)}${"measured".padStart(10)}${"error".padStart(9)}`,
    ...rows,
  ].join("\n");
}

const text = { type: "string" } as const;
const { values } = parseArgs({
  options: {
    rate: text,
    spike: text,
    clients: text,
    viewers: text,
    unhappy: text,
    busy: text,
    check: { type: "string", multiple: true },
    help: { type: "boolean", default: false },
  },
});
if (values.help) process.stdout.write(HELP);
else if (values.check) process.stdout.write(`${values.check.map(check).join("\n\n")}\n`);
else {
  const demand = (rate: number): Demand => ({
    rate,
    spike: number(values.spike, rate),
    clients: number(values.clients, 1_000_000),
    viewers: number(values.viewers, 10_000),
    unhappy: number(values.unhappy, 0.1),
    busy: number(values.busy, 0.33),
  });
  const rates = values.rate === undefined ? [1, 100, 10_000] : [number(values.rate, 0)];
  process.stdout.write(`${table(rates.map(demand))}\n`);
}
