import { ChangeRequest, PATHS, type ReceiptClaims, type Survey } from "@earshot/contract";
import type { Context } from "hono";
import { Hono } from "hono/tiny";
import { corsHeaders } from "../guard/cors.ts";
import { API_HEADERS } from "../guard/headers.ts";
import type { EdgeServices } from "../services.ts";
import { change, type Changed, type Done, takeBack } from "./afterwards.ts";
import { readJson } from "./json.ts";
import { problemOf, problemResponse } from "./problems.ts";
import { invalidField, Refusal } from "./refusal.ts";
import { requirePatience, requireRoom } from "./room.ts";
import { statusOf } from "./status.ts";
import { answerOf, nameOf, requireAsked, requireOpen } from "./submission.ts";

/** The JSON API of receipts: how far a feedback has come, change it, take it back. Whoever holds a receipt may. */
export function receiptApi(services: EdgeServices) {
  const path = PATHS.receipt(":receipt");
  return new Hono()
    .get(path, (c) =>
      answered(services, c, false, async ({ claims, receipt }) =>
        Response.json(await statusOf(services.statusUrl, receipt, claims), { headers: API_HEADERS }),
      ),
    )
    .patch(path, (c) =>
      answered(services, c, true, async ({ claims, receipt, survey }) => {
        if (!survey) throw new Refusal("unknown-survey");
        requireOpen(survey, services.now());
        const { answer, ...texts } = await readJson(c.req, ChangeRequest, services.patience);
        requireAsked(survey, texts);
        const changed: Changed = {
          ...emptied(texts),
          ...(answer === undefined ? {} : { answer: answerOf(survey, answer, "json") }),
        };
        const name = nameOf(undefined, c.req.header("idempotency-key"), services.now());
        return done(await change(services, claims, changed, name), claims, receipt);
      }),
    )
    .delete(path, (c) =>
      answered(services, c, true, async ({ claims, receipt, survey }) => {
        const erase = c.req.query("erase") ?? "false";
        if (erase !== "true" && erase !== "false") throw invalidField("/erase", "Must be true or false");
        return done(await takeBack(services, claims, erase === "true" ? "erase" : "withdraw", survey), claims, receipt);
      }),
    );
}

/**
 * Opens the receipt of a request.
 *
 * @throws {Refusal} `unknown-receipt`
 */
export function openReceipt({ receipts }: EdgeServices, c: Context): { claims: ReceiptClaims; receipt: string } {
  const receipt = c.req.param("receipt") ?? "";
  const claims = receipts.open(receipt);
  if (!claims) throw new Refusal("unknown-receipt");
  return { claims, receipt };
}

/** The survey a receipt is of, where it is still published; an answer can be taken back also where it is not. */
export function knownSurvey(
  services: EdgeServices,
  c: Context,
  { survey }: ReceiptClaims,
): Promise<Survey | undefined> {
  return services.surveys.find(survey, (work) => services.defer(c, work));
}

/** Texts as they are changed: an empty one takes away what was there. */
function emptied({ comment, reason }: Pick<ChangeRequest, "comment" | "reason">): Changed {
  return {
    ...(comment === undefined ? {} : { comment: comment || null }),
    ...(reason === undefined ? {} : { reason: reason || null }),
  };
}

function done(outcome: Done, { submissionId }: ReceiptClaims, receipt: string): Response {
  return Response.json({ outcome, submissionId, receipt }, { status: 202, headers: API_HEADERS });
}

/**
 * Requires room for what the holder of a receipt does, as for a submission.
 *
 * @throws {Refusal} `rate-limited`, `unavailable`; both say when to come again
 */
export function requireRoomFor(services: EdgeServices, c: Context, { survey, client }: ReceiptClaims): void {
  requireRoom(services, c, { id: survey });
  requirePatience(services, { kind: "client", id: client });
}

/** Answers for the holder of a receipt. What only reads is neither counted nor limited here. */
async function answered(
  services: EdgeServices,
  c: Context,
  writes: boolean,
  answer: (held: { claims: ReceiptClaims; receipt: string; survey: Survey | undefined }) => Promise<Response>,
): Promise<Response> {
  const begun = performance.now();
  const count = (outcome: Parameters<EdgeServices["reports"]["answered"]>[1]) =>
    writes && services.reports.answered("receipt", outcome, performance.now() - begun);
  let survey: Survey | undefined;
  let response: Response;
  try {
    const { claims, receipt } = openReceipt(services, c);
    // What a receipt says by itself is told also while Redis is away.
    survey = await knownSurvey(services, c, claims).catch((error: unknown) => {
      if (writes) throw error;
      return undefined;
    });
    if (writes) requireRoomFor(services, c, claims);
    response = await answer({ claims, receipt, survey });
    count("accepted");
  } catch (error) {
    if (!(error instanceof Refusal)) services.reports.trouble(error);
    const told = problemOf(error);
    count(told.code);
    response = problemResponse(told);
  }
  for (const [name, value] of Object.entries(corsHeaders(survey, c.req.header("origin")))) {
    response.headers.set(name, value);
  }
  return response;
}
