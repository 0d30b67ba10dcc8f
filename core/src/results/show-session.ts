import { PATHS, type Session } from "@earshot/contract";
import { Hono } from "hono";
import type { ResultsServices } from "./services.ts";

/** `GET /v1/session`: whether the caller is signed in, until when and for what; never an error. */
export function showSession({ access }: Pick<ResultsServices, "access">) {
  return new Hono().get(PATHS.session, async (c) => {
    c.header("cache-control", "no-store");
    return c.json(sessionOf(await access(c)));
  });
}

/** What the page learns of who calls. */
export function sessionOf(caller: Awaited<ReturnType<ResultsServices["access"]>>): Session {
  if (!caller) return { signedIn: false, scopes: [] };
  return {
    signedIn: true,
    scopes: [...caller.scopes],
    ...(Number.isFinite(caller.until) && { until: new Date(caller.until).toISOString() }),
  };
}
