import { PATHS } from "@earshot/contract";
import type { Page } from "playwright-core";
import { expect, test, vi } from "vitest";
import { openedStack, violations } from "./opened.ts";

vi.setConfig({ testTimeout: 120_000 });
const real = openedStack();
const WAIT = { timeout: 30_000 };
const ADD = "Add sample data";
const REMOVE = "Remove sample data";
const button = (page: Page, name: string) => page.getByRole("button", { name });

async function totalOf(survey: string): Promise<number> {
  const answer = await fetch(`${real.stack.urls.results}${PATHS.results(survey)}`);
  return ((await answer.json()) as { total: number }).total;
}

test("an administrator fills an empty survey with samples, sees the chart, and empties it again", async () => {
  await real.stack.survey({ id: "ride", kind: "csat", question: "How was it?", negative: { atMost: 2 } });
  await real.stack.survey({ id: "members", kind: "csat", question: "And you?", identity: "link" });
  const page = await real.visitAs("admin", "/");
  const ride = page.locator(".empty", { hasText: "How was it?" });
  await ride.getByRole("button", { name: ADD }).waitFor(WAIT);
  expect(await violations(page)).toEqual([]);
  // Personal links alone: none is offered, and none would be taken.
  const members = page.locator(".empty", { hasText: "And you?" });
  await members.waitFor(WAIT);
  expect(await members.getByRole("button", { name: ADD }).count()).toBe(0);

  await ride.getByRole("button", { name: ADD }).click();
  await button(page, REMOVE).waitFor(WAIT);
  await expect.poll(() => totalOf("ride")).toBe(60);
  await page.goto(real.stack.urls.results + PATHS.resultsPage("ride"));
  await page.locator(".facts", { hasText: "Answers60" }).waitFor(WAIT);
  await button(page, REMOVE).waitFor(WAIT);
  expect(await violations(page)).toEqual([]);
  const [found] = await real.stack.sql<{ answers: number; tagged: number; cases: number }[]>`
    select count(*)::int as answers, (count(*) filter (where 'sample' = any (tags)))::int as tagged,
      (select count(*)::int from cases where survey = 'ride') as cases
    from feedback where survey = 'ride'`;
  expect(found).toEqual({ answers: 60, tagged: 60, cases: 0 });

  await button(page, REMOVE).click();
  await page.locator(".empty").waitFor(WAIT);
  await button(page, ADD).waitFor(WAIT);
  expect(await totalOf("ride")).toBe(0);
  const ledger = await fetch(`${real.stack.urls.results}${PATHS.ledger}`);
  expect(await ledger.json()).toMatchObject({ balanced: true });
});

test("nobody else is offered any", async () => {
  await real.stack.survey({ id: "empty", kind: "nps", question: "Would you?" });
  const page = await real.visitAs("team", PATHS.resultsPage("empty"));
  await page.locator(".empty").waitFor(WAIT);
  expect(await page.evaluate(async (path) => (await fetch(path)).status, PATHS.adminSamples("empty"))).toBe(401);
  expect(await button(page, ADD).count()).toBe(0);
});
