import { PATHS, type Survey } from "@earshot/contract";
import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { problemResponse } from "../../service/problem.ts";
import { faultOf } from "../../service/logging.ts";
import { readExport, readExportBounds } from "../../store/export.ts";
import type { FeedbackFilter } from "../../store/feedback-filter.ts";
import { readFilter } from "../filter.ts";
import type { ResultsServices } from "../services.ts";
import { CSV, type Format, JSONL } from "./formats.ts";

/** How many rows an export will have, ahead of it, for a bar of progress; and how many it had, behind it. */
const COUNT = "earshot-count";
const ROWS = "earshot-rows";

/** Whether a server gave this beside a request; a test that calls the app without one gives nothing. */
const isServed = (env: unknown): env is HttpBindings => typeof env === "object" && env !== null && "outgoing" in env;

type Needs = Pick<ResultsServices, "pool" | "access" | "findSurvey" | "log">;

/**
 * `GET /v1/surveys/<id>/export.csv` and `export.jsonl`, with the filters of comments: every feedback, oldest first,
 * streamed as it is read. For sessions and keys that may read words; no client, submission or receipt is in it.
 *
 * The header `Earshot-Count` says how many rows match as it begins (absent where counting takes over 5 s), the trailer
 * `Earshot-Rows` how many came: fewer where customers took theirs back meanwhile. An export that fails half-way ends
 * without its last chunk, which every client reports as an error.
 */
export function exportFeedback(services: Needs) {
  return new Hono()
    .get(PATHS.exportCsv(":id"), (c) => answer(c, services, CSV))
    .get(PATHS.exportJsonl(":id"), (c) => answer(c, services, JSONL));
}

async function answer(c: Context, services: Needs, format: Format): Promise<Response> {
  if (!(await services.access(c))?.scopes.has("words")) return problemResponse("unauthorized");
  const survey = await services.findSurvey(c.req.param("id") ?? "");
  if (!survey) return problemResponse("unknown-survey");
  const read = readFilter(survey, c.req.query(), []);
  if ("errors" in read) return problemResponse("invalid-field", { errors: read.errors });
  const { filter } = read;
  const bounds = await readExportBounds(services.pool, survey.id, filter);
  const day = new Date().toISOString().slice(0, 10);
  const headers: Record<string, string> = {
    "content-type": format.mediaType,
    "content-disposition": `attachment; filename="earshot-${survey.id}-${day}.${format.extension}"`,
    "cache-control": "no-store",
    "x-accel-buffering": "no",
    trailer: ROWS,
    ...(bounds.count !== null && { [COUNT]: String(bounds.count) }),
  };
  if (c.req.method === "HEAD") return c.body(null, 200, headers);
  const lines = linesOf(services, survey, filter, bounds, format, (rows) => {
    // Absent in tests that call the app without a server.
    if (isServed(c.env)) c.env.outgoing.addTrailers({ [ROWS]: String(rows) });
  });
  return c.body(ReadableStream.from(lines).pipeThrough(new TextEncoderStream()), 200, headers);
}

async function* linesOf(
  { pool, log }: Needs,
  survey: Survey,
  filter: FeedbackFilter,
  bounds: { first: number; last: number },
  { head, line }: Format,
  done: (rows: number) => void,
): AsyncGenerator<string> {
  let rows = 0;
  if (head !== "") yield head;
  try {
    for await (const piece of readExport(pool, survey.id, filter, bounds)) {
      rows += piece.length;
      if (piece.length > 0) yield piece.map((row) => line(row, survey.kind)).join("");
    }
  } catch (error) {
    log.error("An export broke off", faultOf(error));
    throw error;
  }
  done(rows);
}
