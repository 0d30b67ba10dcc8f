import { FeedbackStatus, PATHS, type ReceiptClaims, type ReceiptStatus } from "@earshot/contract";
import * as v from "valibot";

/** How long the results service may take to say how far a feedback has come, in ms: a page waits for it. */
const PATIENCE = 300;

const Told = v.object({ status: FeedbackStatus, asOf: v.nullish(v.string()) });

/**
 * How far a feedback has come: what the results service says, or `received` where it does not say it in time.
 *
 * @param statusUrl of the results service, if there is one
 */
export async function statusOf(
  statusUrl: string | undefined,
  receipt: string,
  { survey, submissionId }: ReceiptClaims,
): Promise<ReceiptStatus> {
  const received = { status: "received", survey, submissionId, asOf: null } as const;
  if (statusUrl === undefined) return received;
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    const response = await fetch(statusUrl + PATHS.receipt(receipt), { signal, redirect: "manual" });
    const told: unknown = await response.json();
    return response.ok && v.is(Told, told) ? { ...received, status: told.status, asOf: told.asOf ?? null } : received;
  } catch {
    // Core may be away for as long as it is: what the edge knows by itself is true meanwhile.
    return received;
  }
}
