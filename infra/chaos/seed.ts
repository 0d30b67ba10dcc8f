import { createHash } from "node:crypto";
import { REDIS, SURVEY, encodeBody } from "@earshot/contract";
import type { World } from "./world.ts";

/** Where a seeded feedback says its client was. */
export const SEEDED_PAGE = "https://chaos.example/seeded/";

/** The `u` of every seeded entry: by it a message about them is known again. */
export const SEEDED_U = "4242424242424242";

/** Appends as the admit script does, number and entry in one step, to a partition of choice and without marks. */
const APPEND = `
local n = tonumber(redis.call('HGET', KEYS[2], 'seq') or '0')
local epoch = redis.call('HGET', KEYS[2], 'epoch') or ARGV[1]
local time = redis.call('TIME')
local t = time[1] .. string.sub(string.format('%06d', tonumber(time[2])), 1, 3)
for i = 4, #ARGV do
  n = n + 1
  local id = ARGV[3] == '' and '*' or ARGV[3] .. '-' .. (i - 3)
  redis.call('XADD', KEYS[1], id, 'n', string.format('%.0f', n), 't', t, 'u', ARGV[2], 'b', ARGV[i])
end
redis.call('HSET', KEYS[2], 'epoch', epoch, 'seq', string.format('%.0f', n))
return n`;

/**
 * Puts votes of so many clients into the log of one partition, past the edge: for what a crowd cannot be made to do.
 *
 * @param from number of the first client; the same again is a duplicate
 * @param options `ms`: by which the log's clock stands, for the same ids to be given twice; `u`: who they are
 * @returns the newest number of the log
 */
export async function seed(
  { store }: World,
  partition: number,
  from: number,
  count: number,
  { ms, u = SEEDED_U }: { ms?: number; u?: string } = {},
): Promise<number> {
  const bodies = Array.from({ length: count }, (_, place) => {
    const client = createHash("md5")
      .update(`seeded ${from + place}`)
      .digest("hex");
    return encodeBody({ survey: SURVEY.vote, period: 0, client, answer: "a", page: SEEDED_PAGE });
  });
  const epoch = createHash("md5").update(String(Math.random())).digest("hex");
  const reply = await store.eval(APPEND, {
    keys: [REDIS.log(partition), REDIS.meta(partition)],
    arguments: [epoch, u, ms === undefined ? "" : String(ms), ...bodies],
  });
  return Number(reply);
}

/** Where a partition stands. */
export async function placeOf({ sql }: World, partition: number): Promise<{ settled: number; told: number }> {
  const [row] = await sql<{ settled: number; told: number }[]>`
    select last_n::float8 as settled,
      (select count(*) from discontinuity where partition = ${partition})::float8 as told
    from partition_offset where partition = ${partition}`;
  return row ?? { settled: 0, told: 0 };
}
