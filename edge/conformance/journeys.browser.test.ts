import { ENV, PATHS, type Survey } from "@earshot/contract";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { openBrowser } from "../../infra/local/testbed/browser.ts";
import { ownRedis } from "../../infra/local/testbed/index.ts";
import { ar } from "../src/survey/pages/messages/ar.ts";
import { en } from "../src/survey/pages/messages/en.ts";
import type { Messages } from "../src/survey/pages/messages/messages.ts";
import { onRedis } from "./backed.ts";
import { startEdge } from "./process.ts";
import { post } from "./speak.ts";
import { RATING, redisBehind, type Subject } from "./subject.ts";

/** For what the browser does a little later; a busy machine takes its time. */
const PATIENT = { timeout: 20_000 };

/** A rating that is asked in two languages. */
const ASKED = {
  ...RATING,
  language: "en",
  translations: { ar: { question: "كيف كانت خدمتنا اليوم؟", comment: "ماذا حدث؟" } },
} as Partial<Survey>;

let edge: Subject;
// Many steps each, and a busy machine takes its time for every one.
vi.setConfig({ testTimeout: 90_000 });

let browser: Browser;
beforeAll(async () => {
  [edge, browser] = await Promise.all([onRedis("node"), openBrowser()]);
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});
afterAll(async () => {
  await edge.stop();
  edge.redis.close();
});

async function visit(
  options: BrowserContextOptions,
  path: string,
  { baseUrl }: Pick<Subject, "baseUrl"> = edge,
): Promise<Page> {
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  await page.goto(baseUrl + path);
  return page;
}

const heading = (page: Page, name: string | RegExp) =>
  page.getByRole("heading", { level: 1, name }).waitFor({ timeout: PATIENT.timeout });

/** Goes on by Tab until something is reached, and presses a key there. */
async function press(page: Page, what: string, key: "Enter" | "Space"): Promise<void> {
  for (let stops = 0; stops < 40; stops++) {
    const there = await page.evaluate<boolean>(`document.activeElement?.matches(${JSON.stringify(what)}) ?? false`);
    if (there) return page.keyboard.press(key);
    await page.keyboard.press("Tab");
  }
  throw new Error(`The keyboard does not reach ${what}`);
}

