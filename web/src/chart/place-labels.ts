/** Least distance between two lines of text, in pixels. */
const APART = 15;

/** Gives each end of a line a place for its name, as near to it as may be, so that no two names lie over each other. */
export function placeLabels<const End extends { readonly y: number }>(
  ends: readonly End[],
): (End & { readonly label: number })[] {
  const placed: (End & { label: number })[] = [];
  for (const end of [...ends].sort((one, other) => one.y - other.y)) {
    const above = placed.at(-1);
    placed.push({ ...end, label: above ? Math.max(end.y, above.label + APART) : end.y });
  }
  return placed;
}
