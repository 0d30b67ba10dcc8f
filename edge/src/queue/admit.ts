import { BUCKET_MEMBERS, GENERATIONS, LIMITS, markKeys, REDIS } from "@earshot/contract";
import { QueueDoubt, type Admission, type Admitted, type Script } from "./queue.ts";

/** How long a submission is remembered, in seconds: two days, and the hour it is filed under. */
const RECENT_SECONDS = 49 * 3600;

/**
 * Decides on an entry and, if nothing speaks against it, writes it to the log: one atomic step, one round trip.
 *
 * - What is asked comes before what is written, and the first write is the entry: a script that fails is not rolled
 *   back, so a mark set first would outlive an entry refused for lack of memory, and the client could never answer.
 *   The other way round the worst is a second entry, which Postgres counts as a duplicate.
 * - The submission is looked for before the client: a retry of an accepted submission must never hear "duplicate", and
 *   after its answer was taken back must not answer again.
 * - The log is never cut here (no MAXLEN): what was accepted stays until it is settled.
 * - All keys are in KEYS and share a hash tag, so it runs in a cluster and under Upstash's lock per key.
 * - Members are text from end to end: as Lua numbers, two of them in 2^10 would become one.
 * - A bucket never shrinks: a member that is taken away leaves its negative in its place, until it comes back. So a
 *   bucket with room means that there is none in the generations after it, and a small survey looks at one, not at four.
 * - An epoch begins where there is none, so also after all data were lost; no two begin with the same submission in the
 *   same microsecond.
 *
 * KEYS: 1 the log, a stream; 2 `meta`, a hash of epoch, seq and settled; from 3 the buckets of the client, a generation
 * each, once or for two periods; then those of the submission, for one or two hours.
 * ARGV: 1 `Admission.seen`; 2 the submission's member, decimal text; 3 the client's; 4 the entry's body; 5 entries
 * accepted and not settled beyond which nothing is taken, if not the usual; 6 number of the client's keys, if not one
 * for each generation.
 *
 * Its comments are here, as the text is sent to servers and loaded by Workers. Answers `<outcome>`, or
 * `accepted <epoch> <n>`.
 */
const ADMIT_SCRIPT = `local log, meta = KEYS[1], KEYS[2]
local generations = ${GENERATIONS.length}
local seen_mode, u, client, body = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local limit = tonumber(ARGV[5] or '${LIMITS.backlogEntries}')
local seen_first, recent_first = 3, 3 + tonumber(ARGV[6] or generations)
local function find(first, member)
  for i = first, first + generations - 1 do
    if redis.call('SISMEMBER', KEYS[i], member) == 1 then return i, i end
    if redis.call('SCARD', KEYS[i]) < ${BUCKET_MEMBERS} then return false, i end
  end
  return false, first + generations - 1
end
local known, recent_place = find(recent_first, u)
for i = recent_first + generations, #KEYS, generations do known = known or find(i, u) end
if known then return 'replay' end
local seen, seen_place
if seen_mode ~= 'keep' then seen, seen_place = find(seen_first, client) end
if seen and seen_mode == 'first' then return 'duplicate' end
local now = redis.call('HMGET', meta, 'epoch', 'seq', 'settled')
local seq, settled = tonumber(now[2] or '0'), tonumber(now[3] or '0')
if seq - settled >= limit then return 'busy' end
local n = string.format('%.0f', seq + 1)
local time = redis.call('TIME')
local epoch = now[1] or string.sub(redis.sha1hex(u .. ' ' .. time[1] .. ' ' .. time[2]), 1, 32)
local t = time[1] .. string.sub(string.format('%06d', tonumber(time[2])), 1, 3)
redis.call('XADD', log, '*', 'n', n, 't', t, 'u', u, 'b', body)
if now[1] then redis.call('HSET', meta, 'seq', n) else redis.call('HSET', meta, 'epoch', epoch, 'seq', n) end
redis.call('SADD', KEYS[recent_place], u)
for i = recent_first, recent_place do redis.call('EXPIRE', KEYS[i], ${RECENT_SECONDS}) end
if seen_mode == 'clear' then
  for first = seen_first, recent_first - 1, generations do
    local place = find(first, client)
    if place then
      redis.call('SADD', KEYS[place], '-' .. client)
      redis.call('SREM', KEYS[place], client)
    end
  end
elseif seen_place and not seen then
  redis.call('SADD', KEYS[seen_place], client)
  redis.call('SREM', KEYS[seen_place], '-' .. client)
end
return 'accepted ' .. epoch .. ' ' .. n
`;

/**
 * Put before the script where Upstash is real: without it every script there waits for one lock of the whole database.
 * Stock Redis refuses the flag, hence a matter of configuration.
 */
const KEY_LOCKING = "#!lua flags=allow-key-locking\n";

/** {@link ADMIT_SCRIPT}; the digests are pinned and a test compares them with the server's. */
export const ADMIT: Script = { text: ADMIT_SCRIPT, sha1: "e14b318a814f22248effd517196e1993453a1fe8" };

/** {@link ADMIT} for real Upstash. */
export const ADMIT_KEY_LOCKING: Script = {
  text: KEY_LOCKING + ADMIT_SCRIPT,
  sha1: "7dccacbe541f74e787f595d5a1cd38bb66f301ff",
};

const KEEP_SCRIPT = `local key, text, seconds = KEYS[1], ARGV[1], ARGV[2]
redis.call('SET', key, text, 'NX', 'EX', seconds)
return redis.call('GET', key)
`;

/** Puts a text under a key unless there is one, and reads it, see `EdgeRedis.keep`. */
export const KEEP: Script = { text: KEEP_SCRIPT, sha1: "21f9a754511c916b49484e145d534e6e4fe5c86d" };

/** What is sent with the script; see its first lines for each. What it can leave out, it does. */
export function admitArguments(admission: Admission, backlog?: number) {
  const { partition, survey, period, client, seen, alsoPeriod, submission, hours, body } = admission;
  const keys = [
    REDIS.log(partition),
    REDIS.meta(partition),
    ...markKeys(REDIS.seen(partition, survey, period), client.bits),
  ];
  if (alsoPeriod !== undefined) keys.push(...markKeys(REDIS.seen(partition, survey, alsoPeriod), client.bits));
  const seenKeys = keys.length - 2;
  for (const hour of hours) keys.push(...markKeys(REDIS.recent(partition, hour), submission.bits));
  const values = [seen, submission.member, client.member, body];
  if (backlog !== undefined || alsoPeriod !== undefined) values.push(String(backlog ?? LIMITS.backlogEntries));
  if (alsoPeriod !== undefined) values.push(String(seenKeys));
  return { keys, arguments: values };
}

/**
 * Reads the script's answer.
 *
 * @throws {QueueDoubt} where it is not one of the script's: something between us and Redis has changed it
 */
export function readAdmitted(reply: unknown): Admitted {
  if (typeof reply === "string") {
    const [, epoch, n] = /^accepted (\w+) ([1-9]\d*)$/.exec(reply) ?? [];
    if (epoch) return { outcome: "accepted", epoch, n: Number(n) };
    if (reply === "replay" || reply === "duplicate" || reply === "busy") return { outcome: reply };
  }
  throw new QueueDoubt("reply");
}
