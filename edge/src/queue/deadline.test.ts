import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { sharedDeadlines } from "./deadline.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A call that ends when it is told to, or is ended. */
function begin(deadlines: ReturnType<typeof sharedDeadlines>) {
  const answer = Promise.withResolvers<string>();
  let signal: AbortSignal | undefined;
  const during = deadlines.during(() => {
    signal = deadlines.signal();
    signal.addEventListener("abort", () => answer.resolve("ended"));
    return answer.promise;
  });
  return { during, signal: () => signal, answer: answer.resolve };
}

test("a call that nobody answers is ended, by a deadline that those of half a second share", async () => {
  const deadlines = sharedDeadlines(1500, 500);
  const first = begin(deadlines);
  vi.advanceTimersByTime(499);
  const second = begin(deadlines);
  vi.advanceTimersByTime(1);
  const third = begin(deadlines);
  expect(second.signal()).toBe(first.signal());
  expect(third.signal()).not.toBe(first.signal());
  vi.advanceTimersByTime(1499);
  expect(first.signal()?.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  expect(await Promise.all([first.during, second.during])).toEqual(["ended", "ended"]);
  expect(third.signal()?.aborted).toBe(false);
  vi.advanceTimersByTime(500);
  expect(await third.during).toBe("ended");
});

test("nothing fires where all were answered, also by a failure", async () => {
  const deadlines = sharedDeadlines(1500, 500);
  const call = begin(deadlines);
  call.answer("answered");
  expect(await call.during).toBe("answered");
  await expect(deadlines.during(() => Promise.reject(new Error("lost")))).rejects.toThrow("lost");
  vi.advanceTimersByTime(10_000);
  expect(call.signal()?.aborted).toBe(false);
});
