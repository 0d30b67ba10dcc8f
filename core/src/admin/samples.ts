import { randomUUID } from "node:crypto";
import { Accepted, ENV, PATHS, type Survey } from "@earshot/contract";
import { Hono } from "hono";
import * as v from "valibot";
import { readBody } from "../service/json-body.ts";
import { problemResponse } from "../service/problem.ts";
import { readSurvey } from "../store/surveys.ts";
import type { AskEdge } from "./ask-edge.ts";
import { sampleAnswers } from "./sample-answers.ts";
import type { AdminServices } from "./services.ts";

/** Samples of one request: small enough to be told how far it has come, and for their receipts to fit a body. */
const AT_ONCE = 20;

/** What is sent. */
export const SamplesBody = v.strictObject({
  count: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(AT_ONCE)), AT_ONCE),
});
/** What is sent to take them back. */
export const RemovalBody = v.strictObject({
  receipts: v.pipe(
    v.array(v.pipe(v.string(), v.regex(/^\w[\w.~-]*$/, "Must be a receipt"), v.maxLength(700))),
    v.minLength(1),
    v.maxLength(AT_ONCE),
  ),
});

/**
 * Sample answers, for a survey that nobody has answered yet: given through the edge as any other, tagged `sample`.
 *
 * - `GET /v1/admin/surveys/<id>/samples`: `{ offered }`, whether that works from here
 * - `POST` there with `{ count? }` (20, which is the most): `{ receipts, refused }`
 * - `POST …/samples/removals` with `{ receipts }`: takes them back and erases them; `{ gone, left }`, where `left` are
 *   those the edge could not take back just now
 *
 * Whoever asks keeps the receipts: nothing else takes samples back. 409 where this one sender counts once, or may not
 * answer at all; 503 where the edge is not known or away.
 */
export function samples({ database, askEdge }: Pick<AdminServices, "database" | "askEdge">) {
  const path = PATHS.adminSamples(":id");
  return new Hono()
    .get(path, async (c) => {
      const survey = await readSurvey(database, c.req.param("id") ?? "");
      if (!survey) return problemResponse("unknown-survey");
      return c.json({ offered: askEdge !== undefined && survey.open && obstacle(survey) === undefined });
    })
    .post(path, async (c) => {
      const body = await readBody(c.req.raw, SamplesBody);
      if (!body.ok) return body.refusal;
      const survey = await readSurvey(database, c.req.param("id") ?? "");
      if (!survey) return problemResponse("unknown-survey");
      const detail = obstacle(survey);
      if (detail !== undefined) return problemResponse("conflict", { detail });
      if (!askEdge) return notTold();
      const answers = sampleAnswers(survey, body.value.count);
      const outcomes = await Promise.all(answers.map((answer) => give(askEdge, survey.id, answer)));
      if (outcomes.every((outcome) => outcome === "away")) return away();
      const receipts = outcomes.flatMap((outcome) => (typeof outcome === "string" ? [] : [outcome.receipt]));
      c.header("cache-control", "no-store");
      return c.json({ receipts, refused: outcomes.length - receipts.length });
    })
    .post(PATHS.adminSampleRemovals(":id"), async (c) => {
      const body = await readBody(c.req.raw, RemovalBody);
      if (!body.ok) return body.refusal;
      if (!askEdge) return notTold();
      const { receipts } = body.value;
      const outcomes = await Promise.all(receipts.map((receipt) => takeBack(askEdge, receipt)));
      if (outcomes.every((outcome) => outcome === "away")) return away();
      const left = receipts.filter((_, at) => outcomes[at] === "later" || outcomes[at] === "away");
      c.header("cache-control", "no-store");
      return c.json({ gone: outcomes.filter((outcome) => outcome === "gone").length, left });
    });
}

const notTold = () =>
  problemResponse("unavailable", {
    detail: `The edge is not reached from here: set ${ENV.edgeUrl} for administration`,
  });

const away = () =>
  problemResponse("unavailable", { detail: `The edge cannot be reached at ${ENV.edgeUrl}: try again` });

/** Why a survey takes no samples; undefined: it does. */
function obstacle(survey: Survey): string | undefined {
  if (survey.identity === "link") return "This survey is answered by personal links alone, so nobody can make samples";
  if (survey.identity === "network")
    return "This survey counts a network once a day, so only one sample would be taken";
  if (sampleAnswers(survey, 1).length === 0) return "Every answer of this survey opens a case, so samples would too";
  return undefined;
}

/** Gives one answer, and again under its name where it is not known what became of it: it counts once. */
async function give(
  askEdge: AskEdge,
  survey: string,
  answer: object,
): Promise<v.InferOutput<typeof Accepted> | "refused" | "away"> {
  const init = {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ submissionId: randomUUID(), ...answer }),
  };
  const response = await twice(() => askEdge(PATHS.feedback(survey), init));
  if (!response) return "away";
  if (!response.ok) {
    await response.body?.cancel();
    return "refused";
  }
  const accepted = v.safeParse(Accepted, await response.json().catch(() => undefined));
  return accepted.success ? accepted.output : "refused";
}

/** Takes one answer back: `never` where the edge knows no such receipt, `later` where it may be asked again. */
async function takeBack(askEdge: AskEdge, receipt: string): Promise<"gone" | "later" | "never" | "away"> {
  const response = await twice(() => askEdge(`${PATHS.receipt(receipt)}?erase=true`, { method: "DELETE" }));
  if (!response) return "away";
  await response.body?.cancel();
  if (response.ok) return "gone";
  return response.status === 429 || response.status >= 500 ? "later" : "never";
}

/** Asks once more where no answer came, or one of 503; undefined: none came then either. */
async function twice(ask: () => Promise<Response>): Promise<Response | undefined> {
  const first = await ask().catch(() => undefined);
  if (first && first.status !== 503) return first;
  await first?.body?.cancel();
  return ask().catch(() => undefined);
}
