import type { Ledger } from "@earshot/contract";
import type { Command } from "commander";
import { readAccount } from "../store/account.ts";
import { ledgerOf } from "../store/ledger.ts";
import { here } from "./here.ts";
import { partitionNumber } from "./options.ts";
import { EXIT } from "./obstacle.ts";
import { withPostgres } from "./postgres.ts";
import { type Column, count, counted, moment, table } from "./table.ts";

interface Asked {
  survey?: string;
  partition?: number;
  json?: true;
}

/** `earshot ledger`: where every accepted entry is. */
export function addLedger(program: Command): void {
  program
    .command("ledger")
    .description("show where every accepted entry is, and whether it adds up")
    .option("--survey <id>", "only this survey, by partition")
    .option("--partition <number>", "only this partition", partitionNumber)
    .option("--json", "as JSON: the body of GET /v1/ledger")
    .addHelpText(
      "after",
      `
Accepted = stored + superseded + withdrawn + duplicate + dead letters + lost + in flight, in every partition. What is in
flight was last seen by the drain, at the moment that the first line names. Exit code 1 where it does not add up.

Examples:
  earshot ledger
  earshot ledger --survey vote
  earshot ledger --json | jq .balanced`,
    )
    .action(async (asked: Asked) => {
      const { databaseUrl } = here();
      const account = await withPostgres(databaseUrl, (pool) => readAccount(pool, asked.survey ?? null));
      const ledger = restrict(ledgerOf(account), asked);
      process.stdout.write(asked.json ? `${JSON.stringify(ledger, null, 2)}\n` : describe(ledger, asked));
      if (!ledger.balanced) process.exitCode = EXIT.failed;
    });
}

function restrict(ledger: Ledger, { partition }: Asked): Ledger {
  if (partition === undefined) return ledger;
  const only = <Line extends { partition: number }>(lines: readonly Line[]) =>
    lines.filter((line) => line.partition === partition);
  return {
    ...ledger,
    partitions: only(ledger.partitions),
    surveys: ledger.surveys.map((survey) => ({
      ...survey,
      ...(survey.partitions && { partitions: only(survey.partitions) }),
    })),
    discontinuities: only(ledger.discontinuities),
  };
}

const right = (title: string): Column => ({ title, align: "right" });
const SETTLED = ["stored", "superseded", "withdrawn", "duplicate"].map(right);
const ALL_TERMS = [right("accepted"), ...SETTLED, right("dead letters"), right("lost"), right("in flight")];

type Line = Ledger["partitions"][number];
const settled = (line: Pick<Line, "stored" | "superseded" | "withdrawn" | "duplicate">) =>
  [line.stored, line.superseded, line.withdrawn, line.duplicate].map(count);
const terms = (line: Omit<Line, "partition" | "epoch" | "alien" | "stopped" | "asOf">) => [
  count(line.accepted),
  ...settled(line),
  count(line.deadLettered),
  count(line.lost),
  count(line.inFlight),
];

function describe(ledger: Ledger, asked: Asked): string {
  const { balanced, asOf, cases, partitions, surveys, discontinuities } = ledger;
  const parts = [
    `${balanced ? "The ledger adds up" : "THE LEDGER DOES NOT ADD UP: run `earshot verify`"}; ` +
      (asOf === null ? "not every partition was found settled yet\n" : `as of ${moment(asOf)}\n`),
  ];
  if (asked.survey === undefined) parts.push(byPartition(ledger, partitions));
  parts.push(bySurvey(surveys, asked.survey));
  if (asked.survey === undefined && asked.partition === undefined) {
    parts.push(`${counted(cases.open, "case is", "cases are")} open, of ${count(cases.total)} ever opened\n`);
  }
  if (discontinuities.length > 0 && asked.survey === undefined) parts.push(broken(discontinuities));
  return parts.join("\n");
}

/** Partitions that never saw an entry are left out, unless there are no others. */
function byPartition(ledger: Ledger, partitions: readonly Line[]): string {
  const used = partitions.filter(({ accepted, alien, stopped }) => accepted + alien > 0 || stopped !== null);
  const shown = partitions.length === 1 ? partitions : used;
  const aliens = partitions.some(({ alien }) => alien > 0);
  const columns = [{ title: "partition" }, ...ALL_TERMS, ...(aliens ? [right("aliens")] : []), { title: "" }];
  const rows = shown.map((line) => [
    String(line.partition),
    ...terms(line),
    ...(aliens ? [count(line.alien)] : []),
    line.stopped === null ? "" : `stands still: ${line.stopped}`,
  ]);
  if (partitions.length > 1) rows.push(["all", ...terms(ledger)]);
  return table(columns, rows);
}

function bySurvey(surveys: Ledger["surveys"], only: string | undefined): string {
  if (only !== undefined && surveys.length === 0) return `Nothing of a survey "${only}" is settled\n`;
  if (only === undefined) {
    if (surveys.length === 0) return "Nothing is settled yet\n";
    return table(
      [{ title: "survey" }, ...SETTLED],
      surveys.map((survey) => [survey.survey, ...settled(survey)]),
    );
  }
  return surveys
    .map((survey) =>
      table(
        [{ title: `${survey.survey}, partition` }, ...SETTLED],
        [
          ...(survey.partitions ?? []).map((line) => [String(line.partition), ...settled(line)]),
          ["all", ...settled(survey)],
        ],
      ),
    )
    .join("\n");
}

const KINDS: Readonly<Record<Ledger["discontinuities"][number]["kind"], string>> = {
  epoch: "the log was begun anew",
  "epoch-back": "a log known from before came back",
  rewind: "the end of the log was lost",
  gap: "numbers are missing",
  head: "entries that were seen are gone",
};

function broken(discontinuities: Ledger["discontinuities"]): string {
  return `Redis lost data, newest first:\n${table(
    [{ title: "when" }, { title: "partition" }, { title: "what" }, right("lost"), right("rewound")],
    discontinuities.map(({ at, partition, kind, lost, rewound }) => [
      moment(at),
      String(partition),
      `${kind}: ${KINDS[kind]}`,
      count(lost),
      count(rewound),
    ]),
  )}`;
}
