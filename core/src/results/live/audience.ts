import type { Survey } from "@earshot/contract";
import { isFree, type Pass } from "../pass.ts";
import type { Shown } from "../results-of.ts";
import { type Circle, drawCircle, type Feed } from "./circle.ts";
import { frames, stateOf } from "./frames.ts";
import type { Viewer } from "./viewer.ts";

/** What somebody watches. */
export interface Watch {
  /** By what each survey may be seen. */
  seen: Map<string, { shown: Shown; pass: Pass }>;
  /** Whoever asked for all surveys there are, and whether one that is not for everyone would be among them. */
  wants: { all: boolean; member: boolean };
  /** Called once when the stream is over. */
  over: () => void;
}

interface Watching extends Pick<Watch, "wants" | "over"> {
  circle: Circle;
  passes: Map<string, Pass>;
}

/** Who watches which surveys, by what, and with whom. A survey is fed as long as somebody watches it. */
export function createAudience() {
  const feeds = new Map<string, Feed>();
  const circles = new Map<string, Circle>();
  const watching = new Map<Viewer, Watching>();

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

  function forget(viewer: Viewer): void {
    const own = watching.get(viewer);
    if (!own) return;
    watching.delete(viewer);
    leave(viewer, own.circle);
    own.over();
  }

  /** Ends the stream of a viewer, who is told when to come back. */
  function dismiss(viewer: Viewer): void {
    viewer.end(frames.goodbye());
    forget(viewer);
  }

  return {
    feeds: feeds as ReadonlyMap<string, Feed>,
    /** Of all viewers. */
    passes: (): Pass[] => [...watching.values()].flatMap((own) => [...own.passes.values()]),
    /** Whether anybody watches all surveys there are. */
    wantsAll: (): boolean => [...watching.values()].some(({ wants }) => wants.all),
    passOf: (viewer: Viewer, id: string): Pass | undefined => watching.get(viewer)?.passes.get(id),

    /** Takes a viewer in, among those who watch the same. */
    take(viewer: Viewer, { seen, wants, over }: Watch): Circle {
      for (const [id, { shown }] of seen) {
        if (feeds.has(id)) continue;
        feeds.set(id, { shown, state: stateOf(shown.results), reading: performance.now(), circles: new Set() });
      }
      const circle = join(viewer, [...seen.keys()]);
      watching.set(viewer, { circle, passes: new Map(Array.from(seen, ([id, { pass }]) => [id, pass])), wants, over });
      return circle;
    },

    /** A survey is no longer for this viewer; the stream goes on for the others it watches. */
    drop(viewer: Viewer, id: string, status: number): void {
      const own = watching.get(viewer);
      if (!own) return;
      const gone = frames.gone({ survey: id, status });
      viewer.send(gone, () => gone);
      own.passes.delete(id);
      if (own.passes.size === 0) return dismiss(viewer);
      const before = own.circle;
      own.circle = join(viewer, [...own.passes.keys()]);
      leave(viewer, before);
    },

    /** Whoever watches all surveys, and might see one that it does not watch, is sent away to come back for it. */
    offer(surveys: readonly Survey[]): void {
      for (const [viewer, { passes, wants }] of watching) {
        if (wants.all && surveys.some((one) => !passes.has(one.id) && (wants.member || isFree(one)))) dismiss(viewer);
      }
    },

    /** Tells whoever has heard nothing for so long, in ms, how fresh its totals are; sends away who does not read. */
    beat(every: number): void {
      const now = Date.now();
      for (const circle of circles.values()) {
        if (now - circle.spokeAt >= every) circle.beat(now);
        for (const viewer of [...circle.viewers].filter((each) => each.isDead(now))) dismiss(viewer);
      }
    },

    forget,

    dismissAll(): void {
      for (const viewer of watching.keys()) dismiss(viewer);
    },
  };
}

const keyOf = (ids: readonly string[]): string => ids.toSorted().join(",");
