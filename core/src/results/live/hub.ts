import type { ServerResponse } from "node:http";
import type { Survey } from "@earshot/contract";
import type { Logger } from "@logtape/logtape";
import { Counter, type Registry } from "prom-client";
import { isFree, type Pass, stillHolds } from "../pass.ts";
import type { Readings } from "../readings.ts";
import type { Shown } from "../results-of.ts";
import { type Circle, drawCircle, type Feed } from "./circle.ts";
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
export interface Coming {
  /** By what each survey may be seen; of the surveys of {@link Hub.current}. */
  seen: Map<string, { shown: Shown; pass: Pass }>;
  held: Held;
  /** Surveys that were asked for and may not be seen, with the status that says why. */
  refused: ReadonlyMap<string, number>;
  /** Whoever asked for all surveys there are, and whether one that is not for everyone would be among them. */
  wants: { all: boolean; member: boolean };
  /** Called once when the stream is over. */
  over: () => void;
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

interface Watching {
  circle: Circle;
  passes: Map<string, Pass>;
  wants: Coming["wants"];
  over: () => void;
}

/**
 * One reader for all viewers: what has changed is read in one statement and sent, encoded once. Between readings every
 * watched survey is read each second, so a lost notification costs a second and the totals' date moves on.
 */
export function createHub({ readings, backstop = 1000, log, registry }: LiveSource): Hub {
  const feeds = new Map<string, Feed>();
  const circles = new Map<string, Circle>();
  const watching = new Map<Viewer, Watching>();
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
      const pass = watching.get(viewer)?.passes.get(id);
      if (!shown || !pass || !stillHolds(pass, shown.survey, now)) drop(viewer, id, refusalOf(shown?.survey));
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

  /** A list of its own: whoever goes through it may send viewers away. */
  const watchersOf = (feed: Feed): Viewer[] => [...feed.circles].flatMap(({ viewers }) => [...viewers]);

  /** A survey is no longer for this viewer; the stream goes on for the others it watches. */
  function drop(viewer: Viewer, id: string, status: number): void {
    const own = watching.get(viewer);
    if (!own) return;
    const gone = frames.gone({ survey: id, status });
    viewer.send(gone, () => gone);
    own.passes.delete(id);
    if (own.passes.size === 0) return dismiss(viewer);
    const before = own.circle;
    own.circle = join(viewer, [...own.passes.keys()]);
    leave(viewer, before);
  }

  /** Ends the stream of a viewer, who is told when to come back. */
  function dismiss(viewer: Viewer): void {
    viewer.end(frames.goodbye());
    forget(viewer);
  }

  function forget(viewer: Viewer): void {
    const own = watching.get(viewer);
    if (!own) return;
    watching.delete(viewer);
    leave(viewer, own.circle);
    own.over();
  }

  /** Takes a viewer into the circle of these surveys, which are all fed. */
  function join(viewer: Viewer, ids: readonly string[]): Circle {
    const key = keyOf(ids);
    let circle = circles.get(key);
    if (!circle) {
      const fed = ids.map((id) => [id, feeds.get(id)] as const);
      circle = drawCircle(new Map(fed.flatMap(([id, feed]) => (feed ? [[id, feed]] : []))), Date.now());
      circles.set(key, circle);
      for (const feed of circle.feeds.values()) feed.circles.add(circle);
    }
    circle.viewers.add(viewer);
    return circle;
  }

  function leave(viewer: Viewer, circle: Circle): void {
    circle.viewers.delete(viewer);
    if (circle.viewers.size > 0) return;
    circles.delete(keyOf([...circle.feeds.keys()]));
    for (const [id, feed] of circle.feeds) {
      feed.circles.delete(circle);
      if (feed.circles.size === 0) feeds.delete(id);
    }
  }

  /** Whoever watches all surveys, and might see one that it does not watch, is sent away to come back for it. */
  function offer(surveys: readonly Survey[]): void {
    for (const [viewer, { passes, wants }] of watching) {
      if (wants.all && surveys.some((one) => !passes.has(one.id) && (wants.member || isFree(one)))) dismiss(viewer);
    }
  }

  function beat(): void {
    const now = Date.now();
    for (const circle of circles.values()) {
      if (now - circle.spokeAt >= BEAT) circle.beat(now);
      for (const viewer of [...circle.viewers].filter((each) => each.isDead(now))) dismiss(viewer);
    }
  }

  /**
   * What was taken back ends now, and the next reading sends away who came by it. Who cannot be asked for is believed.
   */
  async function renew(): Promise<void> {
    if (renewing) return;
    renewing = true;
    try {
      const passes = [...watching.values()].flatMap((own) => [...own.passes.values()]);
      for (const pass of passes) {
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
  const surveyRounds = startRounds({ read: () => readings.surveys(), tell: offer }, log);
  const regular = setInterval(() => rounds.add(unread(0.75 * backstop)), backstop / 4).unref();
  const looks = setInterval(() => {
    if ([...watching.values()].some(({ wants }) => wants.all)) surveyRounds.add(["all"]);
  }, backstop).unref();
  const beats = setInterval(beat, LOOK).unref();
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
    watch(outgoing, { seen, held, refused, wants, over }) {
      const viewer = openViewer(outgoing, () => forget(viewer));
      // Whoever has left already, or asked before an earlier answer was over, would never be missed.
      if (closed || outgoing.destroyed || outgoing.socket === null) {
        viewer.end(frames.goodbye());
        return over();
      }
      viewer.send(frames.hello, () => frames.hello);
      const unfed = [...seen].filter(([id]) => !feeds.has(id));
      for (const [id, { shown }] of unfed) {
        feeds.set(id, { shown, state: stateOf(shown.results), reading: performance.now(), circles: new Set() });
      }
      for (const [survey, status] of refused) {
        const gone = frames.gone({ survey, status });
        viewer.send(gone, () => gone);
      }
      const circle = join(viewer, [...seen.keys()]);
      watching.set(viewer, { circle, passes: new Map(Array.from(seen, ([id, { pass }]) => [id, pass])), wants, over });
      circle.greet(viewer, held);
      // What changed between the reading and now was told to nobody.
      rounds.add(unfed.map(([id]) => id));
    },
    close() {
      closed = true;
      rounds.close();
      surveyRounds.close();
      clearInterval(regular);
      clearInterval(looks);
      clearInterval(beats);
      clearInterval(renewals);
      for (const viewer of watching.keys()) dismiss(viewer);
    },
  };
}

const keyOf = (ids: readonly string[]): string => ids.toSorted().join(",");

/** Why a survey is refused to one who could see it until now, as the status of an answer. */
function refusalOf(survey: Survey | undefined): number {
  if (!survey) return 404;
  return survey.results === "public" ? 403 : 401;
}
