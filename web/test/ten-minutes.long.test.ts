import { setTimeout as pause } from "node:timers/promises";
import { PATHS } from "@earshot/contract";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { openedStack } from "./opened.ts";

const real = openedStack();

/** Answers a second, a comment with some: totals then reach a page as often as they can, a few times a second. */
const RATE = 100;
const MINUTES = 10;
/** So long what is heard for the first time is still being compiled and kept. */
const WARM = 3;

/** What a page holds after a collection: bytes of its heap, elements and texts, listeners. */
async function heldBy(page: Page): Promise<{ heap: number; nodes: number; listeners: number }> {
  const tools = await page.context().newCDPSession(page);
  // The second takes what the first has let go of by its finalizers.
  await tools.send("HeapProfiler.collectGarbage");
  await tools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await tools.send("Runtime.getHeapUsage");
  const { nodes, jsEventListeners } = await tools.send("Memory.getDOMCounters");
  await tools.detach();
  return { heap: usedSize, nodes, listeners: jsEventListeners };
}

test("ten minutes of load: what a page holds does not grow, and is printed for each minute", async () => {
  const { stack } = real;
  await stack.survey({ id: "busy", kind: "csat", question: "How was it?", negative: { atMost: 2 } });
  await stack.answer("busy", 5, { comment: "The first" });
  const pages = {
    "one survey": await real.visitAs("team", PATHS.resultsPage("busy")),
    "its comments": await real.visitAs("team", PATHS.commentsPage("busy")),
    "the overview": await real.visit("/"),
    "a wall": await real.visit(PATHS.presentPage("busy")),
  };
  for (const page of Object.values(pages)) await page.locator("h1").waitFor({ timeout: 30_000 });

  const began = Date.now();
  let sent = 0;
  const held = new Map(Object.keys(pages).map((name) => [name, [] as Awaited<ReturnType<typeof heldBy>>[]]));
  for (let minute = 1; minute <= MINUTES; minute += 1) {
    while (Date.now() - began < minute * 60_000) {
      const due = Math.ceil(((Date.now() - began) / 1000) * RATE);
      const numbers = Array.from({ length: Math.min(due - sent, 50) }, (_, at) => sent + at);
      await Promise.all(
        numbers.map((n) =>
          stack.answer("busy", n % 97 === 0 ? 2 : 3 + (n % 3), n % 20 === 0 ? { comment: `Comment ${n}` } : {}),
        ),
      );
      sent += numbers.length;
      await pause(50);
    }
    for (const [name, page] of Object.entries(pages)) {
      const now = await heldBy(page);
      held.get(name)?.push(now);
      console.info(
        `${minute} min, ${sent} answers, ${name}: ${(now.heap / 1e6).toFixed(2)} MB, ${now.nodes} nodes, ${now.listeners} listeners`,
      );
    }
  }

  for (const [name, all] of held) {
    // A collection may meet a page that draws: the least of some tells what it holds.
    const least = (what: "heap" | "nodes" | "listeners", from: number, to: number): number =>
      Math.min(...all.slice(from, to).map((each) => each[what]));
    for (const what of ["heap", "nodes", "listeners"] as const) {
      const [then, now] = [least(what, WARM - 1, WARM + 2), least(what, MINUTES - 3, MINUTES)];
      expect(now / then, `${what} of ${name}: ${then}, then ${now}`).toBeLessThan(1.1);
    }
  }
  const words = new Intl.NumberFormat("en").format(sent + 1);
  await pages["one survey"].locator(".facts").getByText(words).first().waitFor({ timeout: 120_000 });
}, 900_000);
