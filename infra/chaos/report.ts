import { INVARIANTS, isInvariant } from "./invariants.ts";
import type { Trial } from "./trial.ts";

/** Violations of one kind that are told in words. */
const TOLD = 3;

const NAMES = Object.keys(INVARIANTS).filter(isInvariant);

/** The table fault × invariant, then each violation in words, then what each invariant says. */
export function report(trials: readonly Trial[]): string {
  const width = Math.max(...trials.map(({ fault, what }) => fault.length + what.length + 2), 10);
  const head = `${"".padEnd(width)} ${NAMES.map((name) => name.padStart(4)).join("")}  accepted   lost  told  breaks`;
  const lines = trials.map((trial) => {
    const name = `${trial.fault.padEnd(4)} ${trial.what}`.padEnd(width);
    if (!trial.ran) return `${name}  not run: ${trial.note}`;
    const cells = NAMES.map((invariant) => {
      const count = trial.violations.filter((each) => each.invariant === invariant).length;
      return (count === 0 ? "·" : String(count)).padStart(4);
    });
    const { accepted = 0, missing = 0, told = 0, discontinuities = 0 } = trial.findings ?? {};
    return `${name} ${cells.join("")}  ${String(accepted).padStart(8)} ${String(missing).padStart(6)} ${String(told).padStart(5)} ${String(discontinuities).padStart(7)}  ${trial.note ?? ""}`;
  });
  const words = trials.flatMap(({ fault, seed, violations }) =>
    NAMES.flatMap((invariant) => {
      const found = violations.filter((each) => each.invariant === invariant);
      if (found.length === 0) return [];
      const more = found.length > TOLD ? [`  and ${found.length - TOLD} more`] : [];
      return [
        `${fault} (seed ${seed}) ${invariant}, ${INVARIANTS[invariant]}:`,
        ...found.slice(0, TOLD).map(({ what }) => `  ${what}`),
        ...more,
      ];
    }),
  );
  return [head, ...lines, ...(words.length > 0 ? ["", ...words] : [])].join("\n");
}
