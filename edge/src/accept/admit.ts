import { encodeBody, type Accepted, type Survey } from "@earshot/contract";
import type { Clients } from "../client/identify.ts";
import type { Receipts } from "../client/receipt.ts";
import type { FeedbackQueue } from "../queue/queue.ts";
import type { Witness } from "../witness.ts";
import { hoursOf } from "./hours.ts";
import { Refusal } from "./refusal.ts";
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

/** What the sender of an accepted submission is told; a replay is told the same, to the letter of the receipt. */
export interface Taken extends Accepted {
  /** The browser to remember; undefined where none has to be. */
  readonly browser?: string | undefined;
}

/** Surveys do not recur yet. */
const PERIOD = 0;

/**
 * Finds out who is answering and takes the answer into the log, in one round trip.
 *
 * @param browser the id of a good cookie
 * @throws {Refusal} `duplicate`, `unavailable` where the log has no room for now
 * @throws {QueueUnavailable | QueueDoubt} the same again is safe
 */
export async function admit(
  { queue, clients, receipts, witness, now }: Desk,
  survey: Survey,
  { submissionId, answer, context, traceparent }: Checked,
  browser: string | undefined,
): Promise<Taken> {
  const client = clients.identify(survey, browser, submissionId);
  const submission = clients.submission(client, submissionId);
  const about = { survey: survey.id, period: PERIOD, client: client.key };
  const admitted = await queue.admit({
    partition: client.partition,
    survey: survey.id,
    period: PERIOD,
    client: client.mark,
    submission,
    hours: hoursOf(submissionId, now()),
    body: encodeBody({ ...about, answer, ...context, ...(traceparent ? { traceparent } : {}) }),
  });
  if (admitted.outcome === "busy")
    throw new Refusal("unavailable", { detail: "More comes in than can be kept up with" });
  if (admitted.outcome === "accepted") witness.accepted(client.partition, admitted, submission.member);
  // In an open survey a client is its submission, so one that was seen is this very one, remembered or not.
  if (admitted.outcome === "duplicate" && survey.identity !== "open") throw new Refusal("duplicate");
  return {
    outcome: admitted.outcome === "accepted" ? "accepted" : "replay",
    submissionId,
    receipt: receipts.seal({ submissionId, ...about }),
    guarantee: survey.identity === "open" ? "none" : "browser",
    browser: client.browser,
  };
}
