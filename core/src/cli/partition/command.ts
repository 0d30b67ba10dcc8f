import type { Command } from "commander";
import { type PartitionStanding, readStanding } from "../../store/standing.ts";
import { here } from "../here.ts";
import { Obstacle } from "../obstacle.ts";
import { partitionNumber } from "../options.ts";
import { withPostgres } from "../postgres.ts";
import { requireRedis } from "../surroundings.ts";
import { count, counted, moment } from "../table.ts";
import type { LogInRedis } from "./log.ts";
import { addSettledUpTo } from "./settled-up-to.ts";

/** `earshot partition`: a partition that stands still. */
export function addPartition(program: Command): void {
  const command = program
    .command("partition")
    .description("look at a partition, and help one that stands still (show, settled-up-to)")
    .addHelpText(
      "after",
      `
A drain never guesses: where Redis comes back with a log of which no entry is known, the partition stands still until a
person says how far that log is settled. The others go on.

Examples:
  earshot partition show 3
  earshot partition settled-up-to 3 1200`,
    );
  command
    .command("show")
    .description("show how a partition stands, in Postgres and in Redis, and what can be done")
    .argument("<partition>", "its number", partitionNumber)
    .action(async (partition: number) => {
      const around = here();
      const redisUrl = requireRedis(around);
      const [{ withRedis }, { readLog }] = await Promise.all([import("../redis.ts"), import("./log.ts")]);
      const [standing, log] = await Promise.all([
        withPostgres(around.databaseUrl, (pool) => readStanding(pool, partition), 1),
        withRedis(redisUrl, (redis) => readLog(redis, partition)),
      ]);
      if (!standing) throw new Obstacle(`This install has no partition ${partition}`);
      process.stdout.write(describe(partition, standing, log));
    });
  addSettledUpTo(command);
}

/** Why a partition stands still, and what can be done. */
const REASONS: Readonly<Record<string, (partition: number) => string>> = {
  "unknown-log": (partition) =>
    `Redis has a log of which no entry is known to be settled, though its numbers were. If an older copy or another Redis
was put in its place, put the right one back: the partition then goes on by itself. If there is none, say how far this
log is settled; what is said wrongly is not found out later:

  earshot partition settled-up-to ${partition} <number>   its entries up to this number are settled, those behind are not
  earshot partition settled-up-to ${partition} 0          none is: all are settled once more; who has answered before
                                            counts as a duplicate`,
  "seq-behind": (partition) =>
    `Redis has given fewer numbers than were settled: its meta hash was lost or changed. Put it back, and the partition goes
on by itself; or say how far this log is settled:

  earshot partition settled-up-to ${partition} <number>`,
  "too-many-dead": () =>
    `Postgres has refused a hundred entries in a row: the fault must lie with the tables, not with the entries. Read the log
of the drain for the SQLSTATE, mend the tables, and the partition goes on by itself.`,
};

function describe(partition: number, standing: PartitionStanding, log: LogInRedis): string {
  const { epoch, lastN, seenSeq, stopped, told, journalSince } = standing;
  const same = epoch === log.epoch ? "" : ", another one than in Postgres";
  const range =
    log.first === null && log.last === null ? "" : `, numbers ${log.first ?? "none"} to ${log.last ?? "none"}`;
  return [
    `Partition ${partition} ${stopped === null ? "goes on" : `stands still: ${stopped}`}`,
    "",
    `Postgres  settled up to ${count(lastN)}, has seen ${count(seenSeq)}, epoch ${epoch ?? "none"}`,
    `          journal ${journalSince === null ? "empty" : `since ${moment(journalSince.toISOString())}`}`,
    `Redis     newest number ${count(log.seq)}, epoch ${log.epoch ?? "none"}${same}`,
    `          ${counted(log.entries, "entry", "entries")} in the log${range}`,
    ...(told === null
      ? []
      : ["", `A person has said that it is settled up to ${count(told)}; the drain has not gone on yet`]),
    ...(stopped === null || told !== null ? [] : ["", REASONS[stopped]?.(partition) ?? "Read the log of the drain."]),
    "",
  ].join("\n");
}
