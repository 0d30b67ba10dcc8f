/** Chance that is the same for a seed. */
export interface Dice {
  /** A whole number from 0 up to, and without, n. */
  upTo(n: number): number;
  pick<T>(list: readonly T[]): T;
}

export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  /** Mulberry32. */
  function roll(): number {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }
  const upTo = (n: number) => Math.floor(roll() * n);
  return {
    upTo,
    pick<T>(list: readonly T[]): T {
      for (const each of list.slice(upTo(list.length))) return each;
      throw new Error("Cannot pick from nothing");
    },
  };
}