describe.each([
  ["without a script", "en", en, false],
  ["without a script", "ar", ar, false],
  ["with scripts", "en", en, true],
  ["with scripts", "ar", ar, true],
] as const)("%s, %s", (_road, _lang, words: Messages, javaScriptEnabled) => {
  const browserOf = { javaScriptEnabled, locale: words.lang };

  test("by keyboard alone: answer, follow the receipt, change, take back, erase", async () => {
    const survey = await edge.redis.seed(ASKED);
    const page = await visit(browserOf, PATHS.hostedPage(survey.id));
    expect(await page.locator("html").getAttribute("dir")).toBe(words.dir);
    await page.getByText(words.lang === "ar" ? "كيف كانت خدمتنا اليوم؟" : survey.question).waitFor();
    await press(page, "input[name=answer]", "Space");
    await page.keyboard.press("Tab");
    await page.keyboard.type("the wait");
    await press(page, "form .btn", "Enter");
    await heading(page, new RegExp(words.thanks.sorry));
    await press(page, ".receipt a", "Enter");
    await heading(page, words.receipt.states.received);

    await press(page, "details:nth-of-type(1) summary", "Enter");
    await press(page, "input[name=answer]", "Space");
    await page.keyboard.press(words.dir === "rtl" ? "ArrowLeft" : "ArrowRight");
    await press(page, "[value=change] ~ .btn", "Enter");
    await page.getByText(words.receipt.said.changed).waitFor(PATIENT);
    await press(page, "details:nth-of-type(2) summary", "Enter");
    await page.getByText(words.receipt.withdraw.means[0] ?? "").waitFor();
    await press(page, "[value=withdraw] ~ .btn", "Enter");
    await heading(page, words.receipt.states.withdrawn);
    await press(page, "details.way summary", "Enter");
    await press(page, "[value=erase] ~ .btn", "Enter");
    await heading(page, words.receipt.states.erased);

    const entries = await edge.redis.entriesOf(survey.id);
    expect(entries.map(({ kind }) => kind)).toEqual(["feedback", "change", "withdraw", "erase"]);
    expect(entries[0]?.body).toMatchObject({ answer: "1", comment: "the wait", locale: words.lang, channel: "hosted" });
    expect(entries[1]?.body).toMatchObject({ answer: "2" });
  });

  test("one tap: the answer is chosen, a button sends it, a comment follows, and the mind may change", async () => {
    const survey = await edge.redis.seed(ASKED);
    const tapped = `${PATHS.hostedPage(survey.id)}?answer=2&via=email`;
    const page = await visit(browserOf, tapped);
    await page.getByText(words.tapped.lead).waitFor();
    expect(await page.locator("input[name=answer]:checked").getAttribute("value")).toBe("2");
    expect(await edge.redis.entriesOf(survey.id)).toEqual([]);
    await press(page, ".btn.large", "Enter");
    await heading(page, new RegExp(words.thanks.sorry));
    await page.locator("textarea").fill("two tills");
    await page.locator("form .btn").click();
    await page.getByText(words.receipt.said.changed).waitFor(PATIENT);

    await page.goto(edge.baseUrl + tapped.replace("answer=2", "answer=5"));
    await page.getByText(words.duplicate.mind).waitFor();
    await page.locator(".btn.large").click();
    await page.getByText(words.receipt.said.changed).waitFor(PATIENT);

    const entries = await edge.redis.entriesOf(survey.id);
    expect(entries.map(({ kind }) => kind)).toEqual(["feedback", "change", "change"]);
    expect(entries.map(({ body }) => [body.client, body.answer, body.comment])).toEqual([
      [entries[0]?.body.client, "2", undefined],
      [entries[0]?.body.client, undefined, "two tills"],
      [entries[0]?.body.client, "5", undefined],
    ]);
    expect(entries[0]?.body).toMatchObject({ channel: "email" });
  });

  test("another of the tapped answers can be chosen before it is sent", async () => {
    const survey = await edge.redis.seed();
    const page = await visit(browserOf, `${PATHS.hostedPage(survey.id)}?answer=a&via=qr&lang=${words.lang}`);
    await page.locator("form details summary").click();
    await page.locator("input[value=b]").check({ force: true });
    await page.locator(".btn.large").click();
    await heading(page, new RegExp(words.thanks.heard));
    expect(page.url()).toContain(`lang=${words.lang}`);
    const entries = await edge.redis.entriesOf(survey.id);
    expect(entries.map(({ body }) => body)).toMatchObject([{ answer: "b", channel: "qr" }]);
  });

  test("who has just answered is offered to change it, also from another tab that was open before", async () => {
    const survey = await edge.redis.seed();
    const page = await visit(browserOf, PATHS.hostedPage(survey.id));
    const other = await page.context().newPage();
    await other.goto(page.url());
    await page.locator("[name=vote][value=a]").click();
    await heading(page, new RegExp(words.thanks.heard));
    await page.goto(page.url());
    await page.getByText(words.duplicate.mind).waitFor();
    await page.getByRole("link", { name: words.duplicate.change, exact: true }).waitFor();

    await other.locator("[name=vote][value=b]").click();
    await heading(other, words.duplicate.heading);
    await other.getByRole("button", { name: words.duplicate.changeTo }).click();
    await other.getByText(words.receipt.said.changed).waitFor(PATIENT);
    expect((await edge.redis.entriesOf(survey.id)).map(({ body }) => body.answer)).toEqual(["a", "b"]);
  });
});

test("programs that look through mail record nothing: HEAD, GET, and a browser that runs scripts and waits", async () => {
  const survey = await edge.redis.seed(ASKED);
  const address = `${PATHS.hostedPage(survey.id)}?answer=1&via=email`;
  for (const method of ["HEAD", "GET", "OPTIONS"]) {
    const response = await fetch(edge.baseUrl + address, { method });
    expect(response.status).toBeLessThan(300);
    expect(response.headers.getSetCookie()).toEqual([]);
  }
  const page = await visit({}, address);
  await page.waitForLoadState("networkidle");
  await page.goto(edge.baseUrl + address);
  await page.waitForLoadState("networkidle");
  expect(await page.evaluate("localStorage.length")).toBe(0);
  expect(await edge.redis.entriesOf(survey.id)).toEqual([]);
});

