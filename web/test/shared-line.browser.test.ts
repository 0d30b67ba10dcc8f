import { PATHS } from "@earshot/contract";
import type { Page } from "playwright-core";
import { expect, test, vi } from "vitest";
import { openedPage } from "./opened.ts";
import { everyKind } from "./surveys.ts";

const opened = openedPage();
const WAIT = { timeout: 25_000 };

const streams = (): number => opened.fake.asked.filter((path) => path === PATHS.streams).length;
const total = (page: Page, words: string) => page.locator(".facts", { hasText: words }).waitFor(WAIT);

/** Two tabs of one browser, on two surveys. */
async function twoTabs(): Promise<[first: Page, second: Page]> {
  opened.fake.surveys.push(...everyKind());
  const first = await opened.visit(PATHS.resultsPage("service"));
  await total(first, "1,284");
  const second = await first.context().newPage();
  await second.goto(`${opened.fake.url}${PATHS.resultsPage("checkout")}`);
  await total(second, "2,031");
  return [first, second];
}

test("two tabs on two surveys share one connection, and both hear what is theirs", async () => {
  const [first, second] = await twoTabs();
  // The line is made anew with both surveys: for a moment the old one is still there.
  const viewers = () => ["checkout", "service"].map((survey) => opened.fake.viewersOf(survey));
  await expect.poll(viewers, WAIT).toEqual([1, 1]);
  await opened.fake.answer("service", 4);
  await opened.fake.answer("checkout", 7, 2);
  await total(first, "1,285");
  await total(second, "2,033");
});

test("when the tab with the line is closed, the other has it, and nothing is lost", async () => {
  const [first, second] = await twoTabs();
  await first.close();
  await opened.fake.answer("checkout", 7);
  await total(second, "2,032");
  await vi.waitFor(() => expect(opened.fake.viewersOf("checkout")).toBe(1), WAIT);
  await opened.fake.answer("checkout", 7);
  await total(second, "2,033");
  expect(await second.locator(".notice").count()).toBe(0);
});

test("a tab that keeps the line and says nothing, as a frozen one does, loses it to one that is awake", async () => {
  const [first, second] = await twoTabs();
  await vi.waitFor(() => expect(opened.fake.viewersOf("checkout")).toBe(1), WAIT);
  await first.evaluate(() => {
    BroadcastChannel.prototype.postMessage = () => {};
  });
  await opened.fake.answer("checkout", 7);
  await total(second, "2,032");
  await vi.waitFor(() => expect(opened.fake.viewersOf("checkout")).toBe(1), WAIT);
});

test("paused by the viewer, a page holds still and hangs up; it goes on with all that came meanwhile", async () => {
  opened.fake.surveys.push(...everyKind());
  const page = await opened.visit(PATHS.resultsPage("service"));
  await page.locator(".pulse").getByText("Live").waitFor(WAIT);
  await page.getByRole("button", { name: "Pause" }).click();
  await vi.waitFor(() => expect(opened.fake.viewersOf("service")).toBe(0), WAIT);
  expect(await page.locator(".pulse").textContent()).toMatch(/^Paused as of \d\d:\d\d:\d\d$/);
  await opened.fake.answer("service", 4, 16);
  expect(await page.locator(".facts").textContent()).toContain("1,284");
  const before = streams();
  await page.getByRole("button", { name: "Go on" }).click();
  await total(page, "1,300");
  expect(streams()).toBe(before + 1);
});

test("a tab that sees by a link of its own has a line of its own, with the link's token", async () => {
  opened.fake.surveys.push(...everyKind());
  const page = await opened.visit(`${PATHS.resultsPage("service")}?share=token`);
  const asked = page.waitForRequest((request) => request.url().includes(PATHS.streams));
  await page.reload();
  expect(new URL((await asked).url()).searchParams.get("share")).toBe("token");
});
