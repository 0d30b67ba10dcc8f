import { REDIS } from "@earshot/contract";

const DAY = 24 * 3_600_000;

/** How long Redis keeps a salt, in seconds: two days, of which it is used for one and an hour. */
const KEPT = 2 * 24 * 3600;

/** Gives the salt of the day, in UTC, that a moment falls into. */
export type Salts = (at: number) => Promise<string>;

/**
 * Random salts, one a day, the same for all edges: whoever comes first makes it, and after two days it is gone. What
 * was hashed with it cannot be found out by trying all networks any more, not even by whoever has all our keys.
 *
 * @param keep puts a text under a key unless there is one, and reads it
 */
export function dailySalts(keep: (key: string, text: string, seconds: number) => Promise<string>): Salts {
  const known = new Map<number, string>();
  return async (at) => {
    const day = Math.floor(at / DAY);
    const remembered = known.get(day);
    if (remembered !== undefined) return remembered;
    // It shares what was read, never a promise of reading it: see surveyFinder.
    const salt = await keep(REDIS.salt(day), crypto.randomUUID(), KEPT);
    for (const other of known.keys()) if (Math.abs(other - day) > 1) known.delete(other);
    known.set(day, salt);
    return salt;
  };
}
