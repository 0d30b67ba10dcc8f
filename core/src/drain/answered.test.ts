import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { answered, NoAnswer } from "./answered.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("passes on what is answered, and what is thrown, and leaves no timer behind", async () => {
  await expect(answered(Promise.resolve(7))).resolves.toBe(7);
  await expect(answered(Promise.reject(new TypeError()))).rejects.toBeInstanceOf(TypeError);
  expect(vi.getTimerCount()).toBe(0);
});

it("gives up an answer that does not come", async () => {
  const given = answered(new Promise(() => {})).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(15_000);
  expect(await given).toBeInstanceOf(NoAnswer);
});
