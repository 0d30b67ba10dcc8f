import { PATHS } from "@earshot/contract";
import { expect, test } from "vitest";
import { openedStack } from "./opened.ts";

const real = openedStack();
const WAIT = { timeout: 20_000 };

const SERVICE = { id: "ride", kind: "csat", question: "How was your test ride?", negative: { atMost: 2 } };

test("an answer given at the edge moves the page of two viewers, who see the same", async () => {
  await real.stack.survey(SERVICE);
  await real.stack.history("ride", { days: 3, daily: 20, weights: { 1: 1, 3: 1, 4: 3, 5: 5 }, negative: ["1"] });
  const [one, other] = await Promise.all([
    real.visit(PATHS.resultsPage("ride")),
    real.visit(PATHS.resultsPage("ride")),
  ]);
  for (const page of [one, other]) await page.locator(".facts", { hasText: "Answers60" }).waitFor(WAIT);
  await real.stack.answer("ride", 5, { comment: "Smooth", locale: "de" });
  for (const page of [one, other]) await page.locator(".facts", { hasText: "Answers61" }).waitFor(WAIT);
  const ledger = await fetch(`${real.stack.urls.results}${PATHS.ledger}`);
  expect(await ledger.json()).toMatchObject({ balanced: true });
});

test("the first numbers come with the page: they are there while nothing else is answered", async () => {
  const options = [
    { id: "a", label: "Harbour" },
    { id: "b", label: "Station" },
  ];
  await real.stack.survey({ id: "shop", kind: "choice", question: "Where should our second shop open?", options });
  await real.stack.history("shop", { days: 2, daily: 20, weights: { a: 3, b: 2 } });
  const page = await real.visit("/nowhere");
  await page.route(`**${PATHS.surveys}**`, () => {});
  await page.route(`**${PATHS.streams}**`, () => {});
  await page.goto(real.stack.urls.results + PATHS.resultsPage("shop"));
  await page.locator(".facts", { hasText: "Answers40" }).waitFor(WAIT);
  // Once more with what a browser keeps of a page that was there before: the figure of the promise, on a quiet machine.
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (!document.querySelector(".facts")) return;
      observer.disconnect();
      Object.assign(globalThis, { shownAt: performance.now() });
    }).observe(document, { childList: true, subtree: true });
  });
  await page.reload();
  await page.locator(".facts").waitFor(WAIT);
  const shownAt = await page.evaluate(() => (globalThis as unknown as { shownAt: number }).shownAt);
  console.info(`first numbers ${Math.round(shownAt)} ms after navigation (wanted: 400 on a laptop)`);
  expect(await page.locator("#snapshot").count()).toBe(0);
});
