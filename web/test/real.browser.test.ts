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
