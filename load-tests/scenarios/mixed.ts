import http from "k6/http";
import { PATHS, SURVEY } from "../../core/contract/names.ts";
import { load, TARGET, turn } from "../customer/load.ts";
import { busy, count, expect, keep, newSubmission, submit } from "../customer/submit.ts";
import { between, comment } from "../customer/words.ts";

/** A usual crowd: 25 % unhappy, half of these with a comment; 20 % answer twice; 1 % send what nobody could read. */
export const options = load(0.8);

const GARBAGE = ["", "{", '{"answer":6}', '{"answer":"a","answer":"b"}', '"\\ud800"', "[]", '{"answer":1,"x":1}'];

export default function () {
  if (turn(0.01)) return garbage();
  const unhappy = turn(0.25);
  const submission = newSubmission(SURVEY.service, unhappy ? between(1, 2) : between(3, 5));
  const told = keep(Math.random() < 0.5 ? { ...submission, comment: comment() } : submission, { unhappy });
  if (told.receipt === undefined || !turn(0.2)) return;
  const { outcome } = submit(newSubmission(SURVEY.service, 5));
  expect("a second answer is refused", outcome === "duplicate" || outcome === "unknown");
}

function garbage(): void {
  const response = http.post(TARGET + PATHS.feedback(SURVEY.service), GARBAGE[between(0, GARBAGE.length - 1)] ?? "", {
    headers: { "content-type": "application/json" },
    tags: { what: "garbage", name: "POST garbage" },
  });
  const { status } = response;
  const later = busy(status);
  if (!later) count("refused");
  expect("garbage is refused", status === 400 || later);
}
