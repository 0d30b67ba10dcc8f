import { PATHS } from "@earshot/contract";
import { Hono } from "hono";
import type { ResultsServices } from "./services.ts";

/** `GET /v1/session`: whether the caller is signed in; never an error. */
export function showSession({ access }: Pick<ResultsServices, "access">) {
  return new Hono().get(PATHS.session, async (c) => {
    c.header("cache-control", "no-store");
    return c.json({ signedIn: (await access(c)) !== undefined });
  });
}
