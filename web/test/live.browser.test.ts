import { PATHS } from "@earshot/contract";
import type { Page } from "playwright-core";
import { expect, test, vi } from "vitest";
import { openedPage } from "./opened.ts";
import { everyKind, freshInstall } from "./surveys.ts";

const opened = openedPage();

const barWidth = (page: Page, row: number): Promise<number> =>
  page
    .locator(".bars li")
    .nth(row)
    .locator(".fill")
    .evaluate((rect) => rect.getBoundingClientRect().width);

const pulse = (page: Page) => page.locator(".pulse");
const notice = (page: Page) => page.locator(".notice");
const WAIT = { timeout: 25_000 };

test("a bar, its count, the total and the score move when an answer comes, without a reload", async () => {
  opened.fake.surveys.push(...everyKind());
  const page = await opened.visit("/surveys/service");
  await pulse(page).getByText("Live").waitFor();
  await page.evaluate(() => Object.assign(globalThis, { unloaded: false }));
  const before = await barWidth(page, 1);

  await opened.fake.answer("service", 4, 300);

  await page.locator(".bars li", { hasText: "631" }).waitFor();
  await expect.poll(() => barWidth(page, 1)).toBeGreaterThan(before * 1.5);
  await page.locator(".facts", { hasText: "Answers1,584" }).waitFor();
  await page.locator(".big", { hasText: "4.13" }).waitFor();
  expect(await page.evaluate(() => "unloaded" in globalThis)).toBe(true);
});

test("the overview counts up without a reload, by one stream for all surveys", async () => {
  opened.fake.surveys.push(...everyKind());
  const page = await opened.visit("/");
  await page.getByText("11,552 answers").waitFor();
  await opened.fake.answer("vote", "b", 8);
  await page.locator(".sub", { hasText: "11,560 answers" }).waitFor();
  expect(opened.fake.asked.filter((path) => path.endsWith("/stream"))).toEqual([PATHS.streams]);
});

test("a survey without answers shows how to get one, no share at all, and becomes the chart by itself", async () => {
  opened.fake.surveys.push(...freshInstall());
  const page = await opened.visit("/surveys/vote");
  await page.getByText("No answers yet.").waitFor();
  expect(await page.locator("main").textContent()).not.toContain("%");
  expect(await page.getByRole("link", { name: "Open the page" }).getAttribute("href")).toBe(
    "http://localhost:5000/s/vote",
  );
  expect(await page.locator(".copy code", { hasText: "curl" }).textContent()).toBe(
    `curl http://localhost:5000/v1/surveys/vote/feedback -H 'content-type: application/json' -d '{"answer":"a"}'`,
  );

  await opened.fake.answer("vote", "b");
  await page.locator("figure .bars").waitFor();
  expect(await page.getByText("No answers yet.").count()).toBe(0);
  expect(await page.locator(".big").textContent()).toContain("100");
});

test("old numbers are called late, lose their colour, and say what is safe; fresh ones end it", async () => {
  opened.fake.surveys.push(...everyKind());
  opened.fake.frozenAt = Date.now() - 250_000;
  const page = await opened.visit("/surveys/service");
  await notice(page).getByText("These numbers are 4 minutes old.").waitFor();
  expect(await notice(page).textContent()).toContain("None is lost");
  await expect.poll(() => pulse(page).textContent()).toMatch(/^Late as of \d\d:\d\d:\d\d$/);
  expect(await page.locator("html").getAttribute("data-fresh")).toBe("no");
  await expect.poll(() => page.title()).toMatch(/^Late: /);

  opened.fake.frozenAt = undefined;
  await notice(page).waitFor({ state: "detached", ...WAIT });
  expect(await page.locator("html").getAttribute("data-fresh")).toBe("yes");
});

test("a clock that is wrong by minutes does not make fresh numbers late", async () => {
  opened.fake.surveys.push(...everyKind());
  const page = await opened.visit("/nowhere");
  await page.addInitScript(() => {
    const right = Date.now.bind(Date);
    Date.now = () => right() + 300_000;
    const states: (string | undefined)[] = [];
    Object.assign(globalThis, { states });
    addEventListener("DOMContentLoaded", () => {
      const note = () => states.push(document.querySelector<HTMLElement>(".pulse")?.dataset["is"]);
      new MutationObserver(note).observe(document, { subtree: true, childList: true, attributes: true });
    });
  });
  await page.goto(`${opened.fake.url}/surveys/service`);
  await pulse(page).getByText("Live").waitFor();
  const first = await pulse(page).textContent();
  await vi.waitFor(async () => expect(await pulse(page).textContent()).not.toBe(first), WAIT);
  const states = await page.evaluate(() => (globalThis as unknown as { states: string[] }).states);
  expect(new Set(states.filter(Boolean))).toEqual(new Set(["connecting", "live"]));
});

