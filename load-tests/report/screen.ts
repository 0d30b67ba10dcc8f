import { figuresOf } from "./figures.ts";
import type { RunRecord } from "./record.ts";

/** A run on one screen: the figures people ask for first, and what was judged. */
export function screenOf(run: RunRecord): string {
  const { findings } = run;
  const failed = findings.filter(({ holds }) => !holds);
  const lines = [
    `${run.scenario} · ${run.profile} · ${run.target} · ${run.seconds.toFixed(0)} s, up to ${run.rate.toLocaleString("en")}/s`,
    "",
    ...figuresOf(run).map(([name, figures]) => `  ${name.padEnd(14)}${figures}`),
    "",
    ...findings.map(
      ({ what, holds, because }) => `  ${holds ? "✔" : "✘"} ${what}${because === "" ? "" : `: ${because}`}`,
    ),
    "",
    run.passed ? "  PASS" : `  FAIL: ${failed.map(({ what }) => what).join("; ")}`,
  ];
  return `${lines.join("\n")}\n`;
}
