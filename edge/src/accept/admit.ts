import { encodeBody, type Accepted, type Guarantee, type Survey } from "@earshot/contract";
import type { Clients } from "../client/identify.ts";
import type { Receipts } from "../client/receipt.ts";
import type { Admission, FeedbackQueue } from "../queue/queue.ts";
import type { Witness } from "../witness.ts";
import { hoursOf } from "./hours.ts";
import { Refusal, tooMuch } from "./refusal.ts";
import type { Checked } from "./submission.ts";

/** What admitting needs. */
export interface Desk {
  readonly queue: FeedbackQueue;
  readonly clients: Clients;
  readonly receipts: Receipts;
  readonly witness: Witness;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Who sent a submission, as far as its survey wants to know. */
export interface Who {
  readonly kind: "submission" | "client" | "link";
  readonly id: string;
  /** What "once a client" is worth then. */
  readonly guarantee: Guarantee;
  /** Whether others may be taken for the same: one of a network must not change what another one has said. */
  readonly shared?: boolean;
  /** The cookie by which to know it again, to be sent with the answer. */
  readonly cookie?: (() => string) | undefined;
}

/** When a submission counts as sent. */
export interface When {
  /** When it was named, if its name says so, see `namedAt`. */
  readonly named: number | undefined;
  readonly period: number;
}

/**
 * Takes an answer into the log, in one round trip.
 *
 * @returns what its sender is told; a replay is told the same, to the letter of the receipt
 * @throws {Refusal} `duplicate`, `unavailable` where the log has no room for now
 * @throws {QueueUnavailable | QueueDoubt} the same again is safe
 */
export async function admit(
  desk: Desk,
  survey: Survey,
  { submissionId, answer, context, traceparent }: Checked,
  who: Who,
  { named, period }: When,
): Promise<Accepted> {
  const client = desk.clients.clientOf(who.kind, survey.id, who.id);
  const about = { survey: survey.id, period, client: client.key };
  const { receipt, mark } = desk.receipts.seal({ submissionId, ...about });
  const admission: Admission = {
    partition: client.partition,
    survey: survey.id,
    period,
    client: client.mark,
    // A client that is its own submission has nothing to replace; one of a network must not replace another's.
    seen: survey.repeat === "replace" && who.kind !== "submission" && !who.shared ? "again" : "first",
    submission: mark,
    hours: hoursOf(named, desk.now()),
    body: encodeBody({ ...about, answer, ...context, ...(traceparent ? { traceparent } : {}) }),
  };
  const outcome = await enter(desk, admission, traceparent);
  // In an open survey a client is its submission, so one that was seen is this very one, remembered or not.
  if (outcome === "duplicate" && who.kind !== "submission") throw new Refusal("duplicate");
  return {
    outcome: outcome === "accepted" ? "accepted" : "replay",
    submissionId,
    receipt,
    guarantee: who.guarantee,
  };
}

/**
 * Has an entry written, unless it is there already.
 *
 * @throws {Refusal} `unavailable` where the log has no room for now
 * @throws {QueueUnavailable | QueueDoubt} the same again is safe
 */
export async function enter(
  { queue, witness }: Desk,
  admission: Admission,
  traceparent?: string,
): Promise<"accepted" | "replay" | "duplicate"> {
  const admitted = await queue.admit(admission);
  if (admitted.outcome === "busy") throw tooMuch();
  if (admitted.outcome === "accepted") {
    witness.accepted(admission.partition, admitted, admission.submission.member, traceparent);
  }
  return admitted.outcome;
}
