import { PROBLEM_TYPE } from "@earshot/contract";
import { ACCEPTED_HEADERS } from "../guard/headers.ts";
import type { Reports } from "../services.ts";
import { problemOf } from "./problems.ts";
import { soon, tooMuch } from "./refusal.ts";

const TOLD = problemOf(tooMuch());
const BODY = JSON.stringify({ ...TOLD, retryAfter: undefined });

/**
 * Answers a feedback for which there is no room, as cheaply as that can be done: nothing of it is looked at, and the
 * answer stands ready. At twice of what a process can do, each µs that goes into refusing is taken from accepting.
 *
 * Not for pages of other sites, who may read an answer only by leave of the survey.
 */
export function turnedAway(reports: Reports, headers: Record<string, string>): Response {
  reports.answered("api", TOLD.code, 0);
  return new Response(BODY, {
    status: TOLD.status,
    headers: { ...ACCEPTED_HEADERS, "content-type": PROBLEM_TYPE, "retry-after": String(soon()), ...headers },
  });
}
