import { PATHS } from "@earshot/contract";
import { Hono } from "hono";
import { problemResponse } from "../service/problem.ts";
import { passOf } from "./pass.ts";
import type { ResultsServices } from "./services.ts";

/** Proxies that collect an answer before they pass it on would hold events back; nginx listens to the last of these. */
const HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store",
  "x-accel-buffering": "no",
};

/**
 * `GET /v1/surveys/<id>/results/stream`: the totals now and at each change, as server-sent events, at most four a
 * second; a beat every 2 s says how fresh they are.
 *
 * `Last-Event-ID` resumes: a viewer who has the current version gets a beat, any other the current totals. 429 where
 * there are too many viewers.
 */
export function streamResults(services: Pick<ResultsServices, "hub" | "access" | "openShare" | "openReceipt">) {
  const { hub } = services;
  return new Hono().get(PATHS.stream(":id"), async (c) => {
    const shown = await hub.current(c.req.param("id"));
    if (!shown) return problemResponse("unknown-survey");
    const pass = await passOf(c, shown.survey, services);
    if (pass instanceof Response) return pass;
    // Hono answers HEAD by this route and drops the body; a stream nobody reads would never be given up.
    if (c.req.method === "HEAD") return c.body(null, 200, HEADERS);
    const stream = hub.watch(shown, { pass, has: c.req.header("last-event-id") });
    if (!stream) return problemResponse("rate-limited", { detail: "There are as many viewers as this service takes" });
    return c.body(stream, 200, HEADERS);
  });
}
