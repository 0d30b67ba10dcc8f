import { REDIS } from "@earshot/contract";
import type { Redis } from "../redis.ts";

/** What Redis has of a partition's log. */
export interface LogInRedis {
  epoch: string | null;
  /** Newest number ever given. */
  seq: number;
  entries: number;
  /** Numbers of the first and the last entry that has one; null where there is none at that end. */
  first: number | null;
  last: number | null;
}

export async function readLog(redis: Redis, partition: number): Promise<LogInRedis> {
  const log = REDIS.log(partition);
  const [[epoch, seq], entries, first, last] = await Promise.all([
    redis.hmGet(REDIS.meta(partition), ["epoch", "seq"]),
    redis.xLen(log),
    redis.xRange(log, "-", "+", { COUNT: 1 }),
    redis.xRevRange(log, "+", "-", { COUNT: 1 }),
  ]);
  return {
    epoch: epoch ?? null,
    seq: Number(seq ?? 0),
    entries,
    first: numberOf(first?.[0]),
    last: numberOf(last?.[0]),
  };
}

function numberOf(entry: { message: Record<string, string> } | undefined): number | null {
  const n = entry?.message["n"] ?? "";
  return /^[1-9]\d{0,15}$/.test(n) ? Number(n) : null;
}
