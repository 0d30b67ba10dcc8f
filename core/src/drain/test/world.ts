import { createHash, randomBytes } from "node:crypto";
import { encodeBody, type FeedbackBody, PARTITIONS, REDIS, type Survey } from "@earshot/contract";
import postgres from "postgres";
import { createClient } from "redis";
import { afterAll, afterEach } from "vitest";
import { testDatabase, testRedis } from "../../../../infra/local/testbed/index.ts";

/** A survey of each sort that the drain treats differently. */
const shared = {
  v: 1,
  business: "Tide & Co",
  identity: "browser",
  repeat: "reject",
  results: "public",
  open: true,
} as const;
export const VOTE: Survey = {
  ...shared,
  id: "vote",
  kind: "choice",
  question: "Cats or dogs?",
  comment: null,
  options: [
    { id: "a", label: "Cats" },
    { id: "b", label: "Dogs" },
  ],
  negative: null,
};
export const SERVICE: Survey = {
  ...shared,
  id: "service",
  kind: "csat",
  question: "How was our service?",
  comment: "Anything to add?",
  negative: { atMost: 2 },
};

/** Writes as the admit script does: number and entry in one step. */
export const ADMIT = `
local n = (tonumber(redis.call('HGET', KEYS[2], 'seq') or '') or 0)
local epoch = redis.call('HGET', KEYS[2], 'epoch') or ARGV[1]
for i = 2, #ARGV, 2 do
  n = n + 1
  local time = redis.call('TIME')
  local t = time[1] .. string.sub(string.format('%06d', tonumber(time[2])), 1, 3)
  redis.call('XADD', KEYS[1], '*', 'n', string.format('%.0f', n), 't', t, 'u', ARGV[i], 'b', ARGV[i + 1])
end
redis.call('HSET', KEYS[2], 'epoch', epoch, 'seq', string.format('%.0f', n))
return n`;

/** How long a test waits for what comes at once, unless the machine is busy. */
export const SOON = { timeout: 15_000 };

/** A client key of one's own for each name. */
export const clientKey = (name: string | number): string => createHash("md5").update(String(name)).digest("hex");

/** The body of a feedback; a vote for a unless said otherwise. */
export function feedbackOf(client: string | number, more: Partial<FeedbackBody> = {}): FeedbackBody {
  return { survey: VOTE.id, period: 0, client: clientKey(client), answer: "a", ...more };
}

interface Account {
  last_n: number;
  ver: number;
  stored: number;
  duplicate: number;
  dead: number;
  alien: number;
}

/** Redis and Postgres of a test's own, and what the tests of the drain do to them. */
export type World = Awaited<ReturnType<typeof createWorld>>;

/** @param given servers of the test's own; `forAll` keeps the world for all tests of the file */
export async function createWorld(given: { redisUrl?: string; databaseUrl?: string; forAll?: boolean } = {}) {
  const redisUrl = given.redisUrl ?? (await testRedis());
  const databaseUrl = given.databaseUrl ?? (await testDatabase());
  const redis = createClient({ url: redisUrl, socket: { reconnectStrategy: () => 50 } });
  redis.on("error", () => {});
  await redis.connect();
  const sql = postgres(databaseUrl, { max: 4, onnotice: () => {} });
  for (const survey of [VOTE, SERVICE]) {
    await sql`insert into survey (id, config) values (${survey.id}, ${sql.json(survey)}) on conflict do nothing`;
  }
  (given.forAll ? afterwardsAll : afterwards)(async () => {
    redis.destroy();
    await sql.end({ timeout: 1 });
  });

  async function admitRaw(partition: number, bodies: readonly string[]): Promise<number> {
    const entries = bodies.flatMap((body) => [String(randomBytes(8).readBigUInt64BE() >> 1n), body]);
    const reply = await redis.eval(ADMIT, {
      keys: [REDIS.log(partition), REDIS.meta(partition)],
      arguments: [randomBytes(8).toString("hex"), ...entries],
    });
    return Number(reply);
  }

  return {
    redisUrl,
    databaseUrl,
    redis,
    sql,
    /** Appends bodies as they are, numbered; returns the last number. */
    admitRaw,
    /** Appends feedbacks; returns the last number. */
    admit: (partition: number, ...bodies: FeedbackBody[]) => admitRaw(partition, bodies.map(encodeBody)),
    /** Appends an entry that no admit script wrote. */
    alien: (partition: number, fields: Record<string, string> | Record<string, Buffer>) =>
      redis.xAdd(REDIS.log(partition), "*", fields),
    /** The account of a partition, or the sum over all. */
    async account(partition?: number) {
      const [row] = await sql<Account[]>`
        select sum(last_n)::int as last_n, sum(ver)::int as ver, sum(stored)::int as stored,
          sum(duplicate)::int as duplicate, sum(dead_lettered)::int as dead, sum(alien)::int as alien
        from partition_offset where ${partition === undefined} or partition = ${partition ?? 0}`;
      return row;
    },
    /** Entries accepted in all partitions. */
    async accepted(): Promise<number> {
      const seqs = await Promise.all(
        Array.from({ length: PARTITIONS }, (_, partition) => redis.hGet(REDIS.meta(partition), "seq")),
      );
      return seqs.reduce((sum, seq) => sum + Number(seq ?? 0), 0);
    },
    /** Cells of the rollups that differ from a recount, and terms of the account that do. */
    differences() {
      return sql`
        with recount as (
          select survey, partition, period, date_trunc('minute', accepted_at) as minute, answer, count(*) as count
          from feedback group by 1, 2, 3, 4, 5
        )
        select survey, partition, period, minute, answer, r.count as counted, recount.count as real
        from rollup r full join recount using (survey, partition, period, minute, answer)
        where coalesce(r.count, 0) <> coalesce(recount.count, 0)
        union all
        select 'account', partition, 0, null, term, kept::bigint, sum(summed)
        from (
          select o.partition, term, kept, coalesce(summed, 0) as summed
          from partition_offset o
          cross join lateral (values ('stored', o.stored), ('superseded', o.superseded), ('withdrawn', o.withdrawn),
            ('duplicate', o.duplicate)) as terms (term, kept)
          left join survey_account a on a.partition = o.partition
          left join lateral (values ('stored', a.stored), ('superseded', a.superseded), ('withdrawn', a.withdrawn),
            ('duplicate', a.duplicate)) as parts (part, summed) on part = term
        ) each
        group by partition, term, kept having kept <> sum(summed)
        union all
        select 'account', o.partition, 0, null, 'stored', o.stored, (select count(*) from feedback f where f.partition = o.partition)
        from partition_offset o where o.stored <> (select count(*) from feedback f where f.partition = o.partition)
        union all
        select 'account', o.partition, 0, null, 'dead', o.dead_lettered, (select count(*) from dead_letter d where d.partition = o.partition)
        from partition_offset o where o.dead_lettered <> (select count(*) from dead_letter d where d.partition = o.partition)`;
    },
  };
}

const closing: (() => Promise<unknown>)[] = [];
const closingAll: (() => Promise<unknown>)[] = [];

/** Runs when the test is over, newest first. */
export function afterwards(close: () => Promise<unknown>): void {
  closing.push(close);
}

/** Runs when the file's tests are over, newest first. */
export function afterwardsAll(close: () => Promise<unknown>): void {
  closingAll.push(close);
}

afterEach(async () => {
  while (closing.length > 0) await closing.pop()?.();
});
afterAll(async () => {
  while (closingAll.length > 0) await closingAll.pop()?.();
});
