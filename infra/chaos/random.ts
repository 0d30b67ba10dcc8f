/** Numbers that come again with the same seed. */
export interface Random {
  /** 0 ≤ x < 1. */
  next(): number;
  /** A whole number, low ≤ x ≤ high. */
  between(low: number, high: number): number;
  /** One of these, each as likely. */
  of<const T>(choices: readonly [T, ...T[]]): T;
}

/** mulberry32: 32 bits of state are plenty for which process dies next. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  return { next, between, of: (choices) => choices[between(0, choices.length - 1)] ?? choices[0] };
}
