import { createHash, randomBytes } from "node:crypto";
import { ALL_PARTITIONS, REDIS, SURVEY, encodeBody } from "@earshot/contract";
import type { BenchRedis } from "../grounds.ts";

/** Appends as the admit script does, number and entry in one step; many at once, as the log is not measured here. */
const APPEND = `
local n = tonumber(redis.call('HGET', KEYS[2], 'seq') or '0')
local epoch = redis.call('HGET', KEYS[2], 'epoch') or ARGV[1]
local time = redis.call('TIME')
local t = time[1] .. string.sub(string.format('%06d', tonumber(time[2])), 1, 3)
for i = 2, #ARGV, 2 do
  n = n + 1
  redis.call('XADD', KEYS[1], '*', 'n', string.format('%.0f', n), 't', t, 'u', ARGV[i], 'b', ARGV[i + 1])
end
redis.call('HSET', KEYS[2], 'epoch', epoch, 'seq', string.format('%.0f', n))
return n`;

/** Entries of one call: a script that runs longer would keep the drain's reads waiting. */
const AT_ONCE = 250;

/** A tenth of them with a comment, a twentieth unhappy and so with a case and an event; the rest are votes. */
function body(client: number): string {
  const place = { period: 0, client: createHash("md5").update(String(client)).digest("hex"), locale: "en" };
  if (client % 10 > 0) return encodeBody({ ...place, survey: SURVEY.vote, answer: client % 2 ? "a" : "b" });
  const comment = "The till was closed for the third time this week, nobody said why.";
  return encodeBody({ ...place, survey: SURVEY.service, answer: client % 20 ? "5" : "1", comment });
}

/** Appends entries of clients `from` … `from + count` − 1, spread over all partitions. */
export async function fill({ client: redis }: BenchRedis, from: number, count: number): Promise<void> {
  const calls: Promise<unknown>[] = [];
  for (let done = 0, call = 0; done < count; done += AT_ONCE, call++) {
    const partition = call % ALL_PARTITIONS.length;
    const entries = Array.from({ length: Math.min(AT_ONCE, count - done) }, (_, place) => [
      String(randomBytes(8).readBigUInt64BE() >> 1n),
      body(from + done + place),
    ]);
    calls.push(
      redis.eval(APPEND, {
        keys: [REDIS.log(partition), REDIS.meta(partition)],
        arguments: [randomBytes(8).toString("hex"), ...entries.flat()],
      }),
    );
    if (calls.length >= 16) await Promise.all(calls.splice(0));
  }
  await Promise.all(calls);
}

/** Appends one entry and resolves once Redis has it on disk. */
export async function append(redis: BenchRedis, client: number, partition: number): Promise<void> {
  await redis.client.eval(APPEND, {
    keys: [REDIS.log(partition), REDIS.meta(partition)],
    arguments: [randomBytes(8).toString("hex"), String(randomBytes(8).readBigUInt64BE() >> 1n), body(client)],
  });
}
