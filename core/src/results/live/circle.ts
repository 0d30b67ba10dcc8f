import { type Frame, frames } from "./frames.ts";
import { type Held, idOf } from "./held.ts";
import type { Shown } from "../results-of.ts";
import type { Viewer } from "./viewer.ts";

/** A survey somebody watches, as it was last read. */
export interface Feed {
  shown: Shown;
  /** See `stateOf`. */
  state: string;
  /**
   * When its reading began, in ms of `performance.now()`: of two that overlap the one that began first must not have
   * the last word.
   */
  reading: number;
  readonly circles: Set<Circle>;
}

/** Viewers who watch the same surveys: what one of them is told all are told, as the same bytes. */
export interface Circle {
  readonly feeds: ReadonlyMap<string, Feed>;
  readonly viewers: Set<Viewer>;
  /** When all of them were last told anything, in ms since 1970. */
  readonly spokeAt: number;
  /** Tells all of them how a survey stands. */
  tell(feed: Feed, now: number): void;
  /** Tells all of them how fresh their totals are. */
  beat(now: number): void;
  /** Tells one who has come what it has not; nothing but a beat where it has everything. */
  greet(viewer: Viewer, held: Held): void;
}

/** Draws the circle of those who watch these surveys. */
export function drawCircle(feeds: ReadonlyMap<string, Feed>, now: number): Circle {
  const viewers = new Set<Viewer>();
  let spokeAt = now;
  const id = () => idOf(Array.from(feeds, ([survey, { state }]) => [survey, state] as const));
  /** The oldest: partitions date all surveys alike, but two surveys may have been read at two moments. */
  const asOf = () => {
    let oldest: string | null = null;
    for (const { shown } of feeds.values()) {
      const { asOf: date } = shown.results;
      if (date === null) return null;
      if (oldest === null || date < oldest) oldest = date;
    }
    return oldest;
  };
  const newest = () =>
    frames.results(
      Array.from(feeds.values(), ({ shown }) => shown.results),
      id(),
    );

  function say(frame: Frame, now: number): void {
    spokeAt = now;
    let whole: Frame | undefined;
    for (const viewer of viewers) viewer.send(frame, () => (whole ??= newest()));
  }

  return {
    feeds,
    viewers,
    get spokeAt() {
      return spokeAt;
    },
    tell: ({ shown }, now) => say(frames.results([shown.results], id()), now),
    beat: (now) => say(frames.beat({ asOf: asOf() }), now),
    greet(viewer, held) {
      const lacking = [...feeds].filter(([survey, { state }]) => held.get(survey)?.state !== state);
      const first =
        lacking.length === 0
          ? frames.beat({ asOf: asOf() })
          : frames.results(
              lacking.map(([, { shown }]) => shown.results),
              id(),
            );
      viewer.send(first, newest);
    },
  };
}
