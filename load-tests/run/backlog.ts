import { setTimeout as pause } from "node:timers/promises";
import { ALL_PARTITIONS, REDIS } from "@earshot/contract";
import postgres from "postgres";
import { createClient } from "redis";
import type { Stack } from "../../infra/local/stack/stack.ts";

/** How long a look may last, in ms. */
const PATIENCE = 500;

/** What waits for the drain of a stack of our own. */
export interface Backlog {
  /** Accepted by Redis and not settled in Postgres; while Postgres is away, beyond what it had settled before. */
  inFlight(): Promise<number | undefined>;
  close(): Promise<void>;
}

/**
 * Asks Redis and Postgres themselves: the ledger tells what the drain has last seen of Redis, so of a drain that stands
 * still it tells no backlog.
 */
export async function openBacklog({ redisUrl, databaseUrl }: Stack): Promise<Backlog> {
  const redis = createClient({ url: redisUrl });
  redis.on("error", () => {});
  await redis.connect();
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  let settled = 0;
  let asking: Promise<void> | undefined;
  const ask = async () => {
    const [row] = await sql<{ n: number }[]>`select sum(last_n)::float8 as n from partition_offset`;
    settled = row?.n ?? settled;
  };
  return {
    async inFlight() {
      // First what is accepted: what comes between the two looks would seem to wait.
      const asked = Promise.all(ALL_PARTITIONS.map((partition) => redis.hGet(REDIS.meta(partition), "seq")));
      const heads = await Promise.race([asked.catch(() => undefined), pause(PATIENCE, undefined)]);
      asking ??= ask()
        .catch(() => {})
        .finally(() => (asking = undefined));
      await Promise.race([asking, pause(PATIENCE)]);
      return heads && Math.max(0, heads.reduce((sum, seq) => sum + Number(seq ?? 0), 0) - settled);
    },
    async close() {
      redis.destroy();
      await sql.end({ timeout: 1 });
    },
  };
}
