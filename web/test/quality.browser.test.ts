import { PATHS } from "@earshot/contract";
import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { aGoodMonth } from "./month.ts";
import { openedStack, violations } from "./opened.ts";
import { VIEWS } from "./views.ts";

const real = openedStack();
const WAIT = { timeout: 25_000 };
const AGAIN = { again: true };

beforeAll(() => aGoodMonth(real.stack), 120_000);

const answersOf = async (page: Page): Promise<number> =>
  Number(((await page.locator(".facts").textContent()) ?? "").replace(/\D*([\d,]+).*/, "$1").replaceAll(",", ""));

test.each(VIEWS)(
  "$name: axe finds nothing and nothing scrolls sideways, light and dark, wide and narrow, left and right",
  async ({ path, as, there }) => {
    const page = as === "anyone" ? await real.visit(path, AGAIN) : await real.visitAs(as, path, AGAIN);
    await page.locator(there).first().waitFor(WAIT);
    for (const [colorScheme, width, lang] of [
      ["light", 1280, "en"],
      ["dark", 390, "ar"],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await page.goto(`${real.stack.urls.results}${path}?lang=${lang}`);
      await page.locator(there).first().waitFor(WAIT);
      expect(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir])).toEqual([
        lang,
        lang === "ar" ? "rtl" : "ltr",
      ]);
      expect(await violations(page), `${colorScheme}, ${width} px, ${lang}`).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, `${colorScheme}, ${width} px, ${lang}`).toBeLessThanOrEqual(0);
    }
  },
  120_000,
);

test("by keyboard alone: shortcuts are listed, can be turned off, and the language is changed in place", async () => {
  const page = await real.visit("/");
  await page.locator(".list").first().waitFor(WAIT);
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Shortcuts" }).waitFor();
  expect(await page.getByRole("dialog").textContent()).toContain("Search surveys");
  await page.getByLabel("Single keys act on this page").press("Space");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.keyboard.press("/");
  expect(await page.evaluate(() => document.activeElement?.getAttribute("type"))).not.toBe("search");

  await page.getByLabel("Settings").press("Enter");
  await page.getByLabel("Deutsch").press("Space");
  await page.getByRole("heading", { name: "Umfragen" }).waitFor(WAIT);
  await page.reload();
  await page.getByRole("heading", { name: "Umfragen" }).waitFor(WAIT);
});

test("a search stands in the address, and the way back leads to it", async () => {
  const page = await real.visit("/");
  await page.locator(".list").first().waitFor(WAIT);
  await page.getByRole("searchbox").fill("second shop");
  await page.getByRole("link", { name: "Where should our second shop open?" }).click();
  await page.locator("figure").first().waitFor(WAIT);
  await page.goBack();
  await page.locator(".list tbody tr").first().waitFor(WAIT);
  expect(new URL(page.url()).searchParams.get("q")).toBe("second shop");
  await expect.poll(() => page.locator(".list tbody tr").count(), WAIT).toBe(1);
});

test("results killed under the page: said so, numbers lose their colour, and all that came meanwhile is there after", async () => {
  const page = await real.visit(PATHS.resultsPage("shop"));
  await page.locator(".pulse").getByText("Live").waitFor(WAIT);
  const before = await answersOf(page);
  await real.stack.kill("results");
  await page.locator(".notice").getByText("No connection to results since").waitFor(WAIT);
  expect(await page.locator("html").getAttribute("data-fresh")).toBe("no");
  for (let n = 0; n < 5; n += 1) await real.stack.answer("shop", "a");
  await real.stack.start("results");
  await expect.poll(() => answersOf(page), { timeout: 60_000 }).toBe(before + 5);
  await page.locator(".notice").waitFor({ state: "detached", ...WAIT });
}, 120_000);

test("seconds of load: every answer is shown in the end; how long the page was busy is printed", async () => {
  const page = await real.visit(PATHS.resultsPage("shop"));
  await page.locator(".pulse").getByText("Live").waitFor(WAIT);
  const before = await answersOf(page);
  await page.evaluate(() => {
    const long: number[] = [];
    Object.assign(globalThis, { long });
    new PerformanceObserver((list) => long.push(...list.getEntries().map(({ duration }) => duration))).observe({
      type: "longtask",
    });
  });
  const until = Date.now() + 5000;
  let sent = 0;
  while (Date.now() < until) {
    await Promise.all(Array.from({ length: 20 }, () => real.stack.answer("shop", "a")));
    sent += 20;
  }
  await expect.poll(() => answersOf(page), { timeout: 60_000 }).toBe(before + sent);
  const long = await page.evaluate(() => (globalThis as unknown as { long: number[] }).long);
  console.info(`${sent} answers in 5 s: ${long.length} tasks over 50 ms, the longest ${Math.max(0, ...long)} ms`);
}, 120_000);
