import { BUCKET_MEMBERS, GENERATIONS, LIMITS, markKeys, REDIS } from "@earshot/contract";
import { QueueDoubt, QueueUnavailable, type Admission, type Admitted, type Script } from "./queue.ts";

/**
 * How long a submission is remembered, in seconds, from the last one that was filed under its hour: two days and more.
 */
const RECENT_SECONDS = 50 * 3600;

/** What the script reads of a line, in the order of {@link lineOf}. */
const FIELDS = "log, meta_key, mode, seen, also, client_bits, client, hour, recent, before, u_bits, u, body";

/**
 * Decides on entries and writes those to the log against which nothing speaks: one atomic step, one round trip.
 *
 * - What is asked comes before what is written, and the first write is the entry: a script that fails is not rolled
 *   back, so a mark set first would outlive an entry refused for lack of memory, and the client could never answer.
 *   The other way round the worst is a second entry, which Postgres counts as a duplicate.
 * - An entry that is refused for lack of memory is told to its sender alone: the others have been taken already.
 * - The submission is looked for before the client: a retry of an accepted submission must never hear "duplicate", and
 *   after its answer was taken back must not answer again.
 * - The log is never cut here (no MAXLEN): what was accepted stays until it is settled.
 * - Keys are made here of their prefixes: a submission has up to 14 of them and uses 4, and making and sending them
 *   cost more than all else of a call. In a cluster all entries of a call are of one partition, whose keys share a hash
 *   tag; under Upstash's lock per key they are declared as well.
 * - Members are text from end to end: as Lua numbers, two of them in 2^10 would become one.
 * - A bucket never shrinks: a member that is taken away leaves its negative in its place, until it comes back. So a
 *   bucket with room means that there is none in the generations after it, and a small survey looks at one, not at
 *   four.
 * - What entries of one call have in common is asked once: the numbers of their partition, which are written at the end
 *   (also where a command has failed midway: no number may be given twice; the epoch with the first of them alone, as
 *   each field costs Redis and its log 0.5 µs), and how full a bucket is.
 * - A bucket of submissions gets its end when it is made. Only what is filed under another hour than this one puts it
 *   off, for an old bucket may be about to end.
 * - Texts are made of numbers once: in Lua each such step costs as much as a command.
 * - An epoch begins where there is none, so also after all data were lost; no two begin with the same submission in the
 *   same microsecond.
 *
 * ARGV: 1 entries accepted and not settled beyond which a partition takes nothing; 2 the entries, each a line as
 * {@link lineOf} writes it. It answers a line an entry: `<outcome>`, `accepted <epoch> <n>`, or `refused <code>` with
 * the first word of the error. One text each way, as drivers and Redis work at each value by itself.
 *
 * Its comments are here, as the text is sent to servers and loaded by Workers.
 */
const ADMIT_SCRIPT = `local call = redis.call
local sizes, names = {${GENERATIONS.join(", ")}}, {${GENERATIONS.map((size) => `':${size}:'`).join(", ")}}
local time = call('TIME')
local t = time[1] .. string.sub(string.format('%06d', tonumber(time[2])), 1, 3)
local this_hour = string.format('%d', math.floor(tonumber(time[1]) / 3600))
local digits, members, metas = {}, {}, {}
local function bucket(prefix, g, bits)
  local number = bits % sizes[g]
  local hex = digits[number]
  if not hex then
    hex = string.format('%x', number)
    digits[number] = hex
  end
  return prefix .. names[g] .. hex
end
local function find(prefix, bits, member)
  local key
  for g = 1, #sizes do
    key = bucket(prefix, g, bits)
    local held = members[key]
    if not held then
      held = call('SCARD', key)
      members[key] = held
    end
    if held > 0 and call('SISMEMBER', key, member) == 1 then return key, key end
    if held < ${BUCKET_MEMBERS} then return false, key, g end
  end
  return false, key, #sizes
end
local function add(key, member)
  members[key] = members[key] + call('SADD', key, member)
end
local function metaOf(key)
  local meta = metas[key]
  if not meta then
    local read = call('HMGET', key, 'epoch', 'seq', 'settled')
    meta = {epoch = read[1], seq = tonumber(read[2] or '0'), most = tonumber(read[3] or '0') + tonumber(ARGV[1])}
    metas[key] = meta
  end
  return meta
end
local function admit(${FIELDS})
  client_bits, u_bits = tonumber(client_bits), tonumber(u_bits)
  local known, recent_place, last = find(recent, u_bits, u)
  if known or before ~= '-' and find(before, u_bits, u) then return 'replay' end
  local held, place
  if mode ~= 'keep' then held, place = find(seen, client_bits, client) end
  if held and mode == 'first' then return 'duplicate' end
  local meta = metaOf(meta_key)
  if meta.seq >= meta.most then return 'busy' end
  local n = string.format('%d', meta.seq + 1)
  local added = redis.pcall('XADD', log, '*', 'n', n, 't', t, 'u', u, 'b', body)
  if type(added) == 'table' then return 'refused ' .. (string.match(added.err, '%u+') or 'ERR') end
  meta.seq, meta.n = meta.seq + 1, n
  if not meta.epoch then
    meta.begins, meta.epoch = true, string.sub(redis.sha1hex(u .. ' ' .. time[1] .. ' ' .. time[2]), 1, 32)
  end
  local first = members[recent_place] == 0
  add(recent_place, u)
  if hour ~= this_hour then
    for g = 1, last do call('EXPIRE', bucket(recent, g, u_bits), '${RECENT_SECONDS}') end
  elseif first then
    call('EXPIRE', recent_place, '${RECENT_SECONDS}')
  end
  if mode == 'clear' then
    for _, prefix in ipairs({seen, also}) do
      local key = prefix ~= '-' and find(prefix, client_bits, client)
      if key then
        add(key, '-' .. client)
        members[key] = members[key] - call('SREM', key, client)
      end
    end
  elseif place and not held then
    add(place, client)
    members[place] = members[place] - call('SREM', place, '-' .. client)
  end
  return 'accepted ' .. meta.epoch .. ' ' .. n
end
local answers = {}
local whole, failed = pcall(function()
  for ${FIELDS} in string.gmatch(ARGV[2], '${"(%S+) ".repeat(12)}([^\\n]+)') do
    answers[#answers + 1] = admit(${FIELDS})
  end
end)
for key, meta in pairs(metas) do
  if meta.begins then
    call('HSET', key, 'epoch', meta.epoch, 'seq', meta.n)
  elseif meta.n then
    call('HSET', key, 'seq', meta.n)
  end
end
if not whole then error(failed, 0) end
return table.concat(answers, '\\n')
`;