test("a cut line is told with what is still true, tried again, and nothing that came meanwhile is missed", async () => {
  opened.fake.surveys.push(...everyKind());
  const page = await opened.visit("/surveys/service");
  await pulse(page).getByText("Live").waitFor();

  await opened.fake.stop();
  await notice(page).getByText("No connection to results since").waitFor(WAIT);
  expect(await notice(page).textContent()).toMatch(/Answers are still being accepted\. Trying again (in \d+ s|now)\./);
  expect(await page.locator("html").getAttribute("data-fresh")).toBe("no");
  expect(await page.locator(".facts").textContent()).toContain("Answers1,284");

  await opened.fake.answer("service", 5, 16);
  await opened.fake.start();
  // It tries by itself too, and may have been first: then there is no button any more.
  const pressed = page.getByRole("button", { name: "Try now" }).click(WAIT);
  await Promise.any([pressed, pulse(page).getByText("Live").waitFor(WAIT)]);
  await pulse(page).getByText("Live").waitFor(WAIT);
  await page.locator(".facts").getByText("1,300").waitFor();
  expect(await notice(page).count()).toBe(0);
});

test("a line that breaks for a moment mends without a word, and resumes where it was", async () => {
  opened.fake.surveys.push(...everyKind());
  const page = await opened.visit("/surveys/service");
  await pulse(page).getByText("Live").waitFor();
  const resumed = page.waitForRequest(async (request) => (await request.allHeaders())["last-event-id"] === "1284");
  opened.fake.dropStreams();
  await resumed;
  await pulse(page).getByText("Live").waitFor(WAIT);
  expect(await notice(page).count()).toBe(0);
});

test("silence is taken for a cut line; sound ends it", async () => {
  opened.fake.surveys.push(...everyKind());
  const page = await opened.visit("/surveys/service");
  await pulse(page).getByText("Live").waitFor();
  opened.fake.mute = true;
  await notice(page).getByText("No connection to results since").waitFor(WAIT);
  opened.fake.mute = false;
  await pulse(page).getByText("Live").waitFor(WAIT);
  expect(await notice(page).count()).toBe(0);
});

test("the overview tells a cut line too, and mends by itself", async () => {
  opened.fake.surveys.push(...everyKind());
  const page = await opened.visit("/");
  await pulse(page).getByText("Live").waitFor();
  await opened.fake.stop();
  await notice(page).waitFor(WAIT);
  await opened.fake.start();
  await notice(page).waitFor({ state: "detached", ...WAIT });
  await expect.poll(() => pulse(page).textContent(), WAIT).toContain("Live");
});

test("nothing was ever counted: said so, and not called late or live", async () => {
  const [vote, service] = freshInstall();
  for (const survey of [vote!, service!]) {
    opened.fake.surveys.push({ ...survey, results: { ...survey.results, asOf: null } });
  }
  const page = await opened.visit("/surveys/vote");
  await page.getByText("No answers yet.").waitFor();
  await pulse(page).getByText("Nothing counted yet").waitFor();
  expect(await notice(page).count()).toBe(0);
});

test("leaving a survey hangs its stream up", async () => {
  opened.fake.surveys.push(...everyKind());
  const page = await opened.visit("/surveys/service");
  await pulse(page).getByText("Live").waitFor();
  expect(opened.fake.viewersOf("service")).toBe(1);
  await page.getByRole("link", { name: "Sign in" }).first().click();
  await vi.waitFor(() => expect(opened.fake.viewersOf("service")).toBe(0), WAIT);
});

test("a page out of sight hangs up, so that other tabs have a connection, and comes back when it is seen", async () => {
  opened.fake.surveys.push(...everyKind());
  const page = await opened.visit("/surveys/service");
  await pulse(page).getByText("Live").waitFor();
  const seen = (visible: boolean) =>
    page.evaluate((hidden) => {
      Object.defineProperty(document, "hidden", { configurable: true, value: hidden });
      document.dispatchEvent(new Event("visibilitychange"));
    }, !visible);

  await seen(false);
  await vi.waitFor(() => expect(opened.fake.viewersOf("service")).toBe(0), WAIT);
  await opened.fake.answer("service", 5, 16);
  await seen(true);
  await page.locator(".facts").getByText("1,300").waitFor();
  await pulse(page).getByText("Live").waitFor(WAIT);
});

test("a screen reader is told new totals once in ten seconds, not at each of many changes", async () => {
  opened.fake.surveys.push(...everyKind());
  const page = await opened.visit("/surveys/service");
  await pulse(page).getByText("Live").waitFor();
  await page.evaluate(() => {
    const told: string[] = [];
    Object.assign(globalThis, { told });
    const region = document.querySelector("[aria-live=polite]");
    if (region)
      new MutationObserver(() => told.push(region.textContent)).observe(region, {
        subtree: true,
        characterData: true,
        childList: true,
      });
  });
  const since = Date.now();
  for (let n = 0; n < 20; n += 1) await opened.fake.answer("service", 5);
  await page.locator(".facts").getByText("1,304").waitFor();
  const told = await page.evaluate(() => (globalThis as unknown as { told: string[] }).told);
  expect(told.length).toBeLessThanOrEqual(1 + Math.floor((Date.now() - since) / 10_000));
});
