import http from "k6/http";
import { PATHS, SURVEY } from "../../core/contract/names.ts";
import { load, RESULTS, turn } from "../customer/load.ts";
import { expect, keep, newSubmission } from "../customer/submit.ts";

/**
 * Viewers who look every second, most of whom are told that nothing is new (304), while somebody answers now and then.
 *
 * Viewers who hold a stream open are the runner's: k6 reads an answer only when it is whole, and a stream never is.
 */
export const options = load();

/** Of this virtual user's own last look. */
let etag = "";

export default function () {
  if (turn(0.05)) keep(newSubmission(SURVEY.vote, "a"));
  const response = http.get(RESULTS + PATHS.results(SURVEY.vote), {
    headers: etag === "" ? {} : { "if-none-match": etag },
    tags: { what: "look", name: "GET results" },
  });
  expect("the results are there, or as they were", response.status === 200 || (etag !== "" && response.status === 304));
  etag = response.headers["Etag"] ?? "";
}
