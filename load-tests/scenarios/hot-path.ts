import { SURVEY } from "../../core/contract/names.ts";
import { load } from "../customer/load.ts";
import { keep, newSubmission } from "../customer/submit.ts";

/** Each customer answers once: what the edge is made for. */
export const options = load();

export default function () {
  keep(newSubmission(SURVEY.vote, Math.random() < 0.5 ? "a" : "b"));
}
