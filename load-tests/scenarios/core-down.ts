import { SURVEY } from "../../core/contract/names.ts";
import { load } from "../customer/load.ts";
import { keep, newSubmission } from "../customer/submit.ts";

/**
 * The hot path while the runner stops Postgres and every service of the core for the middle third of the run: nobody
 * who answers notices, and all of it is counted afterwards.
 */
export const options = load();

export default function () {
  keep(newSubmission(SURVEY.vote, "b"));
}
