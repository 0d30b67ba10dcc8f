import { fieldErrors, PATHS, STREAM_SURVEYS, SurveyId } from "@earshot/contract";
import { type Context, Hono } from "hono";
import * as v from "valibot";
import { problemResponse } from "../service/problem.ts";
import { handOver } from "./live/hand-over.ts";
import { heldBy } from "./live/held.ts";
import type { Coming } from "./live/hub.ts";
import { isFree, passOf } from "./pass.ts";
import type { ResultsServices } from "./services.ts";

/** Proxies that collect an answer before they pass it on would hold events back; nginx listens to the last of these. */
const HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store",
  "x-accel-buffering": "no",
};

/** How long one waits who found no place, in seconds: places are given up by people, not by machines. */
const RETRY_AFTER = 30;

const Asked = v.object({
  surveys: v.optional(
    v.pipe(
      v.string(),
      v.transform((list) => [...new Set(list.split(","))]),
      v.array(SurveyId),
      v.maxLength(STREAM_SURVEYS, `Must be ${STREAM_SURVEYS} surveys at most`),
    ),
  ),
});

/**
 * `GET /v1/surveys/<id>/results/stream`, and `GET /v1/stream?surveys=a,b` of several, without `surveys` of all one may
 * see: the totals now and at each change, as server-sent events, at most four a second and survey. Who hears nothing
 * else for 2 s hears how fresh they are.
 *
 * `Last-Event-ID`, or `?has=` where one cannot send headers, resumes: only what one has not is told. Surveys one may
 * not see, or no longer, are `gone`; the stream ends with the last. 429 where there are too many viewers.
 */
export function streamResults(
  services: Pick<ResultsServices, "readings" | "hub" | "seats" | "networkOf" | "access" | "openShare" | "openReceipt">,
) {
  return new Hono()
    .get(PATHS.stream(":id"), (c) => stream(c, services, [c.req.param("id")]))
    .get(PATHS.streams, (c) => {
      const asked = v.safeParse(Asked, c.req.query());
      if (!asked.success) return problemResponse("invalid-field", { errors: fieldErrors(asked.issues) });
      return stream(c, services, asked.output.surveys);
    });
}

async function stream(
  c: Context,
  services: Parameters<typeof streamResults>[0],
  asked: readonly string[] | undefined,
): Promise<Response> {
  const { hub, readings, seats, networkOf } = services;
  const member = (await services.access(c))?.scopes.has("totals") ?? false;
  const ids = asked ?? (await readings.surveys()).flatMap((one) => (member || isFree(one) ? [one.id] : []));
  const held = heldBy(c.req.header("last-event-id") ?? c.req.query("has"));
  const current = await hub.current(ids, held);
  const seen: Coming["seen"] = new Map();
  const refused = new Map<string, Response>();
  for (const id of ids) {
    const shown = current.get(id);
    const pass = shown ? await passOf(c, shown.survey, services) : problemResponse("unknown-survey");
    if (pass instanceof Response) refused.set(id, pass);
    else if (shown) seen.set(id, { shown, pass });
  }
  const [refusal] = refused.values();
  if (seen.size === 0 && refusal) return refusal;
  // Hono answers HEAD by this route and drops the body; a stream nobody reads would never be given up.
  if (c.req.method === "HEAD") return c.body(null, 200, HEADERS);
  const seat = seats.take(networkOf(c));
  if (typeof seat === "string") return full(seat);
  const statuses = new Map(Array.from(refused, ([id, { status }]) => [id, status]));
  const coming = { seen, held, refused: statuses, wants: { all: asked === undefined, member }, over: seat };
  return handOver(c, HEADERS, (outgoing) => hub.watch(outgoing, coming));
}

function full(why: "all" | "network"): Response {
  const detail =
    why === "all" ? "There are as many viewers as this service takes" : "Your network has as many streams as it may";
  return problemResponse("rate-limited", { detail, retryAfter: RETRY_AFTER });
}
