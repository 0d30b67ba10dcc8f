import * as v from "valibot";
import { ClientKey } from "./entry.ts";
import { SubmissionId } from "./submission.ts";
import { SurveyId } from "./survey.ts";

/**
 * What a receipt says under its seal: the key of a client to its own feedback.
 *
 * All of it follows from the submission, so a replay gets the same receipt as the first answer, and the edge checks a
 * receipt without asking anyone.
 */
export const ReceiptClaims = v.strictObject({
  submissionId: SubmissionId,
  survey: SurveyId,
  period: v.pipe(v.number(), v.integer(), v.minValue(0)),
  client: ClientKey,
});
/** See {@link ReceiptClaims}. */
export type ReceiptClaims = v.InferOutput<typeof ReceiptClaims>;

/** Version of the claims' codec, the first item of the array. */
export const RECEIPT_VERSION = 1;

/** Writes the claims as the JSON text that is sealed. */
export function encodeClaims({ submissionId, survey, period, client }: ReceiptClaims): string {
  return JSON.stringify([RECEIPT_VERSION, submissionId, survey, period, client]);
}

const Tuple = v.strictTuple([v.literal(RECEIPT_VERSION), v.unknown(), v.unknown(), v.unknown(), v.unknown()]);

/** Reads claims whose seal was found good; undefined where they are of another version. */
export function decodeClaims(text: string): ReceiptClaims | undefined {
  const tuple = v.safeParse(v.pipe(v.string(), v.parseJson(), Tuple), text);
  if (!tuple.success) return undefined;
  const [, submissionId, survey, period, client] = tuple.output;
  const claims = v.safeParse(ReceiptClaims, { submissionId, survey, period, client });
  return claims.success ? claims.output : undefined;
}

/**
 * How far a feedback has come: `received` by the edge, `counted` in the totals, `case-opened` for the business to
 * follow up, `answered` there; or `withdrawn` or `erased` by its client.
 */
export const FeedbackStatus = v.picklist(["received", "counted", "case-opened", "answered", "withdrawn", "erased"]);
/** See {@link FeedbackStatus}. */
export type FeedbackStatus = v.InferOutput<typeof FeedbackStatus>;

/**
 * Answer of `GET /v1/receipts/<receipt>`. The edge asks the results service, and says `received` while that is away:
 * `asOf` is null then, else the moment the status is of.
 */
export const ReceiptStatus = v.object({
  status: FeedbackStatus,
  survey: v.string(),
  submissionId: v.string(),
  asOf: v.optional(v.nullable(v.pipe(v.string(), v.isoTimestamp()))),
});
/** See {@link ReceiptStatus}. */
export type ReceiptStatus = v.InferOutput<typeof ReceiptStatus>;
