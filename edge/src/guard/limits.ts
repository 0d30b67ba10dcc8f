/** What is limited, each by itself. */
export type Limited = "client" | "network" | "survey";

/** How long a submission counts, in ms. */
const WINDOW = 60_000;

/** How often edges tell each other what they have counted, in ms. */
const SHARE_EVERY = 1000;

/** The share of a limit from which on others are told: below it a client is nobody's concern, and most stay below. */
const SHARED_FROM = 1 / 16;

/** Names that are counted at a time, of each kind: whoever comes with ever new ones cannot fill our memory. */
const REMEMBERED = 50_000;

/** Names that are told at a time. */
const TOLD_AT_ONCE = 500;

/** What is known of one name. */
interface Count {
  readonly what: Limited;
  readonly who: string;
  /** The window that is counted: minutes since 1970. */
  minute: number;
  /** Counted here. */
  mine: number;
  /** Of `mine`, what others have been told. */
  told: number;
  /** Counted by all edges, as far as it was told. */
  all: number;
  /** Counted in the window before. */
  before: number;
}

/** What one edge tells the others of a name, and what it then hears. */
export interface Told {
  readonly what: Limited;
  readonly who: string;
  readonly minute: number;
  /** To be added to what all have counted in this minute. */
  readonly more: number;
}

/** Adds to what all edges have counted; resolves with the sums of this minute and of the one before, in order. */
export type Share = (told: readonly Told[]) => Promise<readonly (readonly [now: number, before: number])[]>;

/** Counts submissions and says when there are too many. */
export interface Limits {
  /**
   * Counts a submission, unless there are too many already.
   *
   * @returns 0 where it may pass, else the seconds after which the next one will
   */
  take(what: Limited, who: string): number;
  /**
   * Tells the other edges, where that is due; undefined where it is not. Never rejects.
   */
  share(): Promise<void> | undefined;
}

/**
 * Counts in memory, in a window that slides over the last minute, and shares what it has counted behind the answers: no
 * submission waits for a limit.
 *
 * So a limit holds over all edges but for what each may count before it tells the others: a sixteenth of the limit, and
 * a second's worth. All doubt is in favour of the sender: while Redis is away each edge counts for itself, a sum that
 * did not arrive is not waited for, and a name for which there is no room is not counted.
 *
 * @param most submissions a minute; 0: no limit
 */
export function limitsOf(most: Readonly<Record<Limited, number>>, share: Share, now: () => number): Limits {
  const counts: Record<Limited, Map<string, Count>> = { client: new Map(), network: new Map(), survey: new Map() };
  /** Counts that others are told of, in this minute. */
  const shared = new Set<Count>();
  let sharedAt = 0;
  let forgotIn = 0;

  function countOf(what: Limited, who: string, minute: number): Count | undefined {
    const known = counts[what];
    const found = known.get(who);
    if (found) {
      if (found.minute !== minute) turn(found, minute);
      return found;
    }
    if (known.size >= REMEMBERED) {
      // Once a minute, for nothing new is to be forgotten before the next.
      if (forgotIn === minute) return undefined;
      forgotIn = minute;
      for (const one of Object.values(counts)) forget(one, minute);
      if (known.size >= REMEMBERED) return undefined;
    }
    const made = { what, who, minute, mine: 0, told: 0, all: 0, before: 0 };
    known.set(who, made);
    return made;
  }

  async function exchange(minute: number): Promise<void> {
    for (const count of shared) if (count.minute !== minute) shared.delete(count);
    const asked = [...shared].slice(0, TOLD_AT_ONCE);
    for (const count of asked) {
      // To the end, so that of more than can be told at once each has its turn.
      shared.delete(count);
      shared.add(count);
    }
    const told = asked.map(({ what, who, mine, told }) => ({ what, who, minute, more: mine - told }));
    if (told.length === 0) return;
    // Before the answer: what may have arrived is not told again.
    for (const count of asked) count.told = count.mine;
    const sums = await share(told).catch(() => []);
    for (const [at, count] of asked.entries()) {
      const [sum, before] = sums[at] ?? [];
      if (sum === undefined || before === undefined || count.minute !== minute) continue;
      count.all = sum;
      count.before = Math.max(count.before, before);
    }
  }

  return {
    take(what, who) {
      const limit = most[what];
      if (limit === 0) return 0;
      const at = now();
      const count = countOf(what, who, Math.floor(at / WINDOW));
      if (!count) return 0;
      const passed = (at % WINDOW) / WINDOW;
      const sum = sumOf(count);
      if (sum + 1 + count.before * (1 - passed) > limit) return waitOf(count, limit, passed);
      count.mine++;
      if (count.mine >= limit * SHARED_FROM) shared.add(count);
      return 0;
    },
    share() {
      const at = now();
      if (shared.size === 0 || at - sharedAt < SHARE_EVERY) return undefined;
      sharedAt = at;
      return exchange(Math.floor(at / WINDOW));
    },
  };
}

/** What is known to have been counted in this minute; never less than was counted here. */
const sumOf = ({ mine, told, all }: Count): number => Math.max(mine, all + mine - told);

/** Begins another minute. */
function turn(count: Count, minute: number): void {
  count.before = minute === count.minute + 1 ? sumOf(count) : 0;
  Object.assign(count, { minute, mine: 0, told: 0, all: 0 });
}

/** Lets go of what no longer counts. */
function forget(known: Map<string, Count>, minute: number): void {
  for (const [who, count] of known) if (count.minute < minute - 1) known.delete(who);
}

/** Seconds until there is room for one more: as this minute's share of the one before fades, or later as this one's. */
function waitOf(count: Count, limit: number, passed: number): number {
  const sum = sumOf(count);
  const until = sum < limit ? 1 - (limit - sum - 1) / count.before : 2 - (limit - 1) / sum;
  return Math.max(1, Math.ceil(((until - passed) * WINDOW) / 1000));
}
