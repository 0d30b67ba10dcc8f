import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "@logtape/logtape";
import { Counter, Gauge, type Registry } from "prom-client";
import { faultOf } from "../../service/logging.ts";
import { type Pass, stillHolds } from "../pass.ts";
import type { Readings } from "../readings.ts";
import type { Shown } from "../results-of.ts";
import { frames } from "./frames.ts";
import { openViewer, type Viewer } from "./viewer.ts";

/** Least time between two readings, in ms: at most 4 updates a second and survey, however many answers come in. */
const SPACING = 250;

/**
 * A reading is followed by a rest this many times as long, so that Postgres is busy with it a fifth of the time at most.
 * Totals are summed over their minutes: 4 ms for 10,000 rollups of a survey, 30 for 100,000, 450 for a million (one
 * core, shared with others).
 */
const REST = 4;

/** Longest rest, in ms: a reading that was slow for another reason must not silence the stream. */
const LONGEST_REST = 2000;

/** How often viewers hear how fresh their totals are, in ms. */
const BEAT = 2000;

export interface LiveSource {
  readings: Pick<Readings, "one" | "these">;
  /** How often to read every watched survey without having been told to, in ms; 1000 unless said otherwise. */
  backstop?: number;
  /** Most open streams; 5000 unless said otherwise, beyond which another process serves better. */
  most?: number;
  log: Logger;
  registry: Registry;
}

/** Keeps the viewers of all surveys up to date. */
export interface Hub {
  /** To be called when a survey's totals or its configuration have changed; without an id, when any may have. */
  changed(id?: string): void;
  /** A survey as it is now, from memory where it is watched. */
  current(id: string): Promise<Shown | undefined>;
  /**
   * Opens a stream: the totals at once, unless the viewer has this version already, then every change.
   *
   * @returns undefined where there are too many viewers, or the service is about to end
   */
  watch(shown: Shown, viewer: { pass: Pass; has: string | undefined }): ReadableStream | undefined;
  close(): void;
}

/** A survey somebody watches. */
interface Feed {
  shown: Shown;
  event: Uint8Array;
  viewers: Set<Viewer>;
}

/**
 * One reader for all viewers: what has changed is collected while a reading is under way or was less than 250 ms ago,
 * then read in one statement and sent, encoded once. The first change goes out at once and the last one is never
 * missed, as it waits for the next reading. Between readings every watched survey is read each second, so a lost
 * notification costs a second and the totals' date moves on.
 */
export function createHub({ readings, backstop = 1000, most = 5000, log, registry }: LiveSource): Hub {
  const feeds = new Map<string, Feed>();
  const dirty = new Set<string>();
  const ending = new AbortController();
  let reading = false;
  let healthy = true;
  let count = 0;

  const viewers = new Gauge({
    name: "earshot_results_viewers",
    help: "Open streams of results",
    registers: [registry],
  });
  const updates = new Counter({
    name: "earshot_results_updates_total",
    help: "Updates encoded, each sent to all viewers of its survey",
    registers: [registry],
  });

  async function readDirty(): Promise<void> {
    if (reading) return;
    reading = true;
    while (dirty.size > 0 && !ending.signal.aborted) {
      const ids = [...dirty];
      dirty.clear();
      const began = performance.now();
      try {
        const shown = new Map((await readings.these(ids)).map((one) => [one.survey.id, one]));
        for (const id of ids) update(id, shown.get(id));
        if (!healthy) log.info("Totals can be read again");
        healthy = true;
      } catch (error) {
        // Viewers go on hearing the old date, and so see that it is old.
        if (healthy) log.warn("Cannot read totals, trying on", faultOf(error));
        healthy = false;
      }
      const rest = Math.min(REST * (performance.now() - began), LONGEST_REST);
      await pause(Math.max(SPACING, rest), undefined, { signal: ending.signal, ref: false }).catch(() => {});
    }
    reading = false;
  }

  function update(id: string, shown: Shown | undefined): void {
    const feed = feeds.get(id);
    if (!feed) return;
    if (!shown) return endAll(feed);
    const before = feed.shown;
    feed.shown = shown;
    feed.event = frames.results(shown.results);
    const now = Date.now();
    endAll(feed, ({ pass }) => !stillHolds(pass, shown.survey, now));
    if (sameButDate(before, shown)) return;
    updates.inc();
    for (const viewer of feed.viewers) viewer.send(feed.event);
  }

  function endAll(feed: Feed, which: (viewer: Viewer) => boolean = () => true): void {
    for (const viewer of feed.viewers) {
      if (!which(viewer)) continue;
      viewer.end(frames.goodbye());
      leave(feed, viewer);
    }
  }

  function leave(feed: Feed, viewer: Viewer): void {
    if (!feed.viewers.delete(viewer)) return;
    count -= 1;
    viewers.set(count);
    if (feed.viewers.size === 0) feeds.delete(feed.shown.survey.id);
  }

  function changed(id?: string): void {
    for (const known of id === undefined ? feeds.keys() : [id]) if (feeds.has(known)) dirty.add(known);
    void readDirty();
  }

  function beat(): void {
    const now = Date.now();
    for (const feed of feeds.values()) {
      const event = frames.beat({ asOf: feed.shown.results.asOf });
      for (const viewer of feed.viewers) viewer.send(event);
      endAll(feed, (viewer) => viewer.isDead(now));
    }
  }

  const rounds = setInterval(changed, backstop).unref();
  const beats = setInterval(beat, BEAT).unref();

  return {
    changed,
    async current(id) {
      return feeds.get(id)?.shown ?? (await readings.one(id));
    },
    watch(shown, { pass, has }) {
      if (ending.signal.aborted || count >= most) return undefined;
      const { id } = shown.survey;
      let feed = feeds.get(id);
      if (!feed) {
        feed = { shown, event: frames.results(shown.results), viewers: new Set() };
        feeds.set(id, feed);
        // What changed between the reading and now was told to nobody.
        changed(id);
      }
      const own = feed;
      const viewer: Viewer = openViewer(
        pass,
        () => own.event,
        () => leave(own, viewer),
      );
      own.viewers.add(viewer);
      count += 1;
      viewers.set(count);
      viewer.send(frames.hello);
      const current = own.shown.results;
      viewer.send(has === String(current.version) ? frames.beat({ asOf: current.asOf }) : own.event);
      return viewer.stream;
    },
    close() {
      ending.abort();
      clearInterval(rounds);
      clearInterval(beats);
      for (const feed of feeds.values()) endAll(feed);
    },
  };
}

/** Whether two states differ in their date alone, which beats tell. */
function sameButDate(before: Shown, after: Shown): boolean {
  const text = ({ results }: Shown) => JSON.stringify({ ...results, asOf: null });
  return text(before) === text(after);
}
