import type { ServerResponse } from "node:http";
import type { Survey } from "@earshot/contract";
import type { Logger } from "@logtape/logtape";
import { Counter, type Registry } from "prom-client";
import { stillHolds } from "../pass.ts";
import type { Readings } from "../readings.ts";
import type { Shown } from "../results-of.ts";
import { createAudience, type Watch } from "./audience.ts";
import type { Feed } from "./circle.ts";
import { frames, stateOf } from "./frames.ts";
import type { Held } from "./held.ts";
import { startRounds } from "./rounds.ts";
import { openViewer, type Viewer } from "./viewer.ts";

/** How often viewers hear anything at least, in ms: how fresh their totals are, where these have not changed. */
const BEAT = 2000;

/** How often it is looked who has heard nothing for so long, in ms. */
const LOOK = 500;

/** How often it is asked whether keys, sessions and links are still good, in ms. */
const RENEWAL = 5000;

export interface LiveSource {
  readings: Pick<Readings, "these" | "surveys">;
  /** How often to read every watched survey without having been told to, in ms; 1000 unless said otherwise. */
  backstop?: number;
  log: Logger;
  registry: Registry;
}

/** Somebody who wants to watch. */
export interface Coming extends Watch {
  held: Held;
  /** Surveys that were asked for and may not be seen, with the status that says why. */
  refused: ReadonlyMap<string, number>;
}

/** Keeps the viewers of all surveys up to date. */
export interface Hub {
  /** To be called when a survey's totals or its configuration have changed; without an id, when any may have. */
  changed(id?: string): void;
  /**
   * Surveys as they are now, from memory where they are watched. Unknown ones are absent.
   *
   * @param held what the one who asks has already: it is never shown less, which another process may have told it
   */
  current(ids: readonly string[], held: Held): Promise<Map<string, Shown>>;
  /** Begins to tell a viewer the totals, at once those it has not, over an answer whose head is written. */
  watch(outgoing: ServerResponse, coming: Coming): void;
  /** Ends all streams; those who come later are told to come back. */
  close(): void;
}

/** What a reading of some surveys has found; those that are unknown are absent from `shown`. */
interface Reading {
  ids: readonly string[];
  /** When it began, in ms of `performance.now()`. */
  began: number;
  shown: ReadonlyMap<string, Shown>;
}

/**
 * One reader for all viewers: what has changed is read in one statement and sent, encoded once. Between readings every
 * watched survey is read each second, so a lost notification costs a second and the totals' date moves on.
 */
export function createHub({ readings, backstop = 1000, log, registry }: LiveSource): Hub {
  const audience = createAudience();
  const { feeds } = audience;
  let renewing = false;
  let closed = false;

  const updates = new Counter({
    name: "earshot_results_updates_total",
    help: "Updates encoded, each sent to all viewers of its survey",
    registers: [registry],
  });

  async function read(ids: readonly string[]): Promise<Reading> {
    const began = performance.now();
    return { ids, began, shown: new Map((await readings.these(ids)).map((one) => [one.survey.id, one])) };
  }

  function tell({ ids, began, shown }: Reading): void {
    for (const id of ids) update(id, shown.get(id), began);
  }

  function update(id: string, shown: Shown | undefined, reading: number): void {
    const feed = feeds.get(id);
    if (!feed || reading < feed.reading) return;
    feed.reading = reading;
    const now = Date.now();
    for (const viewer of watchersOf(feed)) {
      const pass = audience.passOf(viewer, id);
      if (!shown || !pass || !stillHolds(pass, shown.survey, now)) audience.drop(viewer, id, refusalOf(shown?.survey));
    }
    if (!shown) return;
    const state = stateOf(shown.results);
    const isNews = state !== feed.state;
    feed.shown = shown;
    feed.state = state;
    if (!isNews) return;
    updates.inc();
    for (const circle of feed.circles) circle.tell(feed, now);
  }

  /**
   * What was taken back ends now, and the next reading sends away who came by it. Who cannot be asked for is believed.
   */
  async function renew(): Promise<void> {
    if (renewing) return;
    renewing = true;
    try {
      for (const pass of audience.passes()) {
        if ("still" in pass && !(await pass.still().catch(() => true))) pass.until = 0;
      }
    } finally {
      renewing = false;
    }
  }

  /** Watched surveys that were not read for so long, in ms. */
  function unread(time: number): string[] {
    const since = performance.now() - time;
    return Array.from(feeds).flatMap(([id, { reading }]) => (reading <= since ? [id] : []));
  }

  // What would have to be read soon is read along: the backstop takes no turn of what has changed.
  const readAlong = (ids: readonly string[]) => read([...new Set([...ids, ...unread(backstop / 2)])]);
  const rounds = startRounds({ read: readAlong, tell }, log);
  const surveyRounds = startRounds({ read: () => readings.surveys(), tell: (surveys) => audience.offer(surveys) }, log);
  const regular = setInterval(() => rounds.add(unread(0.75 * backstop)), backstop / 4).unref();
  const looks = setInterval(() => {
    if (audience.wantsAll()) surveyRounds.add(["all"]);
  }, backstop).unref();
  const beats = setInterval(() => audience.beat(BEAT), LOOK).unref();
  const renewals = setInterval(() => void renew(), RENEWAL).unref();

  return {
    changed(id) {
      rounds.add(id === undefined ? feeds.keys() : [id].filter((one) => feeds.has(one)));
    },
    async current(ids, held) {
      const known = ids.flatMap((id) => {
        const feed = feeds.get(id);
        return feed && feed.shown.results.version >= (held.get(id)?.version ?? 0) ? [[id, feed.shown] as const] : [];
      });
      const shown = new Map(known);
      const others = ids.filter((id) => !shown.has(id));
      if (others.length === 0) return shown;
      const reading = await read(others);
      tell(reading);
      return new Map([...shown, ...reading.shown]);
    },
    watch(outgoing, { held, refused, ...watch }) {
      const viewer = openViewer(outgoing, () => audience.forget(viewer));
      // Whoever has left already, or asked before an earlier answer was over, would never be missed.
      if (closed || outgoing.destroyed || outgoing.socket === null) {
        viewer.end(frames.goodbye());
        return watch.over();
      }
      viewer.send(frames.hello, () => frames.hello);
      for (const [survey, status] of refused) {
        const gone = frames.gone({ survey, status });
        viewer.send(gone, () => gone);
      }
      const unfed = [...watch.seen.keys()].filter((id) => !feeds.has(id));
      audience.take(viewer, watch).greet(viewer, held);
      // What changed between the reading and now was told to nobody.
      rounds.add(unfed);
    },
    close() {
      closed = true;
      rounds.close();
      surveyRounds.close();
      clearInterval(regular);
      clearInterval(looks);
      clearInterval(beats);
      clearInterval(renewals);
      audience.dismissAll();
    },
  };
}

/** A list of its own: whoever goes through it may send viewers away. */
const watchersOf = (feed: Feed): Viewer[] => [...feed.circles].flatMap(({ viewers }) => [...viewers]);

/** Why a survey is refused to one who could see it until now, as the status of an answer. */
function refusalOf(survey: Survey | undefined): number {
  if (!survey) return 404;
  return survey.results === "public" ? 403 : 401;
}
