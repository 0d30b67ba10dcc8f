import type { ComponentType } from "preact";
import type { Page, Route } from "./route.ts";

/** An address that asks for a certain page. */
type RouteTo<At extends Page> = Extract<Route, { page: At }>;

/** A room of the page, fetched when it is first gone to. */
interface RoomModule<At extends Page> {
  readonly Room: ComponentType<{ readonly at: RouteTo<At> }>;
  /** Fetches its words. */
  readonly load: () => Promise<void>;
}

/** A room that is ready to be shown. */
export type ReadyRoom = ComponentType<{ readonly at: Route }>;

const asksFor = <At extends Page>(at: Route, page: At): at is Route & RouteTo<At> => at.page === page;

/** How a room is made ready; it is only ever shown where its page is asked for. */
function room<At extends Page>(page: At, fetchModule: () => Promise<RoomModule<At>>): () => Promise<ReadyRoom> {
  return async () => {
    const { Room, load } = await fetchModule();
    await load();
    return ({ at }) => (asksFor(at, page) ? <Room at={at} /> : null);
  };
}

const ROOMS: Readonly<Partial<Record<Page, () => Promise<ReadyRoom>>>> = {
  overview: room("overview", () => import("./overview/room.tsx")),
  survey: room("survey", () => import("./survey/room.tsx")),
  present: room("present", () => import("./present/room.tsx")),
  comments: room("comments", () => import("./comments/room.tsx")),
  cases: room("cases", () => import("./cases/room.tsx")),
  case: room("case", () => import("./cases/room.tsx")),
  admin: room("admin", () => import("./admin/room.tsx")),
  "sign-in": room("sign-in", () => import("./sign-in/room.tsx")),
};

/**
 * Fetches a room and its words; undefined where there is none. Rejects without a connection, and where the page was
 * built anew meanwhile.
 */
export async function fetchRoom(page: Page): Promise<ReadyRoom | undefined> {
  return ROOMS[page]?.();
}
