import { REDIS } from "@earshot/contract/names";
import { toBase64Url } from "../client/bytes.ts";
import type { KeyedHash } from "../client/keyed-hash.ts";
import type { Script } from "../queue/queue.ts";
import type { Share } from "./limits.ts";

/**
 * How long a minute's sum is kept, in seconds: for as long as anyone may ask for it, and the clocks of edges differ.
 */
const KEPT = 180;

/** Adds to sums and answers them, each with the sum of the minute before. */
const SHARE_SCRIPT = `local kept = ARGV[1] -- seconds
local sums = {}
for i = 1, #KEYS, 2 do -- KEYS[i] sum of this minute, KEYS[i + 1] of the one before; ARGV[2..] what to add, one for each pair
  sums[i] = redis.call('INCRBY', KEYS[i], ARGV[(i + 3) / 2])
  redis.call('EXPIRE', KEYS[i], kept)
  sums[i + 1] = tonumber(redis.call('GET', KEYS[i + 1]) or '0')
end
return sums
`;

/** {@link SHARE_SCRIPT}; a test compares the digest with the server's. */
export const SHARE: Script = { text: SHARE_SCRIPT, sha1: "a35686b7600c4eeb6702a25e7b7c27822f4e263d" };

/**
 * Shares counts through Redis, all in one call.
 *
 * Redis learns no name: neither a client's nor a network's. A key is a keyed hash of name and minute, another one every
 * minute, so that from what is there nobody can be followed.
 */
export function shareThrough(
  run: (script: Script, keys: string[], values: string[]) => Promise<unknown>,
  hash: KeyedHash,
): Share {
  const keyOf = (what: string, who: string, minute: number) =>
    REDIS.rate(minute, toBase64Url(hash(`rate ${minute} ${what} ${who}`).subarray(0, 12)));
  return async (told) => {
    const keys = told.flatMap(({ what, who, minute }) => [keyOf(what, who, minute), keyOf(what, who, minute - 1)]);
    const sums = await run(SHARE, keys, [String(KEPT), ...told.map(({ more }) => String(more))]);
    if (!isNumbers(sums)) return [];
    return told.flatMap((_, at) => {
      const [now, before] = sums.slice(2 * at);
      return now === undefined || before === undefined ? [] : [[now, before] as const];
    });
  };
}

const isNumbers = (sums: unknown): sums is number[] => Array.isArray(sums) && sums.every(Number.isSafeInteger);
