import { readFile } from "node:fs/promises";
import { PATHS } from "@earshot/contract";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { openedStack, violations } from "./opened.ts";

const real = openedStack();
const WAIT = { timeout: 20_000 };
const RATING = { kind: "csat", question: "How was our service today?", negative: { atMost: 2 } };
const VOTE = {
  kind: "choice",
  question: "Where should our second shop open?",
  options: [
    { id: "a", label: "Harbour" },
    { id: "b", label: "Old Town" },
  ],
};
const WEIGHTS = { 1: 5, 2: 6, 3: 9, 4: 26, 5: 54 };

const figure = (page: Page, heading: string) =>
  page.locator("figure", { has: page.getByText(heading, { exact: true }) });
const answersShown = (page: Page, words: string) =>
  page.locator(".facts", { hasText: `Answers${words}` }).waitFor(WAIT);

test("thirty days beside the thirty before, then all: the address holds the view, and the way back goes back", async () => {
  await real.stack.survey({ id: "rating", ...RATING });
  const all = await real.stack.history("rating", { days: 60, daily: 40, weights: WEIGHTS });
  const page = await real.visit(PATHS.resultsPage("rating"));
  await page.locator(".facts", { hasText: "Change" }).waitFor(WAIT);
  await figure(page, "Day by day")
    .locator("path.ghost")
    .waitFor({ ...WAIT, state: "attached" });
  await page.getByText("the time before", { exact: true }).waitFor(WAIT);

  await page.getByRole("link", { name: "All", exact: true }).click();
  await answersShown(page, all.toLocaleString("en"));
  expect(new URL(page.url()).search).toBe("?range=all");
  await expect.poll(() => page.locator(".facts", { hasText: "Change" }).count(), WAIT).toBe(0);
  await page.goBack();
  await page.locator(".facts", { hasText: "Change" }).waitFor(WAIT);
});

test("a click on a bar, or Enter, filters; chips say so and lead out; a reload and a second viewer see the same", async () => {
  await real.stack.survey({ id: "filtered", ...RATING });
  await real.stack.history("filtered", { days: 10, daily: 60, weights: WEIGHTS });
  const page = await real.visit(PATHS.resultsPage("filtered"));
  await page.getByRole("link", { name: /1.*Very poor/ }).click();
  await page.locator(".chip", { hasText: "Answer: 1" }).waitFor(WAIT);
  await page
    .getByRole("link", { name: /2.*Poor/ })
    .first()
    .focus();
  await page.keyboard.press("Enter");
  await page.locator(".chip", { hasText: "Answers: 1 or 2" }).waitFor(WAIT);
  await page.locator(".of", { hasText: "gave 1 or 2" }).waitFor(WAIT);
  await figure(page, "Language")
    .getByRole("link", { name: /Arabic/ })
    .click();
  await page.locator(".chip", { hasText: "Language: Arabic" }).waitFor(WAIT);
  // Who comes by the address sees no other numbers first, as one does who has just filtered.
  const other = await real.visit(new URL(page.url()).pathname + new URL(page.url()).search);
  const seen = await other.locator(".big").textContent();
  expect(seen).toMatch(/%/);
  await expect.poll(() => page.locator(".big").textContent(), WAIT).toBe(seen);

  await page.reload();
  await page.locator(".chip", { hasText: "Language: Arabic" }).waitFor(WAIT);
  await expect.poll(() => page.locator(".big").textContent(), WAIT).toBe(seen);
  // Totals by two at once are kept nowhere, so no split by channel is shown under a filter by language.
  expect(await figure(page, "Channel").count()).toBe(0);

  await page.locator(".chip", { hasText: "Answers: 1 or 2" }).click();
  await page.locator(".chip", { hasText: "Language: Arabic" }).click();
  await figure(page, "Channel").waitFor(WAIT);
  expect(new URL(page.url()).search).toBe("");
});

test("what is seen of a filter is what the service counted", async () => {
  await real.stack.survey({ id: "counted", ...RATING });
  await real.stack.history("counted", { days: 8, daily: 60, weights: WEIGHTS });
  const page = await real.visit(`${PATHS.resultsPage("counted")}?channel=widget&range=all`);
  const summary = await fetch(`${real.stack.urls.results}${PATHS.summary("counted")}?channel=widget`);
  const { now } = (await summary.json()) as {
    now: { total: number; score: number; interval: { low: number; high: number } };
  };
  await answersShown(page, String(now.total));
  const half = (now.interval.high - now.interval.low) / 2;
  await expect
    .poll(() => page.locator(".big").textContent(), WAIT)
    .toBe(`${now.score.toFixed(2)}±\u00A0${half.toFixed(2)}`);
});

