import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { problem } from "@earshot/contract";
import type { AxeResults } from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { pageHeaders } from "../../guard/headers.ts";
import { openBrowser } from "../../../../infra/local/testbed/browser.ts";
import { inEnglish, NONCE, STATES, SUBMISSION, SURVEYS } from "./every-state.ts";
import { ar } from "./messages/ar.ts";
import { en } from "./messages/en.ts";

const { problemPage, surveyPage, thanksPage } = inEnglish;

// Many steps each, and a busy machine takes its time for every one.
vi.setConfig({ testTimeout: 90_000 });

let browser: Browser;
let server: Server;
let origin: string;
/** Answers a request: the body of a page, from its path and its posted form. */
let answer: (path: string, form: URLSearchParams) => string;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      response.setHeaders(new Headers(pageHeaders({ nonce: NONCE })));
      response.end(answer(request.url ?? "/", new URLSearchParams(body)));
    });
  }).listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await openBrowser();
});

afterEach(async () => {
  const others = browser.contexts().filter((context) => context !== looked?.page.context());
  await Promise.all(others.map((context) => context.close()));
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function openPage(options: BrowserContextOptions): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  return { page, complaints };
}

async function openAll(page: Page): Promise<void> {
  const closed = page.locator("details:not([open]) > summary");
  while ((await closed.count()) > 0) await closed.first().click();
}

/**
 * The page that all states are looked at in: a context of its own costs each ten times what axe does once it is warm.
 */
let looked: Awaited<ReturnType<typeof openPage>> | undefined;

/** Each scheme in one of two languages: colours know no language, and axe takes its time. */
const LOOKS = [
  { words: en, colorScheme: "light" },
  { words: ar, colorScheme: "dark" },
] as const;

test.each(Object.entries(STATES))(
  "%s: no axe violation, nothing sideways, controls to be touched, no complaint",
  async (_, state) => {
    const { page, complaints } = (looked ??= await openPage({ viewport: { width: 1280, height: 720 } }));
    complaints.length = 0;
    for (const { words, colorScheme } of LOOKS) {
      answer = () => state(words);
      await page.emulateMedia({ colorScheme });
      await page.goto(origin);
      await openAll(page);
      const wide = await sidewaysPixels(page);
      await page.setViewportSize({ width: 320, height: 720 });
      const targets = await page.locator("button, label:has(input), textarea, summary, a").all();
      const boxes = await Promise.all(targets.map((target) => target.boundingBox()));
      // All of one look together, so that a failure names it.
      expect({
        look: `${words.lang}, ${colorScheme}`,
        sideways: [wide, await sidewaysPixels(page)],
        violations: await violations(page),
        small: boxes.filter((box) => !box || box.width < 37 || box.height < 44),
      }).toEqual({ look: expect.any(String), sideways: [0, 0], violations: [], small: [] });
      await page.setViewportSize({ width: 1280, height: 720 });
    }
    expect(complaints).toEqual([]);
  },
);

describe("other ways to look at it", () => {
  test("with forced colours a chosen number differs from the others", async () => {
    answer = () => STATES["ask csat again"]?.() ?? "";
    const { page } = await openPage({ forcedColors: "active" });
    await page.goto(origin);
    const grounds = await seen<string[]>(
      page,
      "[...document.querySelectorAll('.stop')].map((stop) => getComputedStyle(stop).backgroundColor)",
    );
    expect(grounds.filter((ground) => ground === grounds[3])).toHaveLength(1);
  });

  test("nothing moves for who wants it still, and the mark closes once for all others", async () => {
    answer = () => STATES["thanks vote"]?.() ?? "";
    const still = await openPage({ reducedMotion: "reduce" });
    await still.page.goto(origin);
    expect(await seen(still.page, "document.getAnimations().length")).toBe(0);
    const moving = await openPage({ reducedMotion: "no-preference" });
    await moving.page.goto(origin);
    const turns = "getComputedStyle(document.querySelector('.arc')).animationIterationCount";
    expect(await seen(moving.page, turns)).toBe("1");
  });

  test("printed in dark mode it is dark on white", async () => {
    answer = () => STATES["thanks csat"]?.() ?? "";
    const { page } = await openPage({ colorScheme: "dark" });
    await page.goto(origin);
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(await seen(page, "getComputedStyle(document.documentElement).colorScheme")).toBe("light");
    await expect(page.locator(".btn").isVisible()).resolves.toBe(false);
  });
});

describe("with the keyboard alone and without a script", () => {
  test("a vote is cast by Tab and Enter", async () => {
    const posted: URLSearchParams[] = [];
    answer = (path, form) => {
      if (form.size === 0)
        return surveyPage(SURVEYS.vote, { action: "/s/vote", submissionId: SUBMISSION, nonce: NONCE });
      posted.push(form);
      return thanksPage(SURVEYS.vote, { ...accepted, answer: form.get("vote") ?? "" });
    };
    const { page } = await openPage({ javaScriptEnabled: false });
    await page.goto(origin);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Heard. You chose Old Town." }).waitFor();
    expect(Object.fromEntries(posted[0] ?? [])).toEqual({ submissionId: SUBMISSION, vote: "b" });
    await page.keyboard.press("Tab");
    await expect(focused(page)).resolves.toBe("See the results");
  });

  test("an incomplete answer is mended where the summary leads, and sent again after a pause of ours", async () => {
    const posted: Record<string, string>[] = [];
    answer = (_, form) => {
      const fields = Object.fromEntries(form);
      const { answer: chosen, comment } = fields;
      const typed = { answer: chosen, comment };
      const page = { action: "/s/service", submissionId: SUBMISSION, nonce: NONCE };
      if (!form.has("submissionId")) return surveyPage(SURVEYS.csat, page);
      posted.push(fields);
      if (chosen === undefined) {
        return surveyPage(SURVEYS.csat, { ...page, typed, errors: [{ pointer: "/answer", message: "Is missing" }] });
      }
      if (posted.length === 2) {
        const retry = { ...page, fields };
        return problemPage(problem("unavailable"), { survey: SURVEYS.csat, typed, retry, nonce: NONCE });
      }
      return thanksPage(SURVEYS.csat, { ...accepted, answer: chosen, negative: true });
    };
    const words = `"Two tills" & one <open>`;

    const { page } = await openPage({ javaScriptEnabled: false });
    await page.goto(origin);
    await tabTo(page, "comment");
    await page.keyboard.type(words);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");

    await page.getByRole("alert").waitFor();
    expect(await page.title()).toBe("One thing to fix. How was our service today?");
    await expect.poll(() => focused(page), PATIENT).toContain("One thing to fix.");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await expect.poll(() => focused(page, "id"), PATIENT).toBe("answer-first");
    const group = page.getByRole("group", {
      name: "How was our service today?",
      description: "Choose a number from 1 to 5.",
    });
    await expect(group.count()).resolves.toBe(1);
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowRight");
    await expect(page.getByRole("radio", { name: "2 Poor" }).isChecked()).resolves.toBe(true);
    await tabTo(page, "comment");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");

    await page.getByRole("heading", { level: 1, name: "We could not keep your answer just now." }).waitFor();
    await expect(page.getByText(words).isVisible()).resolves.toBe(true);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");

    await page.getByRole("heading", { level: 1, name: "Heard, and sorry. You gave 2 of 5." }).waitFor();
    const whole = { submissionId: SUBMISSION, answer: "2", comment: words };
    expect(posted).toEqual([{ submissionId: SUBMISSION, comment: words }, whole, whole]);
  });

  test("a screen reader finds what is seen", async () => {
    answer = () => STATES["ask csat"]?.() ?? "";
    const { page } = await openPage({});
    await page.goto(origin);
    expect(await page.locator("main").ariaSnapshot()).toBe(
      `- main:
  - group "How was our service today?":
    - heading "How was our service today?" [level=1]
    - radio "1 Very poor"
    - text: 1 Very poor
    - radio "2 Poor"
    - text: 2 Poor
    - radio "3 Fair"
    - text: 3 Fair
    - radio "4 Good"
    - text: 4 Good
    - radio "5 Very good"
    - text: 5 Very good
  - text: Anything we should know? Optional
  - textbox "Anything we should know? Optional"
  - paragraph: Please leave out passwords and card numbers. Up to 2,000 characters
  - button "Send my answer"
  - paragraph: One answer for each browser. The first one counts.`,
    );
  });
});

/** For what the browser does a little later; a busy machine takes its time. */
const PATIENT = { timeout: 10_000 };

const accepted = {
  submissionId: SUBMISSION,
  receipt: "WzEsIjAxYTIwMzU5",
  outcome: "accepted",
  negative: false,
  resultsUrl: "/results",
  nonce: NONCE,
} as const;

async function tabTo(page: Page, id: string): Promise<void> {
  for (let stops = 0; stops < 20 && (await focused(page, "id")) !== id; stops++) await page.keyboard.press("Tab");
  expect(await focused(page, "id")).toBe(id);
}

async function focused(page: Page, what: "text" | "id" = "text"): Promise<string> {
  const element = page.locator(":focus");
  if ((await element.count()) === 0) return "";
  return what === "id" ? ((await element.getAttribute("id")) ?? "") : element.innerText();
}

/** Asks the page itself, in text: the edge's own types know no document, and its tests are checked with them. */
function seen<T>(page: Page, expression: string): Promise<T> {
  return page.evaluate<T>(expression);
}

async function sidewaysPixels(page: Page): Promise<number> {
  return seen(page, "document.documentElement.scrollWidth - document.documentElement.clientWidth");
}

const AXE = readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds, WCAG 2.0 to 2.2 A and AA and best practice: rule and place of each. */
async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(await AXE);
  const found = await seen<AxeResults>(page, "axe.run({ resultTypes: ['violations'] })");
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
}
