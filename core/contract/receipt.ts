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
  period: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 32 - 1)),
  client: ClientKey,
});
/** See {@link ReceiptClaims}. */
export type ReceiptClaims = v.InferOutput<typeof ReceiptClaims>;

/** Version of the claims' codec, their first byte. */
export const RECEIPT_VERSION = 2;

/** Where each of the claims begins; the survey's id is last, as the others are of one length. */
const AT = { client: 1, submissionId: 17, period: 33, survey: 37 } as const;

/**
 * Writes the claims as the bytes that are sealed: version, client, submission, period (32 bits), survey.
 *
 * Bytes, as with most ids of surveys they fit one block of the hash, and an answer with them one write to the socket.
 */
export function encodeClaims({ submissionId, survey, period, client }: ReceiptClaims): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(AT.survey + survey.length);
  bytes[0] = RECEIPT_VERSION;
  writeHex(client, bytes, AT.client);
  writeHex(submissionId, bytes, AT.submissionId);
  for (let at = 0; at < 4; at++) bytes[AT.period + at] = period >>> (24 - 8 * at);
  for (let at = 0; at < survey.length; at++) bytes[AT.survey + at] = survey.charCodeAt(at);
  return bytes;
}

/** Reads claims whose seal was found good; undefined where they are of another version. */
export function decodeClaims(bytes: Uint8Array): ReceiptClaims | undefined {
  if (bytes[0] !== RECEIPT_VERSION || bytes.length < AT.survey) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const claims = v.safeParse(ReceiptClaims, {
    submissionId: readHex(bytes, AT.submissionId).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-"),
    survey: String.fromCharCode(...bytes.subarray(AT.survey)),
    period: view.getUint32(AT.period),
    client: readHex(bytes, AT.client),
  });
  return claims.success ? claims.output : undefined;
}

/** Writes 32 hex digits as 16 bytes, whatever hyphens are between them: a UUID, a client's key. */
export function writeHex(text: string, bytes: Uint8Array, from: number): void {
  let digits = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === HYPHEN) continue;
    const place = from + (digits >> 1);
    bytes[place] = ((bytes[place] ?? 0) << 4) | (code <= NINE ? code & 15 : (code & 15) + 9);
    digits++;
  }
}

const [HYPHEN, NINE] = [45, 57];

function readHex(bytes: Uint8Array, from: number): string {
  return Array.from(bytes.subarray(from, from + 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
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
