import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { build } from "vite";
import { openBrowser } from "../../infra/local/testbed/browser.ts";
import { FakeResults } from "./fake-results.ts";

/** Builds the page into a folder of its own and serves it with a results service that the test has in its hand. */
export function openedPage() {
  let dist: string;
  let browser: Browser;
  let fake: FakeResults;
  /** What the browser complained about, other than answers and connections the test made fail. */
  let complaints: string[];

  beforeAll(async () => {
    dist = await mkdtemp(join(tmpdir(), "earshot-web-"));
    await build({ root: "web", logLevel: "error", build: { outDir: dist, emptyOutDir: true } });
    browser = await openBrowser();
  });
  beforeEach(async () => {
    complaints = [];
    fake = new FakeResults(dist);
    await fake.start();
    return async () => {
      await Promise.all(browser.contexts().map((context) => context.close()));
      await fake.stop();
      expect(complaints).toEqual([]);
    };
  });
  afterAll(() => rm(dist, { recursive: true }));

  return {
    get dist(): string {
      return dist;
    },
    get fake(): FakeResults {
      return fake;
    },
    async visit(path: string, options: BrowserContextOptions = {}): Promise<Page> {
      const context = await browser.newContext({ reducedMotion: "reduce", ...options });
      const page = await context.newPage();
      page.on("pageerror", ({ message }) => complaints.push(message));
      page.on("console", (message) => {
        const expected = /^Failed to load resource: (net::ERR|the server responded with a status of 4)/;
        if (message.type() === "error" && !expected.test(message.text())) complaints.push(message.text());
      });
      await page.goto(`${fake.url}${path}`);
      return page;
    },
  };
}

/** Opens every table and asks axe about the whole page. */
export async function violations(page: Page): Promise<string[]> {
  await page.locator("details").evaluateAll((all) => all.forEach((details) => details.setAttribute("open", "")));
  await page.evaluate(axe.source);
  const report = await page.evaluate<axe.AxeResults>("axe.run()");
  return report.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}
