import type { Move } from "../store/resync.ts";
import { headOf, type Witness } from "./anchor.ts";

/** A partition as Postgres has it when its log did not go on from there. */
export interface Known {
  epoch: string | null;
  lastId: string | null;
  lastN: number;
  /** The newest number seen in the log, settled or not. */
  seen: number;
  /** The newest entry seen in this epoch and not settled, where it has gone. */
  missing: Witness | null;
  /**
   * How many more were seen and have gone: those whose numbers were settled as other entries' meanwhile, and those of
   * another epoch, seen before the row knew of it.
   */
  overtaken: number;
}

/** The last entry of a log that is known to be settled. */
export interface Branch {
  anchor: string | null;
  /** Of the log it was settled from. */
  epoch: string | null;
  n: number;
}

/** A log as it is found. */
export interface Found {
  epoch: string | null;
  seq: number;
  /** Null where nothing of the log is known to be settled. */
  branch: Branch | null;
  /** Number of the first entry behind the branch, or of the log's first; null where there is none. */
  next: number | null;
  /** The highest number ever settled in this epoch; null where none was. */
  highest: number | null;
  newest: Witness | null;
  /** Whether the number of the entry that has gone is now another entry's. */
  replaced: boolean;
}

/**
 * Why a log cannot be judged, so that going on would be guessing:
 *
 * - `seq-behind`: its newest number is below one that was settled from it
 * - `unknown-log`: numbers that were settled stand in it, and no entry that was
 */
export type Undecided = "seq-behind" | "unknown-log";

/**
 * Decides where a partition goes on after its log has lost something, and what that comes to in the account.
 *
 * Everything known to be settled stands in front of the branch, everything behind it is not settled: a log is only
 * added to at its end, so an older copy of it is a beginning of it. What is lost is counted by numbers that were given
 * and lead to no entry, and by entries that were seen: a lower bound, as nobody can know what nobody saw.
 *
 * The terms: each number of the branch that is left behind was settled or is lost. It is booked as `rewound` where the
 * numbers are given again and as `base` where a new epoch begins at 1, so that
 * stored + … + lost = base + last + rewound + alien holds before and after. Coming back to a longer branch makes these
 * two smaller.
 *
 * @returns undefined where nothing is to be done
 */
export function planMove(known: Known, found: Found): Move | { undecided: Undecided } | undefined {
  const { branch, highest } = found;
  const same = found.epoch === known.epoch;
  let from: { n: number; anchor: string | null };
  if (branch) {
    // Only in its own epoch does its number say anything: where the hash of the numbers was lost, they begin anew.
    from = { n: branch.epoch === found.epoch ? branch.n : 0, anchor: branch.anchor };
  } else {
    const settled = highest ?? 0;
    if (found.next === null ? found.seq < settled : found.next <= settled) return { undecided: "unknown-log" };
    from = { n: settled, anchor: null };
  }
  if (found.seq < from.n) return { undecided: "seq-behind" };

  const stays = same && from.anchor === known.lastId && from.n === known.lastN;
  const gap = Math.max(0, (found.next ?? found.seq + 1) - 1 - from.n);
  const gone = lostUnsettled(known, found, { stays, same });
  const left = known.lastN + gone - from.n;
  const lastN = from.n + gap;
  const unchanged = same && from.anchor === known.lastId && lastN === known.lastN && gone === 0;
  if (unchanged) return undefined;
  return {
    kind: kindOf(known, found, { stays, gap, lost: gap + gone }),
    to: { epoch: found.epoch, lastId: from.anchor, lastN },
    base: same ? 0 : left,
    rewound: same ? left : 0,
    lost: gap + gone,
    forgotten: forgotten(known, found, from.n),
    seen: found.seq,
    head: headOf(found.newest),
  };
}

/** How many entries were seen, not settled, and have gone with what Redis forgot. */
function lostUnsettled(known: Known, found: Found, { stays, same }: { stays: boolean; same: boolean }): number {
  const { seen, lastN, missing, overtaken } = known;
  if (stays) {
    if (missing === null) return overtaken;
    // At least the numbers that are not even given again; where they are, at least the one that was looked for. Where
    // the number leads to no entry at all, the gap counts it.
    return overtaken + Math.max(missing.n - found.seq, found.replaced ? 1 : 0);
  }
  // Deleted but for its numbers: they are missing behind the branch and counted there.
  if (same && found.branch === null) return overtaken + Math.max(0, seen - found.seq);
  return overtaken + Math.max(0, seen - lastN);
}

/** How many settled entries Redis no longer has; coming back to a longer branch it has found some again. */
function forgotten(known: Known, found: Found, from: number): number {
  if (found.epoch === known.epoch) return Math.max(0, known.lastN - from);
  // Where only the hash of the numbers was lost, the entries are there.
  return found.branch && found.branch.epoch !== found.epoch ? 0 : known.lastN;
}

function kindOf(
  known: Known,
  found: Found,
  { stays, gap, lost }: { stays: boolean; gap: number; lost: number },
): Move["kind"] {
  if (found.epoch !== known.epoch) {
    if (found.highest !== null) return "epoch-back";
    if (known.epoch !== null) return "epoch";
    // From nothing to something: an install's first epoch, or the first since a flush was noticed.
    return lost > 0 ? "gap" : null;
  }
  if (stays) return gap > 0 ? "gap" : "head";
  return found.branch === null ? "gap" : "rewind";
}
