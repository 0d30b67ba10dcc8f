import { PATHS, Results, SURVEY } from "@earshot/contract";
import * as v from "valibot";

/** What viewers saw who held a stream open. */
export interface Seen {
  readonly viewers: number;
  /** Streams that ended, or that never began. */
  readonly cut: number;
  /** Events that all of them got. */
  readonly events: number;
  /** Between the first and the last viewer to hear of the same version, ms; undefined where nothing was heard. */
  readonly spread: { readonly p50: number; readonly p99: number } | undefined;
}

/** Opens streams of the results; `close()` says what came through them. */
export function openViewers(results: string, viewers: number): { close(): Promise<Seen> } {
  const closing = new AbortController();
  const heard = new Map<string, number[]>();
  let events = 0;
  let cut = 0;
  const open = async () => {
    try {
      const response = await fetch(results + PATHS.stream(SURVEY.vote), { signal: closing.signal });
      if (!response.ok || !response.body) throw new Error(String(response.status));
      let text = "";
      for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
        text += chunk;
        const whole = text.split("\n\n");
        text = whole.pop() ?? "";
        for (const event of whole) {
          const data = /^data: (.*)$/m.exec(event)?.[1];
          if (data === undefined || !event.includes("event: results")) continue;
          events++;
          const { version } = v.parse(v.pick(Results, ["version"]), JSON.parse(data));
          heard.set(String(version), [...(heard.get(String(version)) ?? []), performance.now()]);
        }
      }
      cut++;
    } catch {
      if (!closing.signal.aborted) cut++;
    }
  };
  const opened = Array.from({ length: viewers }, open);
  return {
    async close() {
      closing.abort();
      await Promise.all(opened);
      // The version that all begin with is told as each connects, which says nothing of how it is passed on.
      const spreads = [...heard.values()]
        .slice(1)
        .filter((times) => times.length === viewers)
        .map((times) => Math.max(...times) - Math.min(...times))
        .toSorted((a, b) => a - b);
      const at = (share: number) => spreads[Math.ceil(spreads.length * share) - 1] ?? 0;
      return { viewers, cut, events, spread: spreads.length > 0 ? { p50: at(0.5), p99: at(0.99) } : undefined };
    },
  };
}
