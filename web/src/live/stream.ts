import { Beat, PATHS, Results, STREAM_EVENTS } from "@earshot/contract";
import * as v from "valibot";
import { ask } from "./ask.ts";
import { persist, type Source } from "./retry.ts";

/** The service beats every 2 s; this long without a sound, in milliseconds, and the line is taken for cut. */
const SILENCE_MS = 6000;

/** What the stream of a survey tells. */
export interface Heard {
  results(results: Results): void;
  /** The totals have not changed; this is how fresh they are. */
  beat(asOf: string | null): void;
  /** The stream is refused for good: 401 wants a session, 404 knows no such survey. */
  refused(status: number): void;
}

const parsed = <const S extends v.GenericSchema>(schema: S, event: MessageEvent<unknown>) =>
  v.safeParse(v.pipe(v.string(), v.parseJson(), schema), event.data);

/**
 * Follows the totals of a survey as they change.
 *
 * The first try after a break is the browser's own, for it alone can send Last-Event-ID. Where that fails too, or the
 * service answers anything but a stream, the waits are ours: the browser never backs off.
 */
export function followResults(survey: string, heard: Heard): Source {
  let events: EventSource | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  const disconnect = (): void => {
    clearTimeout(silence);
    events?.close();
    events = undefined;
  };
  const keeper = persist(connect, disconnect);

  /** EventSource hides the status of an answer: ask for the totals themselves to learn it. */
  async function giveUpOrRetry(mine: EventSource): Promise<void> {
    mine.close();
    const answer = await ask(PATHS.results(survey), Results);
    if (mine !== events) return;
    if (answer.ok || answer.status < 400 || answer.status >= 500 || answer.status === 429) {
      keeper.failed();
    } else {
      keeper.stop();
      heard.refused(answer.status);
    }
  }

  function connect(): void {
    disconnect();
    const mine = new EventSource(PATHS.stream(survey));
    events = mine;
    let ownTries = 0;
    const listen = (): void => {
      clearTimeout(silence);
      silence = setTimeout(() => keeper.failed(), SILENCE_MS);
    };
    const sound = (): void => {
      ownTries = 0;
      listen();
      keeper.opened();
    };
    listen();
    mine.addEventListener(STREAM_EVENTS.results, (event) => {
      const results = parsed(Results, event);
      if (!results.success) return;
      heard.results(results.output);
      sound();
    });
    mine.addEventListener(STREAM_EVENTS.beat, (event) => {
      const beat = parsed(Beat, event);
      if (!beat.success) return;
      heard.beat(beat.output.asOf);
      sound();
    });
    mine.addEventListener("error", () => {
      if (mine !== events) return;
      if (mine.readyState === EventSource.CONNECTING && keeper.line.value.is === "open" && ownTries++ === 0) {
        keeper.mending();
        listen();
      } else {
        void giveUpOrRetry(mine);
      }
    });
  }

  keeper.start();
  return keeper;
}
