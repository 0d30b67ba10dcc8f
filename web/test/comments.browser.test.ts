import { PATHS } from "@earshot/contract";
import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { openedStack } from "./opened.ts";

const real = openedStack();
const WAIT = { timeout: 20_000 };

/** Comments that {@link beforeAll} leaves: every fourth answer has one. */
const MANY = 2500;

beforeAll(async () => {
  await real.stack.survey({ id: "ride", kind: "csat", question: "How was your test ride?", negative: { atMost: 2 } });
  await real.stack.history("ride", { days: 20, daily: MANY / 5, weights: { 1: 1, 3: 1, 4: 3, 5: 5 }, negative: ["1"] });
}, 60_000);

const articles = (page: Page) => page.locator("article");
const positions = (page: Page) =>
  articles(page).evaluateAll((all) => all.map((one) => Number(one.getAttribute("aria-posinset"))));

test("thousands are scrolled through to the first of all, while few of them are in the document", async () => {
  const page = await real.visitAs("team", PATHS.commentsPage("ride"), { viewport: { width: 1280, height: 800 } });
  await articles(page).first().waitFor(WAIT);
  let most = 0;
  await expect
    .poll(
      async () => {
        await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
        most = Math.max(most, await articles(page).count());
        return Math.max(...(await positions(page)));
      },
      { timeout: 60_000, interval: 50 },
    )
    .toBe(MANY);
  expect(most).toBeLessThan(60);
  await page.getByText("That is the first comment of all.").waitFor(WAIT);
  await page.getByText(`Comment number ${MANY * 4}`, { exact: true }).waitFor(WAIT);
  expect(await articles(page).last().getAttribute("aria-setsize")).toBe(String(MANY));

  await page.getByRole("button", { name: "Back to the newest" }).click();
  await page.getByText("Comment number 4", { exact: true }).waitFor(WAIT);
  await expect.poll(async () => Math.min(...(await positions(page))), WAIT).toBe(1);
});

test("what is above stays where it is when one scrolls back up over lines of other heights", async () => {
  const page = await real.visitAs("team", PATHS.commentsPage("ride"), { viewport: { width: 390, height: 800 } });
  await articles(page).first().waitFor(WAIT);
  await page.evaluate(() => scrollTo(0, 3000));
  // What is drawn follows a frame behind what is scrolled to.
  await expect.poll(async () => Math.min(...(await positions(page))), WAIT).toBeGreaterThan(10);
  const before = (await positions(page))[10];
  await page.evaluate(() => scrollBy(0, -500));
  await expect.poll(() => positions(page), WAIT).toContain(before);
  const all = await positions(page);
  expect(all).toEqual(all.toSorted((a, b) => a - b));
  expect(new Set(all).size).toBe(all.length);
});

test("by keyboard: from comment to comment by Page Down and by j, to the search by a slash", async () => {
  const page = await real.visitAs("team", PATHS.commentsPage("ride"));
  await articles(page).first().waitFor(WAIT);
  const focused = () => page.evaluate(() => Number(document.activeElement?.getAttribute("aria-posinset")));
  await articles(page).first().focus();
  for (let at = 2; at <= 15; at++) {
    await page.keyboard.press(at % 2 === 0 ? "PageDown" : "j");
    await expect.poll(focused, WAIT).toBe(at);
  }
  await page.keyboard.press("PageUp");
  await expect.poll(focused, WAIT).toBe(14);
  await page.keyboard.press("/");
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("type"))).toBe("search");
});

test("filters stand in the address, so that a reload and a link show the same; removing them shows all", async () => {
  await real.stack.answer("ride", 2, {
    comment: "The saddle is a plank",
    locale: "de",
    tags: ["demo"],
    channel: "email",
  });
  const page = await real.visitAs("team", PATHS.commentsPage("ride"));
  await page.getByText("The saddle is a plank").waitFor(WAIT);
  await page.getByLabel("Mood").selectOption("true");
  await page.getByLabel("Channel").selectOption("email");
  await page.getByRole("searchbox", { name: "Find in comments" }).fill("SADDLE");
  const asked = () => Object.fromEntries(new URL(page.url()).searchParams);
  await expect.poll(asked, WAIT).toEqual({ negative: "true", channel: "email", text: "SADDLE" });
  await expect.poll(() => articles(page).count(), WAIT).toBe(1);
  await page.reload();
  await page.getByText("The saddle is a plank").waitFor(WAIT);
  expect(await articles(page).count()).toBe(1);
  await page.getByRole("searchbox", { name: "Find in comments" }).fill("nobody wrote this");
  await page.getByText("No comment matches.").waitFor(WAIT);
  await page.getByRole("button", { name: "Remove all filters" }).first().click();
  await expect.poll(() => articles(page).count(), WAIT).toBeGreaterThan(5);
  expect(new URL(page.url()).search).toBe("");
});

test("new comments wait while one reads, and a case leads to its page", async () => {
  const page = await real.visitAs("team", PATHS.commentsPage("ride"));
  await articles(page).first().waitFor(WAIT);
  const first = await articles(page).first().textContent();
  await real.stack.answer("ride", 1, { comment: "The bell fell off" });
  const fresh = page.getByRole("button", { name: "1 new comment, show" });
  await fresh.waitFor(WAIT);
  expect(await articles(page).first().textContent()).toBe(first);
  await fresh.click();
  await articles(page).first().getByText("The bell fell off").waitFor(WAIT);
  await articles(page).first().getByRole("link").click();
  await page.getByRole("heading", { name: "1 of 5 for ride" }).waitFor(WAIT);
});

test("the end of a session is told before it comes; then nothing private is left on the page", async () => {
  const page = await real.visitAs("team", "/");
  let left = 300_000;
  await page.route(`**${PATHS.session}`, (route) =>
    route.fulfill({
      json: { signedIn: true, scopes: ["totals", "words"], until: new Date(Date.now() + left).toISOString() },
    }),
  );
  await page.goto(real.stack.urls.results + PATHS.casesPage);
  await page.locator(".notice", { hasText: /You will be signed out at \d\d:\d\d:\d\d/ }).waitFor(WAIT);
  left = 4000;
  await page.reload();
  await page.locator(".notice", { hasText: "Your session has ended." }).waitFor(WAIT);
  await page.getByText("Cases are shown to people who are signed in.").waitFor(WAIT);
  expect(await page.locator(".cases").count()).toBe(0);
});
