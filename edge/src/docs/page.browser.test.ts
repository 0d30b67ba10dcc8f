import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import type { AxeResults } from "axe-core";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBrowser } from "../../../infra/local/testbed/browser.ts";
import { DOCS_HEADERS } from "./headers.ts";
import document from "./openapi.json" with { type: "json" };
import { docsPage } from "./page.ts";

let browser: Browser;
let server: Server;
let origin: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    response.writeHead(200, DOCS_HEADERS).end(docsPage(document));
  }).listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await openBrowser();
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test("light and dark, wide and narrow: no axe violation, nothing to scroll sideways", { timeout: 90_000 }, async () => {
  // Its own policy lets no script in; the examiner is one, so it goes past the policy here.
  const context = await browser.newContext({ bypassCSP: true });
  const page = await context.newPage();
  await page.goto(origin);
  const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
  await page.addScriptTag({ content: await readFile(axe, "utf8") });
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      const { violations } = (await page.evaluate("axe.run({ resultTypes: ['violations'] })")) as AxeResults;
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
      expect(found, `${colorScheme}, ${width} px`).toEqual([]);
    }
  }
  await context.close();
});

test("its stylesheet is the one its policy allows, and its links lead somewhere", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  await page.goto(origin);
  expect(await page.evaluate("getComputedStyle(document.querySelector('h1')).fontWeight")).toBe("600");
  expect(complaints).toEqual([]);
  const dangling = `[...document.querySelectorAll('a[href^="#"]')]
    .map(({ hash }) => hash.slice(1)).filter((id) => !document.getElementById(id))`;
  expect(await page.evaluate(dangling)).toEqual([]);
  const ids = "[...document.querySelectorAll('[id]')].map(({ id }) => id)";
  const all = (await page.evaluate(ids)) as string[];
  expect(new Set(all).size).toBe(all.length);
  await page.keyboard.press("Tab");
  expect(await page.evaluate("document.activeElement.textContent")).toBe("To the text");
  await context.close();
});
