import type { RunRecord } from "./record.ts";

/** Seconds with the most work in them, over which the processors are told. */
const BUSIEST = 10;

const number = (value: number) => value.toLocaleString("en");
const ms = (value: number | undefined) => (value === undefined ? "–" : `${value.toFixed(1)} ms`);

/** What people ask for first of a run, each by its name, in words: the head of the screen and of the report. */
export function figuresOf(run: RunRecord): (readonly [name: string, figures: string])[] {
  const { metrics, counts, viewers } = run;
  const latency = metrics["http_req_duration{what:submit}"] ?? metrics["http_req_duration"] ?? {};
  const counted = metrics["earshot_counted_after"];
  // Every customer begins and ends: what is wanted is how.
  const told = Object.entries(counts).filter(([what, times]) => times > 0 && what !== "begun" && what !== "ended");
  const left = metrics["dropped_iterations"]?.["count"] ?? 0;
  const planned = left + (metrics["iterations"]?.["count"] ?? 0);
  return [
    ["answers", `p50 ${ms(latency["med"])}   p95 ${ms(latency["p(95)"])}   p99 ${ms(latency["p(99)"])}`],
    ...(counted ? [["counted after", `p50 ${ms(counted["med"])}   p95 ${ms(counted["p(95)"])}`] as const] : []),
    ["customers", told.map(([what, times]) => `${what} ${number(times)}`).join("   ")],
    ...(left > 0
      ? [
          [
            "not sent",
            `${number(left)} of ${number(planned)}: all virtual users of k6 were waiting, so fewer came than asked for`,
          ] as const,
        ]
      : []),
    ...(counts["limited"]
      ? [
          [
            "limited",
            "all customers come from one address here, and the edge limits what comes from one: EARSHOT_NETWORK_LIMIT=0 there lets them in",
          ] as const,
        ]
      : []),
    ...(viewers
      ? [
          [
            "streams",
            `${viewers.viewers} open, ${viewers.cut} cut, ${number(viewers.events)} events` +
              (viewers.spread ? `, first to last viewer p99 ${ms(viewers.spread.p99)}` : ""),
          ] as const,
        ]
      : []),
    ...processorsOf(run),
  ];
}

/**
 * Who kept the processors busy when there was most to do: where to look first, and whether k6 itself was in the way.
 */
function processorsOf({ samples, processors }: RunRecord): (readonly [string, string])[] {
  const busyIn = (sample: RunRecord["samples"][number]) =>
    Object.values(sample.processes).reduce((sum, { cpu }) => sum + cpu, 0);
  const busiest = samples.toSorted((one, other) => busyIn(other) - busyIn(one)).slice(0, BUSIEST);
  const names = [...new Set(busiest.flatMap((sample) => Object.keys(sample.processes)))];
  if (names.length === 0) return [];
  const mean = (name: string) =>
    busiest.reduce((sum, sample) => sum + (sample.processes[name]?.cpu ?? 0), 0) / busiest.length;
  const told = names
    .map((name) => [name, mean(name)] as const)
    .filter(([, cpu]) => cpu >= 0.05)
    .toSorted(([, one], [, other]) => other - one)
    .map(([name, cpu]) => `${name} ${cpu.toFixed(2)}`);
  const of = processors === undefined ? "" : `   of ${processors}, in the busiest ${busiest.length} s`;
  return told.length === 0 ? [] : [["processors", told.join("   ") + of]];
}