test("an answer moves the numbers of a range and grows the last bucket of its trend", async () => {
  await real.stack.survey({ id: "growing", ...RATING });
  await real.stack.history("growing", { days: 5, daily: 20, weights: { 5: 1, 4: 1 } });
  // History may end before midnight: today has an answer of its own.
  await real.stack.answer("growing", 5);
  const page = await real.visit(PATHS.resultsPage("growing"));
  await answersShown(page, "101");
  const bars = figure(page, "Day by day").locator(".trend :is(rect.open, rect.vol)");
  await bars.last().waitFor({ ...WAIT, state: "attached" });
  // Beside the others, for the highest bar fills the figure: late in the day, that is today's from the start.
  const share = () =>
    bars.evaluateAll((rects) => {
      const heights = rects.map((rect) => Number(rect.getAttribute("height")));
      return (heights.at(-1) ?? 0) / heights.reduce((sum, height) => sum + height, 0);
    });
  const before = await share();
  for (let sent = 0; sent < 12; sent += 1) await real.stack.answer("growing", 1);
  await answersShown(page, "113");
  await expect.poll(share, WAIT).toBeGreaterThan(before);
});

test("the arrow keys read the trend, Enter opens a day, and its hours are shown", async () => {
  await real.stack.survey({ id: "read", ...RATING });
  await real.stack.history("read", { days: 6, daily: 40, weights: WEIGHTS });
  const page = await real.visit(PATHS.resultsPage("read"));
  const slider = page.getByRole("slider");
  await slider.waitFor(WAIT);
  await slider.focus();
  await page.keyboard.press("End");
  const read = () => slider.getAttribute("aria-valuetext");
  await expect.poll(read, WAIT).toContain("not over yet");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await expect.poll(read, WAIT).toMatch(/: \d\.\d\d, ± \d\.\d\d; Answers \d+/);
  await page.locator(".reading").waitFor(WAIT);
  await page.keyboard.press("Enter");
  await figure(page, "Hour by hour").waitFor(WAIT);
  expect(new URL(page.url()).searchParams.get("range")).toMatch(/^(\d{4}-\d\d-\d\d)\.\.\1$/);
});

test("a filter that nothing matches says how to get out, and shows no chart", async () => {
  await real.stack.survey({ id: "empty", ...RATING });
  await real.stack.history("empty", { days: 4, daily: 30, weights: WEIGHTS });
  const page = await real.visit(`${PATHS.resultsPage("empty")}?language=fr`);
  await page.getByText("No answers match.").waitFor(WAIT);
  expect(await page.locator("figure").count()).toBe(0);
  await page.getByRole("link", { name: "Remove “Language: French”" }).click();
  await answersShown(page, "120");
});

test("own dates are shown; a last day before the first is told of beside them", async () => {
  await real.stack.survey({ id: "dated", ...RATING });
  await real.stack.history("dated", { days: 9, daily: 30, weights: WEIGHTS });
  const page = await real.visit(PATHS.resultsPage("dated"));
  await page.getByLabel("Own dates").click();
  await page.getByLabel("First day").fill("2020-03-02");
  await page.getByLabel("Last day").fill("2020-03-01");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.getByText("Choose a first day").waitFor(WAIT);
  await page.getByLabel("Last day").fill("2020-03-04");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.getByText("No answers in this time.").waitFor(WAIT);
  expect(new URL(page.url()).search).toBe("?range=2020-03-02..2020-03-04");
  await page.getByRole("link", { name: "Show all" }).click();
  await answersShown(page, "270");
});