test("where anyone may answer any number of times, who comes next to the same device is asked anew", async () => {
  const survey = await edge.redis.seed({ identity: "open" });
  const page = await visit({}, PATHS.hostedPage(survey.id));
  await page.locator("[value=a]").click();
  await heading(page, /Heard/);
  await page.goto(page.url());
  await page.locator("[value=b]").click();
  await heading(page, /Heard/);
  const answers = (await edge.redis.entriesOf(survey.id)).map(({ body }) => body.answer);
  // In two partitions, whose order is nobody's.
  expect(new Set(answers)).toEqual(new Set(["a", "b"]));
});

describe("kept on the device, where there is a script", () => {
  const words = "Two tills & one <open>";

  async function answer(page: Page): Promise<void> {
    await page.locator("input[value='4']").check({ force: true });
    await page.locator("textarea").fill(words);
    await page.locator("form .btn").click();
  }
  const kept = async (survey: Survey, redis = edge.redis) =>
    (await redis.entriesOf(survey.id)).map(({ kind, body }) => [kind, body.answer, body.comment]);
  const once = [["feedback", "4", words]];

  test("sent without a connection, the tab closed, opened again: counted once", async () => {
    const survey = await edge.redis.seed(RATING);
    const page = await visit({}, PATHS.hostedPage(survey.id));
    await page.context().setOffline(true);
    await answer(page);
    await page.getByText(en.device.saved).waitFor(PATIENT);
    const context = page.context();
    await page.close();
    await context.setOffline(false);
    const again = await context.newPage();
    await again.goto(edge.baseUrl + PATHS.hostedPage(survey.id));
    await heading(again, "Heard. You gave 4 of 5.");
    expect(await kept(survey)).toEqual(once);
    await expect.poll(() => again.evaluate("localStorage.length"), PATIENT).toBe(0);
  });

  test("sent without a connection that comes back: goes by itself", async () => {
    const survey = await edge.redis.seed(RATING);
    const page = await visit({}, PATHS.hostedPage(survey.id));
    await page.context().setOffline(true);
    await answer(page);
    await page.getByText(en.device.saved).waitFor(PATIENT);
    await page.context().setOffline(false);
    await heading(page, "Heard. You gave 4 of 5.");
    expect(await kept(survey)).toEqual(once);
  });

  test("an answer that was taken and never heard of is sent again under its name: counted once", async () => {
    const survey = await edge.redis.seed(RATING);
    const page = await visit({}, PATHS.hostedPage(survey.id));
    let lost = 0;
    await page.context().route(page.url(), async (route) => {
      const body = route.request().postData();
      if (body === null || lost++ > 0) return route.continue();
      // Past the browser, which must not hear of the cookie either.
      expect((await post(edge, PATHS.hostedPage(survey.id), body)).status).toBe(202);
      return route.abort("connectionreset");
    });
    await answer(page);
    await expect.poll(() => kept(survey), PATIENT).toEqual(once);
    const again = await page.context().newPage();
    await page.close();
    await again.goto(edge.baseUrl + PATHS.hostedPage(survey.id));
    await heading(again, en.thanks.again.heading);
    expect(await kept(survey)).toEqual(once);
  });

  test("what the edge cannot take is sent again until it can", { timeout: 120_000 }, async () => {
    const redis = await ownRedis();
    const before = await redisBehind(redis.url);
    const survey = await before.seed(RATING);
    before.close();
    const away = await startEdge("node", { [ENV.redisUrl]: redis.url });
    const page = await visit({}, PATHS.hostedPage(survey.id), away);
    await redis.stop();
    await answer(page);
    await heading(page, en.problems.unavailable.heading);
    await page.getByText(en.device.trying).waitFor();
    await page.getByText(words).waitFor();
    await redis.start();
    await page.getByRole("heading", { level: 1, name: "Heard. You gave 4 of 5." }).waitFor({ timeout: 60_000 });
    const after = await redisBehind(redis.url);
    expect(await kept(survey, after)).toEqual(once);
    after.close();
    await away.stop();
    await redis.stop();
  });
});
