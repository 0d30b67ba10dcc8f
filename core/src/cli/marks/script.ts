import { BUCKET_MEMBERS, GENERATIONS, type Mark, markKeys, type Place, REDIS, markOf } from "@earshot/contract";
import type { Redis } from "../redis.ts";

/**
 * Sets marks of clients, unless somebody may have taken an answer back since the log was read: then a mark would keep
 * out who may answer again. The marks that edges set and take away meanwhile are theirs; one that is there is left.
 *
 * A mark goes where the admit script looks for it: into the first generation whose bucket has room.
 *
 * Each step is short, for Redis does nothing else meanwhile.
 *
 * KEYS: 1 log; 2 meta; from 3 buckets · ARGV: 1 the epoch the log was read in, or ""; 2 stream id of the last entry
 * read; then for each client its member and the numbers of its buckets in KEYS, a generation each.
 *
 * Answers the stream id of what is now the last entry; `read on` where there is one to be read first; `changed` where
 * it is another log, or one that was trimmed beyond what was read.
 */
const SET_MARKS = `
local log, meta, epoch, read = KEYS[1], KEYS[2], ARGV[1], ARGV[2]
local generations, most = ${GENERATIONS.length}, 1000
if (redis.call('HGET', meta, 'epoch') or '') ~= epoch then return 'changed' end
if read ~= '0-0' and not redis.call('XRANGE', log, read, read)[1] then return 'changed' end
local since = redis.call('XRANGE', log, '(' .. read, '+', 'COUNT', most)
if #since == most then return 'read on' end
for _, entry in ipairs(since) do
  local fields, kind = entry[2], nil
  for i = 1, #fields, 2 do
    if fields[i] == 'b' then kind = string.match(fields[i + 1], '^%[%d+,"([fc])",') end
  end
  if not kind then return 'read on' end
  read = entry[1]
end
for at = 3, #ARGV, 1 + generations do
  local member, place = ARGV[at], nil
  for generation = 1, generations do
    place = KEYS[tonumber(ARGV[at + generation])]
    if redis.call('SISMEMBER', place, member) == 1 then place = nil break end
    if redis.call('SCARD', place) < ${BUCKET_MEMBERS} then break end
  end
  if place then redis.call('SADD', place, member) end
end
return read`;

/** Runs {@link SET_MARKS} in a partition. */
export async function setMarks(
  redis: Redis,
  partition: number,
  { epoch, cursor }: { epoch: string; cursor: string },
  places: readonly Place[],
): Promise<string> {
  const keys = new Map([REDIS.log(partition), REDIS.meta(partition)].map((key, at) => [key, at + 1]));
  const values = [epoch, cursor];
  for (const { survey, period, client } of places) {
    const mark: Mark = markOf(Buffer.from(client, "hex"));
    values.push(mark.member);
    for (const key of markKeys(REDIS.seen(partition, survey, period), mark.bits)) {
      const number = keys.get(key) ?? keys.size + 1;
      keys.set(key, number);
      values.push(String(number));
    }
  }
  const reply = await redis.eval(SET_MARKS, { keys: [...keys.keys()], arguments: values });
  if (typeof reply !== "string") throw new TypeError("Cannot read what Redis answers as it must be a stream id");
  return reply;
}
