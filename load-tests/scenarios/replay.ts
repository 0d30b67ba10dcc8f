import { SURVEY } from "../../core/contract/names.ts";
import { load, turn } from "../customer/load.ts";
import { expect, keep, newSubmission, submit } from "../customer/submit.ts";

/** Customers whose answer is lost on the way back: the same submission again, the same receipt, counted once. */
export const options = load(0.5);

export default function () {
  const submission = newSubmission(SURVEY.vote, "a");
  // Half of them hang up before the answer can have come.
  const first = keep(submission, { patience: turn(0.5) ? "2ms" : "10s" });
  if (first.receipt === undefined) return;
  const again = submit(submission);
  expect("the same again is a replay", again.outcome === "replay" || again.outcome === "unknown");
  expect("a replay has the first receipt", again.receipt === undefined || again.receipt === first.receipt);
}
