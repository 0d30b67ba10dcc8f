import { BUCKET_MEMBERS, GENERATIONS, LIMITS, markKeys, REDIS } from "@earshot/contract";
import { QueueDoubt, type Admission, type Admitted, type Script } from "./queue.ts";

/**
 * Decides on a submission and, if it is the first of its client, writes it to the log: one atomic step, one round trip.
 *
 * - What is asked comes before what is written, and the first write is the entry: a script that fails is not rolled
 *   back, so a mark set first would outlive an entry refused for lack of memory, and the client could never answer.
 *   The other way round the worst is a second entry, which Postgres counts as a duplicate.
 * - The submission is looked for before the client: a retry of an accepted submission must never hear "duplicate".
 * - The log is never cut here (no MAXLEN): what was accepted stays until it is settled.
 * - All keys are in KEYS and share a hash tag, so it runs in a cluster and under Upstash's lock per key.
 * - Members are text from end to end: as Lua numbers, two of them in 2^10 would become one.
 *
 * Answers `{outcome, epoch, n}`; epoch and n are empty unless the outcome is `accepted`.
 */
const ADMIT_SCRIPT = `local log, meta = KEYS[1], KEYS[2] -- stream; hash of epoch, seq, settled
local GENERATIONS = ${GENERATIONS.length}
local SEEN, RECENT = 3, 3 + GENERATIONS -- KEYS[3..] marks of clients; KEYS[7..] marks of submissions, 1 or 2 hours of them
local u = ARGV[1] -- submission's member, decimal text
local client = ARGV[2] -- client's member, decimal text
local body = ARGV[3] -- entry's body
local epoch_if_new = ARGV[4] -- random hex, used if the partition has no epoch yet
local limit = tonumber(ARGV[5]) -- entries accepted and not settled beyond which nothing is taken
local room = tonumber(ARGV[6]) -- members a bucket takes
local recent_ttl = ARGV[7] -- seconds

local function marked(first, last, member)
  for i = first, last do
    if redis.call('SISMEMBER', KEYS[i], member) == 1 then return true end
  end
  return false
end

local function mark(first, member)
  local key = KEYS[first + GENERATIONS - 1]
  for i = first, first + GENERATIONS - 2 do
    if redis.call('SCARD', KEYS[i]) < room then
      key = KEYS[i]
      break
    end
  end
  redis.call('SADD', key, member)
  return key
end

if marked(RECENT, #KEYS, u) then return {'replay', '', ''} end
if marked(SEEN, RECENT - 1, client) then return {'duplicate', '', ''} end
local now = redis.call('HMGET', meta, 'epoch', 'seq', 'settled')
local seq, settled = tonumber(now[2] or '0'), tonumber(now[3] or '0')
if seq - settled >= limit then return {'busy', '', ''} end

local n = string.format('%.0f', seq + 1)
local epoch = now[1] or epoch_if_new
local time = redis.call('TIME')
local t = time[1] .. string.sub(string.format('%06d', tonumber(time[2])), 1, 3)
redis.call('XADD', log, '*', 'n', n, 't', t, 'u', u, 'b', body)
redis.call('HSET', meta, 'epoch', epoch, 'seq', n)
mark(SEEN, client)
redis.call('EXPIRE', mark(RECENT, u), recent_ttl)
return {'accepted', epoch, n}
`;

/**
 * Put before the script where Upstash is real: without it every script there waits for one lock of the whole database.
 * Stock Redis refuses the flag, hence a matter of configuration.
 */
const KEY_LOCKING = "#!lua flags=allow-key-locking\n";

/** {@link ADMIT_SCRIPT}; the digests are pinned and a test compares them with the server's. */
export const ADMIT: Script = { text: ADMIT_SCRIPT, sha1: "bacf10f86e6ab6e3a72a5ca227363c843d34a95f" };

/** {@link ADMIT} for real Upstash. */
export const ADMIT_KEY_LOCKING: Script = {
  text: KEY_LOCKING + ADMIT_SCRIPT,
  sha1: "ac2d12945137633c1563ad9a5b1faf6208c5d1ce",
};

/** How long a submission is remembered, in seconds: two days, and the hour it is filed under. */
const RECENT_SECONDS = 49 * 3600;

/** What is sent with the script; see its first lines for each. */
export function admitArguments(admission: Admission, backlog: number = LIMITS.backlogEntries) {
  const { partition, survey, period, client, submission, hours, body } = admission;
  return {
    keys: [
      REDIS.log(partition),
      REDIS.meta(partition),
      ...markKeys(REDIS.seen(partition, survey, period), client.bits),
      ...hours.flatMap((hour) => markKeys(REDIS.recent(partition, hour), submission.bits)),
    ],
    // The candidate for an epoch is random in every call: after a loss of all data the epoch has to be another one.
    arguments: [
      submission.member,
      client.member,
      body,
      crypto.randomUUID().replaceAll("-", ""),
      String(backlog),
      String(BUCKET_MEMBERS),
      String(RECENT_SECONDS),
    ],
  };
}

/**
 * Reads the script's answer.
 *
 * @throws {QueueDoubt} where it is not one of the script's: something between us and Redis has changed it
 */
export function readAdmitted(reply: unknown): Admitted {
  if (Array.isArray(reply) && reply.length === 3) {
    const [outcome, epoch, n] = reply.map(String);
    if (outcome === "accepted" && epoch && /^[1-9]\d*$/.test(n ?? "")) return { outcome, epoch, n: Number(n) };
    if (outcome === "replay" || outcome === "duplicate" || outcome === "busy") return { outcome };
  }
  throw new QueueDoubt("reply");
}
