import { describe, expect, test } from "vitest";
import { type Outcome, nextAfter } from "./retry.ts";

const POLICY = { maximumEventAgeInSeconds: 5400, maximumRetryAttempts: 185 };
const TAKEN = 1_000_000;
const answered = (status: number, retryAfter?: string): Outcome => ({ kind: "answered", status, retryAfter });
const next = (outcome: Outcome, { tries = 1, now = TAKEN, policy = POLICY, random = 1 } = {}) =>
  nextAfter(outcome, { tries, takenAt: TAKEN }, policy, now, random);

describe("nextAfter()", () => {
  test.each([200, 201, 204])("%i is done", (status) => {
    expect(next(answered(status))).toEqual({ step: "done" });
  });

  test.each([401, 407, 409, 429, 500, 502, 503, 504, 599])("%i is tried again", (status) => {
    expect(next(answered(status))).toEqual({ step: "retry", at: TAKEN + 1000 });
  });

  test.each([301, 302, 307, 308, 400, 403, 404, 405, 410, 413, 415, 422])("%i is a dead letter at once", (status) => {
    const message = `The target answered with status ${status}`;
    expect(next(answered(status))).toEqual({ step: "give-up", why: { code: "ERROR_FROM_TARGET", message } });
  });

  test("no answer in time, and no connection, are tried again", () => {
    expect(next({ kind: "timeout" }).step).toBe("retry");
    expect(next({ kind: "unreachable", code: "ECONNRESET" }).step).toBe("retry");
  });

  test("the pause doubles up to ten minutes, and at most half of it is jitter", () => {
    const pauses = [1, 2, 3, 10, 11, 100].map((tries) =>
      [0, 1].map((random) => next(answered(500), { tries, random })),
    );
    expect(pauses.map((pair) => pair.map((step) => (step.step === "retry" ? step.at - TAKEN : step)))).toEqual([
      [500, 1000],
      [1000, 2000],
      [2000, 4000],
      [256_000, 512_000],
      [300_000, 600_000],
      [300_000, 600_000],
    ]);
  });

  test("Retry-After makes the pause longer, never shorter", () => {
    expect(next(answered(429, "30"))).toEqual({ step: "retry", at: TAKEN + 30_000 });
    expect(next(answered(503, new Date(TAKEN + 90_000).toUTCString()))).toEqual({ step: "retry", at: TAKEN + 90_000 });
    expect(next(answered(429, "1"), { tries: 5 })).toEqual({ step: "retry", at: TAKEN + 16_000 });
    expect(next(answered(429, "soon"))).toEqual({ step: "retry", at: TAKEN + 1000 });
  });

  test("a negative Retry-After ends it", () => {
    const message = "The target answered with status 429";
    expect(next(answered(429, "-1"))).toEqual({ step: "give-up", why: { code: "ERROR_FROM_TARGET", message } });
  });

  test("the policy's limits end it, and are named", () => {
    const policy = { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 3 };
    expect(next(answered(500), { policy, tries: 3 }).step).toBe("retry");
    expect(next(answered(500), { policy, tries: 4 })).toMatchObject({ why: { condition: "MaximumRetryAttempts" } });
    expect(next(answered(500), { policy, now: TAKEN + 59_001 })).toMatchObject({
      why: { condition: "MaximumEventAgeInSeconds" },
    });
    expect(next(answered(429, "61"), { policy })).toMatchObject({ why: { condition: "MaximumEventAgeInSeconds" } });
  });
});
