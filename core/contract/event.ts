import * as v from "valibot";
import { Context } from "./submission.ts";
import { SurveyId } from "./survey.ts";
import { Traceparent } from "./trace.ts";

/** Version of the detail of "Case Opened"; a field may be added, a change of meaning is a new version. */
export const CASE_OPENED_VERSION = 1;

/**
 * A Zendesk ticket, ready to be sent as `{ "ticket": … }`.
 *
 * It holds no event id and no time of sending: the help desk compares a repeat under the same Idempotency-Key byte for
 * byte and refuses another body.
 */
export const Ticket = v.strictObject({
  subject: v.string(),
  /** Plain text; `html_body` must never carry what a customer wrote. */
  comment: v.strictObject({ body: v.string(), public: v.literal(false) }),
  /** The case's id: what a redrive looks the ticket up by. */
  external_id: v.pipe(v.string(), v.uuid()),
  type: v.literal("problem"),
  priority: v.picklist(["low", "normal", "high", "urgent"]),
  tags: v.array(v.string()),
  requester: v.strictObject({ name: v.string(), email: v.string() }),
  /** Kept by the help desk with the ticket's first event, and shown to nobody who does not look for it. */
  metadata: v.optional(v.strictObject({ custom: v.strictObject({ traceparent: Traceparent }) })),
});
/** See {@link Ticket}. */
export type Ticket = v.InferOutput<typeof Ticket>;

/** The detail of the event `earshot.feedback` / `Case Opened`. */
export const CaseOpened = v.strictObject({
  version: v.literal(CASE_OPENED_VERSION),
  /** The trace of the request whose feedback opened the case, where it had one. */
  traceparent: v.optional(Traceparent),
  case: v.strictObject({ id: v.pipe(v.string(), v.uuid()), openedAt: v.pipe(v.string(), v.isoTimestamp()) }),
  survey: v.strictObject({ id: SurveyId, kind: v.string(), question: v.string() }),
  feedback: v.strictObject({
    answer: v.union([v.string(), v.number()]),
    acceptedAt: v.pipe(v.string(), v.isoTimestamp()),
    ...Context,
  }),
  ticket: Ticket,
});
/** See {@link CaseOpened}. */
export type CaseOpened = v.InferOutput<typeof CaseOpened>;
