/**
 * A scale from numbers to lengths that never leaves its ends.
 *
 * d3-scale's own brings formats and colours along: 9 of the 60 kB that the first view of a survey may weigh.
 */
export function linear(
  [from, to]: readonly [number, number],
  [start, end]: readonly [number, number],
): (value: number) => number {
  return (value) => {
    const share = to === from ? 0 : (value - from) / (to - from);
    return start + Math.max(0, Math.min(1, share)) * (end - start);
  };
}
