import { check, sleep } from "k6";
import http, { type RefinedResponse } from "k6/http";
import { Counter, Rate } from "k6/metrics";
import { PATHS } from "../../core/contract/names.ts";
import { byCount, type Counts, UNEXPECTED } from "../counts.ts";
import { TARGET } from "./load.ts";

/** What a customer sends as JSON. */
export interface Submission {
  survey: string;
  submissionId: string;
  answer: string | number;
  comment?: string;
  channel?: string;
  locale?: string;
  tags?: string[];
}

/** What became of it. */
export interface Told {
  outcome: "accepted" | "replay" | "duplicate" | "refused" | "unknown";
  receipt: string | undefined;
  response: RefinedResponse<"text">;
}

/** Metrics by the names the verdict knows. */
const counters = byCount((name) => new Counter(name));
const unexpected = new Rate(UNEXPECTED);

/** k6 has it, and its types do not say so. */
declare const crypto: { randomUUID(): string };

/** How often a customer's page tries again, as the widget does. */
const TRIES = 6;

/** 409 is an answer like any other, and so is being told to come back. */
http.setResponseCallback(http.expectedStatuses({ min: 200, max: 399 }, 400, 404, 409, 410, 413, 415, 429, 503));

/** A submission of a customer who was never here. */
export function newSubmission(survey: string, answer: string | number): Submission {
  return { survey, submissionId: crypto.randomUUID(), answer };
}

/** Counts one thing. */
export function count(what: keyof Counts): void {
  counters[what].add(1);
}

/** Whether a customer was told to come back later, which is counted. */
export function busy(status: number): boolean {
  if (status === 503) count("busy");
  if (status === 429) count("limited");
  return status === 429 || status === 503;
}

/** Notes whether a customer saw what it should have seen; the name is a check of k6's. */
export function expect(name: string, holds: boolean): void {
  check(holds, { [name]: (held) => held });
  unexpected.add(!holds);
}

/**
 * Sends a submission as a careful page does: the same again until the answer is known, with growing pauses.
 *
 * Cookies of this iteration are sent along, so a second submission of it is the same customer's.
 *
 * @param patience of the first try, as k6 writes times; short ones lose answers on purpose
 */
export function submit(submission: Submission, { patience = "10s" } = {}): Told {
  const { survey, ...body } = submission;
  const json = JSON.stringify(body);
  let taken: "no" | "perhaps" = "no";
  for (let tried = 1; ; tried++) {
    const response = http.post(TARGET + PATHS.feedback(survey), json, {
      headers: { "content-type": "application/json" },
      tags: { what: "submit", name: "POST feedback" },
      timeout: tried === 1 ? patience : "10s",
      responseType: "text",
    });
    const told = (outcome: Told["outcome"]): Told => {
      const receipt = outcome === "accepted" || outcome === "replay" ? response.json("receipt") : undefined;
      return { outcome, receipt: typeof receipt === "string" ? receipt : undefined, response };
    };
    if (response.status === 202) {
      const outcome = response.json("outcome") === "replay" ? "replay" : "accepted";
      count(outcome === "replay" ? "replayed" : "accepted");
      return told(outcome);
    }
    if (response.status === 409) {
      count("duplicate");
      return told("duplicate");
    }
    const later = busy(response.status);
    // No answer, or one of a server that could not say: it may have been taken.
    if (response.status === 0 || response.status >= 500) taken = "perhaps";
    if (response.status >= 400 && response.status < 500 && !later) {
      count("refused");
      return told("refused");
    }
    if (tried === TRIES) {
      count(taken === "no" ? "gaveUp" : "unknown");
      return told(taken === "no" ? "refused" : "unknown");
    }
    const asked = Number(response.headers["Retry-After"] ?? 0);
    // Spread, so that those who were refused together do not come back together.
    sleep(Math.min(5, Math.max(asked, 0.05 * 2 ** tried)) * (0.5 + Math.random()));
  }
}

/** How a customer answers. */
interface Answering {
  /** See {@link submit}. */
  readonly patience?: string;
  /** The answer opens a case. */
  readonly unhappy?: boolean;
}

/** Sends what should be taken, and counts it as kept once, however often it had to be sent. */
export function keep(submission: Submission, { patience, unhappy = false }: Answering = {}): Told {
  count("begun");
  const told = submit(submission, patience === undefined ? {} : { patience });
  const kept = told.outcome === "accepted" || told.outcome === "replay";
  if (kept) count("kept");
  if (kept && unhappy) count("unhappy");
  count("ended");
  expect("the answer is taken", kept || told.response.status === 429 || told.response.status === 503);
  return told;
}
