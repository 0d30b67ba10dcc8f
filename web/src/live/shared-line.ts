import type { Results } from "@earshot/contract";
import type { Line } from "./line.ts";
import type { Connection } from "./retry.ts";
import { type Heard, openStream, type Wanted } from "./stream.ts";

/** Of the channel and the lock; the number changes with what is said, as tabs of an older page may still be open. */
const NAME = "earshot-line-1";

/**
 * How often the tab that has the line says how it is, in milliseconds, and how long the others wait for a word of it.
 */
const WORD_MS = 2000;
const SILENCE_MS = 7000;

/** What tabs say to each other. */
type Word =
  /** A tab wants these; undefined: nothing any more. */
  | { readonly is: "wants"; readonly tab: string; readonly surveys: Wanted | undefined }
  /** A tab has got the line and asks who wants what. */
  | { readonly is: "who" }
  | { readonly is: "retry" }
  | { readonly is: "line"; readonly line: Line }
  | { readonly is: "results"; readonly results: Results }
  | { readonly is: "beat"; readonly asOf: string | null }
  | { readonly is: "gone"; readonly survey: string; readonly status: number };

/** Whether this browser can share; not over plain HTTP from another machine, where it has no locks. */
export const canShare = (): boolean => "locks" in navigator && "BroadcastChannel" in globalThis;

/**
 * One connection for all tabs: a browser opens six to a host, and a stream in each tab would starve the seventh.
 *
 * The tab that holds a lock has the stream, of all that any tab wants, and passes on what it hears. The lock goes to
 * the next one when it closes, crashes or is out of sight. A tab that is frozen keeps the lock and says nothing: then
 * the first that has waited 7 s takes it away. A SharedWorker would need none of this, but Chrome on Android has none,
 * and its errors show in no tab.
 */
export function shareLine(wanted: Wanted, heard: Heard): Connection {
  const tab = crypto.randomUUID();
  const channel = new BroadcastChannel(NAME);
  const say: (word: Word) => void = channel.postMessage.bind(channel);
  const waiting = new AbortController();
  let leading: ReturnType<typeof lead> | undefined;
  let stopped = false;
  let silence: ReturnType<typeof setTimeout> | undefined;

  /** Takes the line: opens the stream, and tells the others what it says. */
  function lead(letGo: () => void) {
    const wants = new Map<string, Wanted>([[tab, wanted]]);
    const newest = new Map<string, Results>();
    let line: Line = { is: "connecting" };
    let asked: Wanted = [];
    const union = (): Wanted => {
      const all = [...wants.values()];
      return all.includes("all") ? "all" : [...new Set(all.flat())].toSorted();
    };
    const stream = openStream(
      () => (asked = union()),
      {
        results(results) {
          newest.set(results.survey, results);
          heard.results(results);
          say({ is: "results", results });
        },
        beat(asOf) {
          heard.beat(asOf);
          say({ is: "beat", asOf });
        },
        gone(survey, status) {
          newest.delete(survey);
          heard.gone(survey, status);
          say({ is: "gone", survey, status });
        },
        line(now) {
          line = now;
          heard.line(now);
          say({ is: "line", line });
        },
      },
      new URLSearchParams(),
    );
    const words = setInterval(() => say({ is: "line", line }), WORD_MS);
    say({ is: "who" });
    return {
      retry: () => stream.retry(),
      hear(word: Word) {
        if (word.is === "retry") stream.retry();
        if (word.is !== "wants") return;
        if (word.surveys) wants.set(word.tab, word.surveys);
        else wants.delete(word.tab);
        // Fewer than are asked for do no harm; they are left out when the line is next made anew.
        if (!covers(asked, word.surveys ?? [])) stream.retry();
        say({ is: "line", line });
        for (const results of newest.values()) say({ is: "results", results });
      },
      stop() {
        clearInterval(words);
        stream.stop();
        letGo();
      },
    };
  }

  function queue(options: LockOptions): void {
    navigator.locks
      .request(NAME, options, () => {
        if (stopped) return undefined;
        clearTimeout(silence);
        return new Promise<void>((letGo) => (leading = lead(letGo)));
      })
      .catch(() => {
        // It was taken away, as this tab had been asleep, or the wait for it was called off.
        leading?.stop();
        leading = undefined;
        if (!stopped) queue({ signal: waiting.signal });
      });
  }

  /** Nobody has spoken for a while: whoever has the lock is frozen. */
  function expectWord(): void {
    clearTimeout(silence);
    if (!leading && !stopped) silence = setTimeout(() => queue({ steal: true }), SILENCE_MS);
  }

  channel.addEventListener("message", ({ data }: MessageEvent<Word>) => {
    if (leading) return leading.hear(data);
    switch (data.is) {
      case "who":
        say({ is: "wants", tab, surveys: wanted });
        break;
      case "results":
        if (wanted === "all" || wanted.includes(data.results.survey)) heard.results(data.results);
        break;
      case "beat":
        heard.beat(data.asOf);
        break;
      case "gone":
        if (wanted === "all" || wanted.includes(data.survey)) heard.gone(data.survey, data.status);
        break;
      case "line":
        heard.line(data.line);
        break;
      case "wants":
      case "retry":
        return undefined;
    }
    return expectWord();
  });
  queue({ signal: waiting.signal });
  say({ is: "wants", tab, surveys: wanted });
  expectWord();

  return {
    retry: () => (leading ? leading.retry() : say({ is: "retry" })),
    stop() {
      stopped = true;
      clearTimeout(silence);
      say({ is: "wants", tab, surveys: undefined });
      leading?.stop();
      leading = undefined;
      waiting.abort();
      channel.close();
    },
  };
}

const covers = (asked: Wanted, more: Wanted): boolean =>
  asked === "all" || (more !== "all" && more.every((survey) => asked.includes(survey)));
