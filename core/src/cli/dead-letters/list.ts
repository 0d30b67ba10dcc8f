import type { Command } from "commander";
import { CLOSED, countDeadLetters, type DeadLetterLine, readDeadLetters } from "../../store/dead-letters.ts";
import { type Counts, listOver, reachable } from "../administration/dead-letters.ts";
import { here } from "../here.ts";
import { partitionNumber, upTo } from "../options.ts";
import { withPostgres } from "../postgres.ts";
import { count, counted, moment, table } from "../table.ts";
import { letterId } from "./chosen.ts";

interface Asked {
  why?: string;
  partition?: number;
  limit: number;
  before?: number;
  json?: true;
}

/** `earshot dead-letters list` */
export function addList(parent: Command): void {
  parent
    .command("list")
    .description("count dead letters by why, and list them, newest first")
    .option("--why <code>", "only those put aside for this; erased, replayed, dropped: those that are closed")
    .option("--partition <number>", "only those of this partition", partitionNumber)
    .option("--limit <number>", "most lines of a page", upTo(1000), 20)
    .option("--before <id>", "only those older than this one: the next page", letterId)
    .option("--json", "as JSON")
    .action(async (asked: Asked) => {
      const { why, partition, limit, before = null, json } = asked;
      const at = await reachable();
      const [counts, rows] = at
        ? await listOver(at, { why, partition }, before, limit + 1)
        : await withPostgres(here().databaseUrl, (pool) =>
            Promise.all([countDeadLetters(pool), readDeadLetters(pool, { why, partition }, before, limit + 1)]),
          );
      const page = rows.slice(0, limit);
      const next = rows.length > limit ? (page.at(-1)?.id ?? null) : null;
      process.stdout.write(
        json ? `${JSON.stringify({ counts, letters: page, next }, null, 2)}\n` : describe(counts, page, next, asked),
      );
    });
}

function describe(counts: Counts, page: readonly DeadLetterLine[], next: number | null, asked: Asked): string {
  const closed = (why: string) => CLOSED.some((code) => code === why);
  const waiting = counts.filter(({ why }) => !closed(why));
  const over = counts.filter(({ why }) => closed(why)).map(({ why, letters }) => `${count(letters)} ${why}`);
  const total = waiting.reduce((sum, { letters }) => sum + letters, 0);
  const wait = total === 0 ? "No dead letter waits" : counted(total, "dead letter waits", "dead letters wait");
  const parts = [`${wait}${over.length > 0 ? `; closed: ${over.join(", ")}` : ""}\n`];
  if (waiting.length > 0) {
    parts.push(
      table(
        [{ title: "why" }, { title: "letters", align: "right" }, { title: "meaning" }],
        waiting.map(({ why, letters }) => [
          why,
          count(letters),
          MEANINGS[why] ?? `Postgres refused it, SQLSTATE ${why}`,
        ]),
      ),
    );
  }
  if (page.length > 0) parts.push(lines(page));
  if (next !== null) parts.push(`Next page: ${nextPage(next, asked)}\n`);
  return parts.join("\n");
}

const lines = (page: readonly DeadLetterLine[]) =>
  table(
    [
      { title: "id", align: "right" },
      { title: "put aside" },
      { title: "partition", align: "right" },
      { title: "number", align: "right" },
      { title: "why" },
      { title: "survey" },
      { title: "bytes", align: "right" },
    ],
    page.map(({ id, at, partition, n, why, survey, bytes }) => [
      String(id),
      moment(at.toISOString()),
      String(partition),
      n === null ? "none" : count(n),
      why,
      survey ?? "",
      count(bytes),
    ]),
  );

function nextPage(before: number, { why, partition, limit }: Asked): string {
  const options = [
    ...(why === undefined ? [] : ["--why", why]),
    ...(partition === undefined ? [] : ["--partition", String(partition)]),
    ...(limit === 20 ? [] : ["--limit", String(limit)]),
  ];
  return ["earshot dead-letters list", ...options, "--before", String(before)].join(" ");
}

const MEANINGS: Readonly<Record<string, string>> = {
  fields: "a field of the entry is missing or odd",
  json: "its body is not JSON",
  version: "its body is of a version that the drain does not know",
  body: "its body is not one of an entry",
  survey: "the drain knew no such survey: make it, then replay",
  answer: "the survey does not take this answer",
  alien: "the admit script did not write it: nobody was told that it is accepted",
};
