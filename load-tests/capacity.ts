import { parseArgs } from "node:util";
import { Obstacle } from "../infra/local/process/obstacle.ts";
import { MEASURED, PROCESSES } from "./capacity/costs.ts";
import { type Demand, needsOf, busyAt } from "./capacity/model.ts";
import { readRun } from "./report/read-run.ts";

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
  if (Number.isNaN(value) || value < 0) {
    throw new Obstacle(`Cannot use ${text} as it must be a number from 0\n\n${HELP}`, { exitCode: 78 });
  }
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

/** Processors that others may keep busy in a run that the model is held against. */
const OTHERS = 0.2;

/** What the model says of a run, beside what was measured in its steady half. */
function check(folder: string): string {
  const { timeline, samples, counts, seconds } = readRun(folder);
  const steady = samples.slice(Math.floor(samples.length / 4), Math.ceil((samples.length * 3) / 4));
  const inside = timeline.slice(Math.floor(timeline.length / 4), Math.ceil((timeline.length * 3) / 4));
  // By the clock, for k6 may skip a second; what the first tells came before it.
  const took = ((inside.at(-1)?.at ?? 0) - (inside[0]?.at ?? 0)) / 1000;
  const rate = inside.slice(1).reduce((sum, { outcomes }) => sum + (outcomes["kept"] ?? 0), 0) / Math.max(1, took);
  const says = busyAt(rate, MEASURED);
  const mean = (name: string) =>
    steady.reduce((sum, { processes }) => sum + (processes[name]?.cpu ?? 0), 0) / Math.max(1, steady.length);
  const others = mean("others");
  const rows = PROCESSES.map((name) => {
    const measured = mean(name);
    const error = `${(((says[name] - measured) / measured) * 100).toFixed(0)} %`;
    return `  ${name.padEnd(10)}${says[name].toFixed(3).padStart(9)}${measured.toFixed(3).padStart(10)}${error.padStart(9)}`;
  });
  return [
    `${folder}: ${format(rate)} a second, ${format(counts["kept"] ?? 0)} in ${format(seconds)} s`,
    `  ${"processors".padEnd(10)}${"model".padStart(9)}${"measured".padStart(10)}${"error".padStart(9)}`,
    ...rows,
    // Who waits for a processor gathers larger batches, which cost less: the model is of a machine that has them.
    ...(others > OTHERS ? [`  Others kept ${others.toFixed(1)} processors busy: this says little of the model`] : []),
  ].join("\n");
}

const text = { type: "string" } as const;

function run(): void {
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
}

try {
  run();
} catch (error) {
  // What parseArgs refuses says so itself.
  const known = error instanceof Obstacle || (error instanceof TypeError && "code" in error);
  if (!known) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 78;
}
