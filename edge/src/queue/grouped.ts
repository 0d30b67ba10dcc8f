/** Longest group: a script holds up everybody else, this one for some 2 ms. */
const MOST = 128;

/** Groups of less under way at once, so that Redis works on one while the next is gathered. */
const UNDER_WAY = 2;

/** As many have to wait for a second call while one is under way: each costs Redis 300 µs, most of it the fsync. */
const WORTH_ONE = 32;

/**
 * Longest groups under way at once: they gain nothing by waiting. A process that works through a burst sees no call end
 * meanwhile, and with two of them would send 256 a turn, however long it is.
 */
const LONGEST_UNDER_WAY = 8;

/**
 * Makes one call of many, as databases group commits: nothing waits while nothing is under way, and what arrives
 * meanwhile goes together in the next call; many do not wait for its end.
 *
 * Not for Workers, where no request may wait for what another one has begun.
 *
 * @param call does it for several; resolves with a result for each, of which an error is thrown to its caller alone
 * @returns does it for one
 */
export function grouped<Item, Result>(
  call: (items: readonly Item[]) => Promise<readonly (Result | Error)[]>,
): (item: Item) => Promise<Result> {
  interface Waiting {
    readonly item: Item;
    readonly resolve: (result: Result) => void;
    readonly reject: (error: unknown) => void;
  }
  let waiting: Waiting[] = [];
  let underWay = 0;

  const isWorthIt = () =>
    waiting.length > 0 &&
    (underWay === 0 ||
      (underWay < UNDER_WAY && waiting.length >= WORTH_ONE) ||
      (underWay < LONGEST_UNDER_WAY && waiting.length >= MOST));

  async function next(): Promise<void> {
    underWay += 1;
    const group = waiting.length > MOST ? waiting.splice(0, MOST) : waiting;
    if (group === waiting) waiting = [];
    try {
      const results = await call(group.map(({ item }) => item));
      for (const [at, result] of results.entries()) {
        if (result instanceof Error) group[at]?.reject(result);
        else group[at]?.resolve(result);
      }
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
    underWay -= 1;
    if (isWorthIt()) void next();
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (isWorthIt()) void next();
    });
}
