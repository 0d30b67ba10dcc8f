import { Beat, Gone, PATHS, Results, STREAM_EVENTS } from "@earshot/contract";
import * as v from "valibot";
import { ask } from "./ask.ts";
import type { Line } from "./line.ts";
import { persist, type Connection } from "./retry.ts";

/** The service is never silent for longer than 2 s; this long without a sound, in milliseconds, and the line is cut. */
const SILENCE_MS = 6000;

/** A timer that fires so much too late, in milliseconds, was asleep with its machine. */
const SLEPT_MS = 3000;

/** Ids of surveys, or all that the viewer may see. */
export type Wanted = readonly string[] | "all";

/** What a stream tells. */
export interface Heard {
  readonly results: (results: Results) => void;
  /** The totals have not changed; this is how fresh they are. */
  readonly beat: (asOf: string | null) => void;
  /** A survey is refused: 401 and 403 want a session, 404 knows no such survey. */
  readonly gone: (survey: string, status: number) => void;
  readonly line: (line: Line) => void;
}

const parsed = <const S extends v.GenericSchema>(schema: S, event: MessageEvent<unknown>) =>
  v.safeParse(v.pipe(v.string(), v.parseJson(), schema), event.data);

/**
 * Follows the totals of surveys as they change, over one connection.
 *
 * The first try after a break is the browser's own. Where that fails too, or the service answers anything but a stream,
 * the waits are ours: the browser never backs off. Each connection says what came by the last one, so that nothing is
 * lost and nothing comes twice.
 *
 * @param wanted asked for at each connection; `retry()` takes up what has changed in it
 * @param extra further parameters of the address: `share`, `receipt`
 */
export function openStream(wanted: () => Wanted, heard: Heard, extra: URLSearchParams): Connection {
  let events: EventSource | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let has = "";
  const disconnect = (): void => {
    clearTimeout(silence);
    events?.close();
    events = undefined;
  };
  const keeper = persist(connect, disconnect, heard.line);

  /** EventSource hides the status of an answer: ask for the totals themselves to learn it. */
  async function giveUpOrRetry(mine: EventSource): Promise<void> {
    mine.close();
    const asked = wanted();
    const surveys = asked === "all" ? [] : asked;
    const query = String(extra) && `?${extra}`;
    const answers = await Promise.all(surveys.map((survey) => ask(PATHS.results(survey) + query, Results)));
    if (mine !== events) return;
    const refusals = answers.map((answer) => (answer.ok || !isFinal(answer.status) ? undefined : answer.status));
    for (const [at, status] of refusals.entries()) if (status) heard.gone(surveys[at] ?? "", status);
    if (refusals.length > 0 && refusals.every(Boolean)) keeper.stop();
    else keeper.failed();
  }

  function connect(): void {
    disconnect();
    const asked = wanted();
    const query = new URLSearchParams(extra);
    if (asked !== "all") query.set("surveys", asked.join(","));
    if (has !== "") query.set("has", has);
    const mine = new EventSource(`${PATHS.streams}?${query}`);
    events = mine;
    let ownTries = 0;
    const listen = (): void => {
      clearTimeout(silence);
      const due = Date.now() + SILENCE_MS;
      // After a sleep the line is as old as the sleep was long: it is made anew before anybody is told.
      silence = setTimeout(() => (Date.now() - due > SLEPT_MS ? keeper.retry() : keeper.failed()), SILENCE_MS);
    };
    const sound = (event: MessageEvent): void => {
      ownTries = 0;
      if (event.lastEventId !== "") has = event.lastEventId;
      listen();
      keeper.opened();
    };
    listen();
    mine.addEventListener(STREAM_EVENTS.results, (event) => {
      const results = parsed(Results, event);
      if (!results.success) return;
      heard.results(results.output);
      sound(event);
    });
    mine.addEventListener(STREAM_EVENTS.beat, (event) => {
      const beat = parsed(Beat, event);
      if (!beat.success) return;
      heard.beat(beat.output.asOf);
      sound(event);
    });
    mine.addEventListener(STREAM_EVENTS.gone, (event) => {
      const gone = parsed(Gone, event);
      if (gone.success) heard.gone(gone.output.survey, gone.output.status);
    });
    mine.addEventListener("error", () => {
      if (mine !== events) return;
      if (mine.readyState === EventSource.CONNECTING && keeper.isOpen() && ownTries++ === 0) {
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

const isFinal = (status: number): boolean => status >= 400 && status < 500 && status !== 429;
