import type { RunRecord } from "./record.ts";

/** A run on one screen: what was judged, and the figures people ask for first. */
export function screenOf(run: RunRecord): string {
  const { metrics, counts, findings, viewers } = run;
  const latency = metrics["http_req_duration{what:submit}"] ?? metrics["http_req_duration"] ?? {};
  const ms = (value: number | undefined) => (value === undefined ? "–" : `${value.toFixed(1)} ms`);
  const number = new Intl.NumberFormat("en");
  const counted = metrics["earshot_counted_after"];
  const lines = [
    `${run.scenario} · ${run.profile} · ${run.target} · ${run.seconds.toFixed(0)} s, up to ${number.format(run.rate)}/s`,
    "",
    row("answers", `p50 ${ms(latency["med"])}   p95 ${ms(latency["p(95)"])}   p99 ${ms(latency["p(99)"])}`),
    ...(counted ? [row("counted after", `p50 ${ms(counted["med"])}   p95 ${ms(counted["p(95)"])}`)] : []),
    row(
      "customers",
      Object.entries(counts)
        .filter(([, times]) => times > 0)
        .map(([what, times]) => `${what} ${number.format(times)}`)
        .join("   "),
    ),
    ...(metrics["dropped_iterations"]
      ? [
          row(
            "not sent",
            `${number.format(metrics["dropped_iterations"]["count"] ?? 0)}: all virtual users were waiting`,
          ),
        ]
      : []),
    ...(viewers
      ? [
          row(
            "streams",
            `${viewers.viewers} open, ${viewers.cut} cut, ${number.format(viewers.events)} events` +
              (viewers.spread ? `, first to last viewer p99 ${ms(viewers.spread.p99)}` : ""),
          ),
        ]
      : []),
    "",
    ...findings.map(
      ({ what, holds, because }) => `  ${holds ? "✔" : "✘"} ${what}${because === "" ? "" : `: ${because}`}`,
    ),
    "",
    run.passed
      ? "  PASS"
      : `  FAIL: ${findings
          .filter(({ holds }) => !holds)
          .map(({ what }) => what)
          .join("; ")}`,
  ];
  return `${lines.join("\n")}\n`;
}

const row = (name: string, figures: string) => `  ${name.padEnd(14)}${figures}`;
