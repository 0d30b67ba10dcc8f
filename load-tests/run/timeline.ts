import { readFileSync } from "node:fs";
import * as v from "valibot";
import { COUNTS } from "../counts.ts";

/** What customers saw in one second. */
export interface Second {
  /** ms since 1970. */
  readonly at: number;
  /** Requests. */
  readonly requests: number;
  /** Of requests, in ms; undefined in a second without any. */
  readonly latency: { readonly med: number; readonly p95: number; readonly p99: number } | undefined;
  /** Customers for whom k6 had no virtual user left. */
  readonly notSent: number;
  /** By the names of the counts. */
  readonly outcomes: Readonly<Record<string, number>>;
}

const Aggregates = v.record(v.string(), v.array(v.string()));
const Event = v.variant("event", [
  v.object({ event: v.literal("param"), data: v.object({ aggregates: Aggregates }) }),
  v.object({ event: v.literal("metric"), data: v.record(v.string(), v.object({ type: v.string() })) }),
  v.object({ event: v.literal("snapshot"), data: v.array(v.array(v.number())) }),
]);

/**
 * Reads the timeline that k6's dashboard records: a line an event; a snapshot holds the figures of one second, metric
 * by metric in the order of the names told so far, each in the order of its type's aggregates.
 */
export function readTimeline(file: string): Second[] {
  const names: { name: string; type: string }[] = [];
  const seconds: Second[] = [];
  let aggregates: v.InferOutput<typeof Aggregates> = {};
  for (const line of readFileSync(file, "utf8").split("\n")) {
    const event = v.safeParse(Event, line === "" ? undefined : JSON.parse(line));
    // There are more kinds of events than are needed here.
    if (!event.success) continue;
    const { output } = event;
    if (output.event === "param") aggregates = output.data.aggregates;
    else if (output.event === "metric") {
      names.push(...Object.entries(output.data).map(([name, { type }]) => ({ name, type })));
      names.sort((a, b) => (a.name < b.name ? -1 : 1));
    } else seconds.push(secondOf(output.data));
  }
  return seconds;

  function secondOf(data: readonly (readonly number[])[]): Second {
    const figure = (metric: string, aggregate: string): number | undefined => {
      const place = names.findIndex(({ name }) => name === metric);
      const type = names[place]?.type ?? "";
      return data[place]?.[aggregates[type]?.indexOf(aggregate) ?? -1];
    };
    const med = figure("http_req_duration", "med");
    return {
      at: figure("time", "value") ?? 0,
      requests: figure("http_reqs", "count") ?? 0,
      notSent: figure("dropped_iterations", "count") ?? 0,
      latency:
        med === undefined
          ? undefined
          : {
              med,
              p95: figure("http_req_duration", "p(95)") ?? med,
              p99: figure("http_req_duration", "p(99)") ?? med,
            },
      outcomes: Object.fromEntries(
        Object.entries(COUNTS).map(([what, name]) => [what, figure(name, "count") ?? 0] as const),
      ),
    };
  }
}
