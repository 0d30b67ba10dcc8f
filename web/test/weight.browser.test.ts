import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { PATHS } from "@earshot/contract";
import { expect, test } from "vitest";
import { openedPage } from "./opened.ts";
import { everyKind } from "./surveys.ts";

const opened = openedPage();

/** What a browser fetches for the first view of a page, in bytes over the wire. */
async function weightOf(path: string): Promise<{ script: number; style: number }> {
  opened.fake.surveys.push(...everyKind());
  const page = await opened.visit(path);
  await page.locator("h1").waitFor();
  await page.waitForLoadState("networkidle").catch(() => {});
  const urls = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
  const weigh = async (ending: string): Promise<number> => {
    const files = new Set(urls.map((url) => new URL(url).pathname).filter((name) => name.endsWith(ending)));
    const bytes = await Promise.all([...files].map(async (name) => gzipSync(await readFile(join(opened.dist, name)))));
    return bytes.reduce((sum, { length }) => sum + length, 0);
  };
  return { script: await weigh(".js"), style: await weigh(".css") };
}

test.each([
  ["the overview", "/", 45_000],
  ["one survey", PATHS.resultsPage("service"), 60_000],
])("the first view of %s fetches little", async (_, path, most) => {
  const { script, style } = await weightOf(path);
  console.info(`${path}: ${script} bytes of script, ${style} of style, gzipped`);
  expect(script).toBeGreaterThan(10_000);
  expect(script).toBeLessThanOrEqual(most);
  expect(style).toBeLessThanOrEqual(16_000);
});

test("nothing is inline, so that the policy of the page holds", async () => {
  const html = await readFile(join(opened.dist, "index.html"), "utf8");
  expect(html).not.toMatch(/style=|<style|<script(?![^>]*src=)|data:/);
});
