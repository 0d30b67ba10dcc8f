import { setTimeout as pause } from "node:timers/promises";
import { ENV } from "@earshot/contract";
import type { Grounds, Measured } from "../grounds.ts";
import type { Database } from "../postgres.ts";

/** A dispatcher on the core that is measured, and the stand-in of EventBridge on the other. */
export interface Dispatching {
  database: Database;
  dispatch: Measured;
}

/** Starts both over an empty outbox. The stand-in has no help desk to deliver to: it only takes. */
export async function startDispatching(
  grounds: Grounds,
  environment: Readonly<Record<string, string>> = {},
): Promise<Dispatching> {
  const server = await grounds.postgres();
  const database = await server.fresh();
  const bridge = await grounds.service({ name: "eventbridge", core: "other", redisUrl: "" });
  const dispatch = await grounds.service({
    name: "dispatch",
    core: "measured",
    redisUrl: "",
    databaseUrl: database.url,
    environment: { ...environment, [ENV.eventbridgeUrl]: bridge.url },
  });
  return { database, dispatch };
}

/** Waits until nothing is left to be sent. */
export async function untilSent({ sql }: Database): Promise<void> {
  for (;;) {
    const [row] = await sql<{ left: boolean }[]>`select exists (select from outbox where sent_at is null) as left`;
    if (row?.left === false) return;
    await pause(50);
  }
}
