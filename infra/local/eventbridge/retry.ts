import type { Target } from "./rules.ts";

/** How a try ended. */
export type Outcome =
  | { kind: "answered"; status: number; retryAfter: string | undefined }
  | { kind: "timeout" }
  | { kind: "unreachable"; code: string };

/** Why a delivery was given up, in the words of a dead letter's attributes. */
export interface GivenUp {
  code: "ERROR_FROM_TARGET" | "CONNECTION_FAILURE";
  message: string;
  /** Which limit of the retry policy was reached; absent where no retry was due. */
  condition?: "MaximumRetryAttempts" | "MaximumEventAgeInSeconds";
}

/** What follows a try. */
export type Next = { step: "done" } | { step: "retry"; at: number } | { step: "give-up"; why: GivenUp };

/** Statuses that EventBridge tries again; every other one that is not 2xx, redirects too, ends the delivery. */
const RETRIED = new Set([401, 407, 409, 429]);

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 600_000;

/**
 * Decides what follows a try by the target's retry policy.
 *
 * The pause before retry n is between a half and the whole of 2ⁿ⁻¹ seconds, at most 10 minutes; over the policy of the
 * ticket rule that is about 16 tries in 90 minutes. `Retry-After` makes it longer, never shorter; a negative one ends
 * the delivery. (AWS says "exponential back off and jitter" and publishes no figures; these are ours.)
 *
 * @param delivery tries that have ended, this one included, and when the event was taken
 * @param random 0 … 1
 */
export function nextAfter(
  outcome: Outcome,
  delivery: { tries: number; takenAt: number },
  policy: Target["retryPolicy"],
  now: number,
  random: number,
): Next {
  const why = explain(outcome);
  if (outcome.kind === "answered") {
    const { status } = outcome;
    if (status >= 200 && status < 300) return { step: "done" };
    if (status < 500 && !RETRIED.has(status)) return { step: "give-up", why };
  }
  const asked = outcome.kind === "answered" ? retryAfter(outcome.retryAfter, now) : 0;
  if (asked < 0) return { step: "give-up", why };
  if (delivery.tries > policy.maximumRetryAttempts) {
    return { step: "give-up", why: { ...why, condition: "MaximumRetryAttempts" } };
  }
  const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (delivery.tries - 1)) * (0.5 + random / 2);
  const at = now + Math.max(asked, pause);
  if (at > delivery.takenAt + policy.maximumEventAgeInSeconds * 1000) {
    return { step: "give-up", why: { ...why, condition: "MaximumEventAgeInSeconds" } };
  }
  return { step: "retry", at };
}

/** A Retry-After in ms: seconds or a date. One that cannot be read counts as absent. */
function retryAfter(header: string | undefined, now: number): number {
  if (header === undefined) return 0;
  if (/^-?\d+$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}

function explain(outcome: Outcome): GivenUp {
  switch (outcome.kind) {
    case "answered":
      return { code: "ERROR_FROM_TARGET", message: `The target answered with status ${outcome.status}` };
    case "timeout":
      return { code: "CONNECTION_FAILURE", message: "The target did not answer in time" };
    case "unreachable":
      return { code: "CONNECTION_FAILURE", message: `The target could not be reached: ${outcome.code}` };
  }
}
