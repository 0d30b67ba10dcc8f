import { SURVEY } from "../../core/contract/names.ts";
import { load } from "../customer/load.ts";
import { expect, keep, newSubmission, submit } from "../customer/submit.ts";

/** Customers who press again and again: the first answer counts, the others are told so. */
export const options = load(0.25);

const AGAIN = 4;

export default function () {
  const first = keep(newSubmission(SURVEY.vote, "a"));
  if (first.receipt === undefined) return;
  for (let again = 0; again < AGAIN; again++) {
    const { outcome } = submit(newSubmission(SURVEY.vote, "b"));
    expect("a second answer is refused", outcome === "duplicate" || outcome === "unknown");
  }
}