/**
 * Put before the script where Upstash is real: without it every script there waits for one lock of the whole database.
 * Stock Redis refuses the flag, hence a matter of configuration.
 */
const KEY_LOCKING = "#!lua flags=allow-key-locking\n";

/** {@link ADMIT_SCRIPT}; the digests are pinned and a test compares them with the server's. */
export const ADMIT: Script = { text: ADMIT_SCRIPT, sha1: "81b6546151dbbbe9b4c2bcb9489a62cb37497a91" };

/** {@link ADMIT} for real Upstash. */
export const ADMIT_KEY_LOCKING: Script = {
  text: KEY_LOCKING + ADMIT_SCRIPT,
  sha1: "6faa1923ce30ec55991bda730168212bc048442e",
};

const KEEP_SCRIPT = `local key, text, seconds = KEYS[1], ARGV[1], ARGV[2]
redis.call('SET', key, text, 'NX', 'EX', seconds)
return redis.call('GET', key)
`;

/** Puts a text under a key unless there is one, and reads it, see `EdgeRedis.keep`. */
export const KEEP: Script = { text: KEEP_SCRIPT, sha1: "21f9a754511c916b49484e145d534e6e4fe5c86d" };

/** What an admission comes to in Redis: every key the script may use for it. */
function keysOf({ partition, survey, period, client, alsoPeriod, submission, hours }: Admission): string[] {
  const prefixes = [period, alsoPeriod]
    .filter((each) => each !== undefined)
    .map((each) => REDIS.seen(partition, survey, each));
  return [
    REDIS.log(partition),
    REDIS.meta(partition),
    ...prefixes.flatMap((prefix) => markKeys(prefix, client.bits)),
    ...hours.flatMap((hour) => markKeys(REDIS.recent(partition, hour), submission.bits)),
  ];
}

/** An admission as a line: nothing in it has a space but the body, which is JSON and so has no line's end. */
function lineOf({ partition, survey, period, client, seen, alsoPeriod, submission, hours, body }: Admission): string {
  const also = alsoPeriod === undefined ? "-" : REDIS.seen(partition, survey, alsoPeriod);
  const before = hours[1] === undefined ? "-" : REDIS.recent(partition, hours[1]);
  return `${REDIS.log(partition)} ${REDIS.meta(partition)} ${seen} ${REDIS.seen(partition, survey, period)} ${also} ${client.bits} ${client.member} ${hours[0]} ${REDIS.recent(partition, hours[0])} ${before} ${submission.bits} ${submission.member} ${body}`;
}

/** How {@link admitArguments} are made. */
interface Sending {
  /** Entries accepted and not settled beyond which a partition takes no more; `LIMITS.backlogEntries`. */
  readonly backlog?: number | undefined;
  /** Whether all keys are declared, or only one, by which a cluster finds the partition. */
  readonly declareKeys?: boolean;
}

/** What is sent with the script. */
export function admitArguments(
  admissions: readonly Admission[],
  { backlog = LIMITS.backlogEntries, declareKeys = false }: Sending = {},
) {
  const [first] = admissions;
  const keys = declareKeys ? admissions.flatMap(keysOf) : first ? [REDIS.log(first.partition)] : [];
  return { keys, arguments: [String(backlog), admissions.map(lineOf).join("\n")] };
}

/**
 * Reads the script's answers.
 *
 * @returns one for each admission; an error where it was not taken
 * @throws {QueueDoubt} where it is not an answer of the script's: something between us and Redis has changed it
 */
export function readAdmitted(reply: unknown, admissions: number): (Admitted | QueueUnavailable)[] {
  const answers = typeof reply === "string" ? reply.split("\n") : [];
  if (answers.length !== admissions) throw new QueueDoubt("reply");
  return answers.map(readOne);
}

function readOne(answer: string): Admitted | QueueUnavailable {
  const [outcome, epoch, n] = answer.split(" ");
  if (outcome === "accepted" && epoch && Number(n) > 0) return { outcome, epoch, n: Number(n) };
  if (outcome === "replay" || outcome === "duplicate" || outcome === "busy") return { outcome };
  if (outcome === "refused" && epoch) return new QueueUnavailable(epoch);
  throw new QueueDoubt("reply");
}
