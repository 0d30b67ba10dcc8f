import type { ComponentType } from "preact";
import type { Page, Route } from "./route.ts";

/** A room of the page, fetched when it is first gone to. */
interface RoomModule {
  readonly Room: ComponentType<{ readonly at: never }>;
  /** Fetches its words. */
  readonly load: () => Promise<void>;
}

type Shown = Exclude<Page, "nowhere">;

const ROOMS: Readonly<Record<Shown, () => Promise<RoomModule>>> = {
  overview: () => import("./overview/room.tsx"),
  survey: () => import("./survey/room.tsx"),
  present: () => import("./present/room.tsx"),
  comments: () => import("./comments/room.tsx"),
  cases: () => import("./cases/room.tsx"),
  case: () => import("./cases/room.tsx"),
  admin: () => import("./admin/room.tsx"),
  "sign-in": () => import("./sign-in/room.tsx"),
};

/** A room that is ready to be shown. */
export type ReadyRoom = ComponentType<{ readonly at: Route }>;

/** Fetches a room and its words. Rejects without a connection, and where the page was built anew meanwhile. */
export async function fetchRoom(page: Shown): Promise<ReadyRoom> {
  const { Room, load } = await ROOMS[page]();
  await load();
  // Each room is only ever given the addresses that it is entered for above.
  return Room as ReadyRoom;
}
