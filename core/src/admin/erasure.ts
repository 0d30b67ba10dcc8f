import { createHmac, randomBytes } from "node:crypto";
import { encodeTakeBack, markKeys, markOf, PARTITIONS, periodOf, REDIS, type Survey } from "@earshot/contract";

/** What erasing needs of Redis. */
export interface ErasingRedis {
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

/**
 * Appends the entry by which a client's answers are erased, as the edge does for who has a receipt, and lets the client
 * answer again: marks are taken away, each with its negative left in its place, by which edges know that a bucket had
 * no room.
 *
 * KEYS: log, meta, then the keys where the client's mark may be · ARGV: an epoch if there is none yet; `u`; the body;
 * the mark · returns the entry's number
 */
const ERASE = `
local now = redis.call('HMGET', KEYS[2], 'epoch', 'seq')
local time = redis.call('TIME')
local t = time[1] .. string.sub(string.format('%06d', tonumber(time[2])), 1, 3)
local n = string.format('%.0f', tonumber(now[2] or '0') + 1)
redis.call('XADD', KEYS[1], '*', 'n', n, 't', t, 'u', ARGV[2], 'b', ARGV[3])
redis.call('HSET', KEYS[2], 'epoch', now[1] or ARGV[1], 'seq', n)
for i = 3, #KEYS do
  if redis.call('SISMEMBER', KEYS[i], ARGV[4]) == 1 then
    redis.call('SADD', KEYS[i], '-' .. ARGV[4])
    redis.call('SREM', KEYS[i], ARGV[4])
  end
end
return n`;

/** Where an erasure stands in the log; what it comes to is the drain's to say. */
interface Erased {
  partition: number;
  n: number;
}

/** Erases all a customer said to a survey. */
export type EraseCustomer = (survey: Survey, customer: string) => Promise<Erased>;

/**
 * Erases by the id under which the business signed the customer's links.
 *
 * @param clientKey the key by which edges turn ids into client keys: nothing else leads from a customer to an answer
 */
export function erasing(clientKey: string, redis: ErasingRedis): EraseCustomer {
  return async (survey, customer) => {
    const id = Buffer.from(customer).toString("base64url");
    const hash = createHmac("sha256", clientKey).update(`link ${survey.id} ${id}`).digest().subarray(0, 16);
    const partition = hash.readUInt32BE(12) % PARTITIONS;
    const { member, bits } = markOf(hash);
    const period = periodOf(survey, Date.now());
    const n = await redis.eval(ERASE, {
      keys: [REDIS.log(partition), REDIS.meta(partition), ...markKeys(REDIS.seen(partition, survey.id, period), bits)],
      arguments: [
        randomBytes(16).toString("hex"),
        String(randomBytes(8).readBigUInt64BE() >> 1n),
        encodeTakeBack("erase", { survey: survey.id, period, client: hash.toString("hex") }),
        member,
      ],
    });
    return { partition, n: Number(n) };
  };
}
