import { sleep } from "k6";
import http from "k6/http";
import { Trend } from "k6/metrics";
import { PATHS, SURVEY } from "../../core/contract/names.ts";
import { COUNTED_AFTER } from "../counts.ts";
import { load, TARGET } from "../customer/load.ts";
import { expect, keep, newSubmission } from "../customer/submit.ts";

/** Customers who answer, and look at their receipt until it says that they are counted. */
export const options = (() => {
  const { thresholds, ...more } = load(0.2);
  const late = __ENV["LATENCY"] === "off" ? {} : { [COUNTED_AFTER]: ["p(95)<2000"] };
  return { ...more, thresholds: { ...thresholds, ...late } };
})();

const countedAfter = new Trend(COUNTED_AFTER, true);
const PATIENCE = 30_000;

export default function () {
  const { receipt } = keep(newSubmission(SURVEY.vote, "a"));
  if (receipt === undefined) return;
  const answered = Date.now();
  while (Date.now() - answered < PATIENCE) {
    const response = http.get(TARGET + PATHS.receipt(receipt), { tags: { what: "status", name: "GET receipt" } });
    const status = response.status === 200 ? response.json("status") : "received";
    if (status !== "received") {
      countedAfter.add(Date.now() - answered);
      return expect("the answer is counted", status === "counted");
    }
    sleep(0.05);
  }
  expect("the answer is counted", false);
}
