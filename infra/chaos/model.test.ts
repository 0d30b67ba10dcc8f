import { expect, it } from "vitest";
import type { Doing, Outcome, Wish } from "./account.ts";
import { follow } from "./model.ts";

/** What one client did, in order; each is what it did, with what came back. */
function course(...doings: readonly [Doing, Outcome, Partial<Wish>?][]): Wish[] {
  return doings.map(([doing, outcome, more], wish) => ({
    wish,
    client: 1,
    survey: "again",
    doing,
    of: doing === "answer" ? null : 0,
    ...(doing === "answer" ? { answer: wish, comment: `comment ${wish}` } : {}),
    name: `name ${wish}`,
    t: wish,
    tries: [wish],
    answers: [{ at: "after", wish, outcome, status: 0, t: wish }],
    ...more,
  }));
}

it("takes back whatever the client has by then, with the receipt of its first answer", () => {
  const left = follow(course(["answer", "accepted"], ["answer", "accepted"], ["withdraw", "accepted"]), true);
  expect(left).toMatchObject({ held: [null], odd: [] });
});

it("takes back once with one receipt, however often", () => {
  const left = follow(
    course(["answer", "accepted"], ["withdraw", "accepted"], ["answer", "accepted"], ["withdraw", "replay"]),
    false,
  );
  expect(left).toMatchObject({ held: [{ wish: 2, answer: "2", comment: "comment 2" }], odd: [] });
});

it("keeps what a change does not name, and the page of the answer that is changed", () => {
  const left = follow(
    course(["answer", "accepted"], ["change", "accepted", { answer: 5 }], ["change", "accepted", { comment: null }]),
    false,
  );
  expect(left).toMatchObject({ held: [{ wish: 0, answer: "5", comment: null }], odd: [] });
});

it("expects either where a doing was never answered", () => {
  const left = follow(course(["answer", "accepted"], ["erase", "unknown"]), false);
  expect(left.held).toEqual([{ wish: 0, answer: "0", comment: "comment 0" }, null]);
});

it("tells of a client that was accepted twice, and of one that was turned away without reason", () => {
  expect(follow(course(["answer", "accepted"], ["answer", "accepted"]), false).odd).toEqual([
    { wish: 1, what: "accepted twice" },
  ]);
  const anew = course(["answer", "accepted"], ["withdraw", "accepted"], ["answer", "duplicate"]);
  expect(follow(anew, false).odd).toEqual([{ wish: 2, what: "turned away" }]);
});

it("allows for each try to be lost where Redis loses things, and for nothing that was never tried", () => {
  const { atBest } = follow(course(["answer", "accepted"], ["answer", "accepted"], ["answer", "refused"]), true);
  expect(atBest.map((held) => held?.wish)).toEqual([undefined, 0, 1]);
});
