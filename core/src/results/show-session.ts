import { PATHS, type Session } from "@earshot/contract";
import { Hono } from "hono";
import type { ResultsServices } from "./services.ts";

/** `GET /v1/session`: whether the caller is signed in, until when and for what; never an error. */
export function showSession({ access }: Pick<ResultsServices, "access">) {
  return new Hono().get(PATHS.session, async (c) => {
    c.header("cache-control", "no-store");
    const caller = await access(c);
    const body: Session = caller
      ? {
          signedIn: true,
          scopes: [...caller.scopes],
          ...(Number.isFinite(caller.until) && { until: new Date(caller.until).toISOString() }),
        }
      : { signedIn: false, scopes: [] };
    return c.json(body);
  });
}