test("a chart is saved as a drawing that needs nothing else", async () => {
  await real.stack.survey({ id: "drawn", ...RATING });
  await real.stack.history("drawn", { days: 5, daily: 30, weights: WEIGHTS });
  const page = await real.visit(PATHS.resultsPage("drawn"));
  const chart = figure(page, "Answers");
  await chart.waitFor(WAIT);
  const [file] = await Promise.all([
    page.waitForEvent("download", WAIT),
    chart.getByRole("button", { name: "Save as SVG: Answers" }).click(),
  ]);
  const drawing = await readFile(await file.path(), "utf8");
  expect(file.suggestedFilename()).toBe("answers.svg");
  expect(drawing).toContain(">Very good</text>");
  expect(drawing).toContain("url(#hatch)");
  expect(drawing).not.toMatch(/oklch|light-dark|var\(|<script|href/);
  const bars = [...drawing.matchAll(/<rect x="0" y="0" width="([\d.]+)" [^>]*fill="#/g)].map(([, width]) =>
    Number(width),
  );
  expect(Math.max(...bars)).toBeGreaterThan(200);
  const problems = await page.evaluate(
    (text) => new DOMParser().parseFromString(text, "image/svg+xml").querySelector("parsererror")?.textContent ?? "",
    drawing,
  );
  expect(problems).toBe("");
});

test("the team exports what it sees, with its progress; who is signed out is offered no export", async () => {
  await real.stack.survey({ id: "exported", ...RATING });
  await real.stack.history("exported", { days: 5, daily: 50, weights: WEIGHTS });
  const page = await real.visitAs("team", `${PATHS.resultsPage("exported")}?answer=5&range=all`);
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByLabel("JSON Lines, for programs").check();
  const [file] = await Promise.all([
    page.waitForEvent("download", WAIT),
    page.getByRole("dialog").getByRole("button", { name: "Export" }).click(),
  ]);
  const rows = (await readFile(await file.path(), "utf8")).trimEnd().split("\n");
  expect(new Set(rows.map((row) => (JSON.parse(row) as { answer: number }).answer))).toEqual(new Set([5]));
  await page.getByRole("dialog").getByText(`${rows.length} answers saved.`).waitFor(WAIT);
  expect(await violations(page)).toEqual([]);

  const stranger = await real.visit(PATHS.resultsPage("exported"));
  await stranger.getByRole("button", { name: "Share" }).waitFor(WAIT);
  expect(await stranger.getByRole("button", { name: "Export" }).count()).toBe(0);
});

test("who administers makes a link that shows a survey to somebody without an account", async () => {
  await real.stack.survey({ id: "shared", ...RATING, results: "link" });
  await real.stack.history("shared", { days: 5, daily: 20, weights: WEIGHTS });
  const page = await real.visitAs("admin", `${PATHS.resultsPage("shared")}?range=all`);
  await page.getByRole("button", { name: "Share" }).click();
  await page.getByRole("button", { name: "Make a link" }).click();
  const link = page.getByRole("dialog").locator("code").nth(1);
  await link.waitFor(WAIT);
  const { pathname, search } = new URL((await link.textContent()) ?? "");
  expect(search).toContain("range=all");
  const guest = await real.visit(pathname + search);
  await answersShown(guest, "100");
  await figure(guest, "Language").waitFor(WAIT);
});

test("on a wall the answers can be hidden and shown, and Escape leads back", async () => {
  await real.stack.survey({ id: "wall", ...VOTE });
  await real.stack.history("wall", { days: 3, daily: 40, weights: { a: 3, b: 2 } });
  const page = await real.visit(`${PATHS.resultsPage("wall")}?range=7d`);
  await figure(page, "Answers").waitFor(WAIT);
  await page.keyboard.press("p");
  await page.locator(".lanes", { hasText: "Harbour" }).waitFor(WAIT);
  expect(new URL(page.url()).pathname).toBe(PATHS.presentPage("wall"));
  await expect
    .poll(() => page.locator("img.qr").evaluate((image: HTMLImageElement) => image.naturalWidth), WAIT)
    .toBeGreaterThan(0);
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press("h");
  await page.getByText("Answers are shown later.").waitFor(WAIT);
  expect(await page.locator("main").textContent()).not.toContain("%");
  await page.reload();
  await page.getByText("Answers are shown later.").waitFor(WAIT);
  await real.stack.answer("wall", "a");
  await page.locator(".wall-foot", { hasText: "121" }).waitFor(WAIT);
  await page.keyboard.press("h");
  await page.locator(".lanes").waitFor(WAIT);
  await page.keyboard.press("t");
  await page.getByRole("row", { name: /^Harbour/ }).waitFor(WAIT);
  await page.keyboard.press("Escape");
  await page.locator(".filters").waitFor(WAIT);
  expect(page.url()).toContain(`${PATHS.resultsPage("wall")}?range=7d`);
});

test.each([
  ["light", "?answer=9,10&lang=de"],
  ["dark", "?channel=email&range=7d&lang=ar"],
] as const)("no part of it breaks a rule of axe, %s, %s", async (colorScheme, query) => {
  const id = `axe-${colorScheme}`;
  await real.stack.survey({ id, kind: "nps", question: "Would you recommend us?" });
  await real.stack.history(id, { days: 9, daily: 20, weights: { 3: 2, 6: 1, 8: 4, 9: 5, 10: 8 } });
  const page = await real.visit(PATHS.resultsPage(id) + query, { colorScheme });
  await page.getByRole("slider").waitFor(WAIT);
  await page.locator(".figs figure").first().waitFor(WAIT);
  await page.locator(".hits").waitFor(WAIT);
  expect(await violations(page)).toEqual([]);
});
