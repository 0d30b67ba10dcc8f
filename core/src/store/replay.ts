import { REDIS } from "@earshot/contract";
import type { Pool } from "./connect.ts";
import { entryOf, type Fields, fieldsOf } from "./dead-letter-content.ts";
import { closeDeadLetter, readDeadLetter, readSince } from "./dead-letters.ts";

/** What putting back needs of Redis. */
export interface ReplayingRedis {
  eval(script: string, options: { keys: string[]; arguments: (string | Buffer)[] }): Promise<unknown>;
}

/** How long it is remembered in Redis that a dead letter was put back, in seconds: longer than any command lives. */
const REMEMBERED = 30 * 24 * 3600;

/**
 * Puts an entry back to the end of its partition's log under a new number, once.
 *
 * That it was put back is noted in the same step, so whoever does it again, after a crash or at the same time, is told
 * the number it got. Marks are left alone: its client and its submission have theirs since it was accepted.
 *
 * KEYS: log, meta, note · ARGV: an epoch if there is none yet; seconds to keep the note; then names and values of the
 * fields · returns the number
 */
const PUT_BACK = `
local log, meta, note = KEYS[1], KEYS[2], KEYS[3]
local before = redis.call('GET', note)
if before then return before end
local now = redis.call('HMGET', meta, 'epoch', 'seq')
local n = string.format('%.0f', tonumber(now[2] or '0') + 1)
redis.call('XADD', log, '*', 'n', n, unpack(ARGV, 3))
redis.call('HSET', meta, 'epoch', now[1] or ARGV[1], 'seq', n)
redis.call('SET', note, n, 'EX', ARGV[2])
return n`;

/**
 * Why a dead letter is left where it is: closed by a code, not of the admit script, or its client has moved on since.
 */
export type Left = { left: "closed"; why: string } | { left: "alien" | "overtaken" };

/** What became of a dead letter that was to be put back. */
export type Replayed = { n: number; partition: number } | Left;

/**
 * Puts a dead letter back into its partition's log, as the newest entry, and closes it.
 *
 * Redis comes first and the row of Postgres second. A crash between the two leaves the row waiting; the next time Redis
 * says that it has the entry already, and only the row is closed. The other order could lose it.
 *
 * It is left where it is if its client has moved on since: an old answer would then take the place of a newer one.
 *
 * @param by who does so, as in `audit`; null: whoever calls notes it elsewhere
 * @returns undefined where there is no such dead letter
 */
export async function replay(
  pool: Pool,
  redis: ReplayingRedis,
  id: number,
  by: string | null,
): Promise<Replayed | undefined> {
  const letter = await readDeadLetter(pool, id);
  if (!letter) return undefined;
  const { partition, epoch, n } = letter;
  const fields = fieldsOf(letter.payload);
  if (!fields) return { left: "closed", why: letter.why };
  if (n === null) return { left: "alien" };
  if (await isOvertaken(pool, fields, { partition, epoch, n })) return { left: "overtaken" };

  const reply = await redis.eval(PUT_BACK, {
    keys: [REDIS.log(partition), REDIS.meta(partition), REDIS.replayed(partition, `${epoch}/${letter.entryId}`)],
    arguments: [
      crypto.randomUUID().replaceAll("-", ""),
      String(REMEMBERED),
      ...[...fields].filter(([name]) => name !== "n").flat(),
    ],
  });
  await closeDeadLetter(pool, id, "replayed", by);
  return { n: Number(reply), partition };
}

async function isOvertaken(
  pool: Pool,
  fields: Fields,
  where: { partition: number; epoch: string; n: number },
): Promise<boolean> {
  const entry = entryOf(fields);
  if (!entry) return false;
  const since = await readSince(pool, { ...entry.body, ...where });
  return entry.kind === "feedback" ? since.settled : since.later;
}
