import { setTimeout as pause } from "node:timers/promises";
import { PATHS } from "@earshot/contract";
import type { CDPSession } from "playwright-core";
import { expect, test } from "vitest";
import { openedStack } from "./opened.ts";

const real = openedStack();

/** Answers a second, and for how many seconds. */
const RATE = 500;
const SECONDS = 60;

/** Bytes of the page's heap after a collection. */
async function heapOf(tools: CDPSession): Promise<number> {
  await tools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await tools.send("Runtime.getHeapUsage");
  return usedSize;
}

test("a minute of load: every answer is shown; how busy the page was and what it kept is printed", async () => {
  const options = ["a", "b"].map((id) => ({ id, label: id.toUpperCase() }));
  await real.stack.survey({ id: "busy", kind: "choice", question: "Which?", options });
  await real.stack.answer("busy", "a");
  const page = await real.visit(PATHS.resultsPage("busy"));
  const facts = page.locator(".facts");
  await facts.waitFor({ timeout: 30_000 });
  const tools = await page.context().newCDPSession(page);
  const before = await heapOf(tools);
  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(globalThis, { tasks });
    // Every frame tells how long the page was kept from the next one, tasks under 50 ms as well.
    let last = performance.now();
    const frame = (now: number): void => {
      tasks.push(now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });

  const began = Date.now();
  let sent = 0;
  while (Date.now() - began < SECONDS * 1000) {
    const due = Math.min(RATE * SECONDS, Math.ceil(((Date.now() - began) / 1000) * RATE));
    const now = Math.min(due - sent, 100);
    await Promise.all(Array.from({ length: now }, (_, at) => real.stack.answer("busy", at % 3 === 0 ? "b" : "a")));
    sent += now;
    await pause(5);
  }
  const words = new Intl.NumberFormat("en").format(sent + 1);
  await facts.getByText(words).first().waitFor({ timeout: 120_000 });

  const frames = (await page.evaluate(() => (globalThis as unknown as { tasks: number[] }).tasks)).toSorted(
    (one, other) => one - other,
  );
  const p95 = frames[Math.floor(frames.length * 0.95)] ?? 0;
  const kept = (await heapOf(tools)) / before;
  console.info(
    `${Math.round(sent / SECONDS)} answers/s for ${SECONDS} s: from frame to frame ${p95.toFixed(0)} ms at p95 ` +
      `(wanted: no task over 50), heap ${kept.toFixed(2)} of before`,
  );
  expect(sent).toBeGreaterThan(0);
}, 400_000);
