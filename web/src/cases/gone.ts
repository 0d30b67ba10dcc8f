import { type Case, WORDS_GONE } from "@earshot/contract";

/**
 * Why a case has no answer any more: its client took it back, or had it erased, or it is older than its survey keeps.
 */
export function whyGone({ state, history }: Pick<Case, "state" | "history">): "taken" | "erased" | "old" {
  if (state !== "withdrawn") return "old";
  return history.some(({ code }) => code === WORDS_GONE.erased) ? "erased" : "taken";
}
