import { PATHS } from "@earshot/contract";
import type { Page } from "playwright-core";
import { describe, expect, test, vi } from "vitest";
import { openedStack, violations } from "./opened.ts";

// Journeys of many steps, and axe over every view: half a minute on a busy machine, and it may be busier.
vi.setConfig({ testTimeout: 240_000 });
const real = openedStack();
const WAIT = { timeout: 30_000 };
const at = (id: string, part = "") => `${PATHS.adminPage}/surveys/${id}${part}`;
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });
const told = (page: Page, text: string | RegExp) => page.locator(".told", { hasText: text }).waitFor(WAIT);

/** What the edge says of a survey, once it says that. */
async function untilAtEdge(id: string, text: string): Promise<void> {
  await expect
    .poll(async () => (await fetch(`${real.stack.urls.edge}${PATHS.hostedPage(id)}`)).text(), WAIT)
    .toContain(text);
}

async function waitForPreview(page: Page, text: string): Promise<void> {
  await page.frameLocator(".preview iframe").getByText(text).first().waitFor(WAIT);
}

test("administration is for administrators: others are told so, and get nothing", async () => {
  for (const visit of [real.visit(PATHS.adminPage), real.visitAs("team", PATHS.adminPage)]) {
    const page = await visit;
    await page.getByRole("heading", { name: "This is for administrators" }).waitFor(WAIT);
    expect(await page.evaluate(async (path) => (await fetch(path)).status, PATHS.adminSurveys)).toBe(401);
  }
});

test("a survey is made with what it lacks said beside each field, seen before it is there, and then asked", async () => {
  const page = await real.visitAs("admin", `${PATHS.adminPage}/surveys/new`);
  await button(page, "Publish").click();
  await page.getByRole("alert").filter({ hasText: "3 things to fix." }).waitFor(WAIT);
  expect(await page.locator(".wrong").allTextContents()).toEqual([
    "Write something here.",
    "Write something here.",
    "Write something here.",
  ]);
  // What is missing is asked for beside another language, too.
  await page.getByLabel("Add a language").selectOption("de");
  await page.getByLabel("Business", { exact: true }).fill("Brevik Bicycles");
  await page.getByLabel("Question", { exact: true }).fill("Would you <b>ride</b> again?");
  await page.getByLabel("Name in the address").focus();
  await expect.poll(() => page.getByLabel("Name in the address").inputValue(), WAIT).toBe("would-you-b-ride-b-again");
  await page.getByLabel("Name in the address").fill("ride-again");
  await page.getByLabel("Kind of question").selectOption("nps");
  await waitForPreview(page, "Would you <b>ride</b> again?");
  expect(await page.getByText("Open a case at 6 or below").count()).toBe(1);

  await page.getByLabel("Question, German").fill("Würden Sie wieder fahren?");
  await page.getByLabel("Language of the preview").selectOption("de");
  await waitForPreview(page, "Würden Sie wieder fahren?");

  await button(page, "Publish").click();
  await page.waitForURL((url) => url.pathname === at("ride-again"), WAIT);
  await untilAtEdge("ride-again", "Would you &lt;b&gt;ride&lt;/b&gt; again?");
});

describe("a survey that has been answered", () => {
  test("tries its rule on the last days, says what stays as it is, and is published by keyboard alone", async () => {
    await real.stack.survey({ id: "tour", kind: "csat", question: "How was your tour?", negative: { atMost: 2 } });
    await real.stack.history("tour", { days: 10, daily: 20, weights: { 1: 1, 2: 1, 5: 8 }, negative: ["1", "2"] });
    const page = await real.visitAs("admin", at("tour"));
    const [slider, dry] = [page.getByRole("slider"), page.locator(".dry")];
    await dry.filter({ hasText: /would have opened 4\d cases/ }).waitFor(WAIT);
    await slider.focus();
    await page.keyboard.press("ArrowLeft");
    await dry.filter({ hasText: /would have opened 2\d cases/ }).waitFor(WAIT);
    await page.locator("output", { hasText: "1 change not published" }).waitFor(WAIT);
    expect(await page.getByLabel("Kind of question").isDisabled()).toBe(true);
    await page.getByText("another kind would give them another meaning").waitFor(WAIT);
    await button(page, "Publish").focus();
    await page.keyboard.press("Enter");
    await told(page, "Published.");
    const [row] = await real.stack.sql<{ negative: unknown }[]>`
      select config->'negative' as negative from survey where id = 'tour'`;
    expect(row?.negative).toEqual({ atMost: 1 });
  });

  test("is not written over unseen: who published meanwhile is named, and both ways are offered", async () => {
    await real.stack.survey({ id: "shared", kind: "thumbs", question: "Was it good?" });
    const page = await real.visitAs("admin", at("shared"));
    await page.getByLabel("Question", { exact: true }).fill("Mine?");
    await real.stack.survey({ id: "shared", kind: "thumbs", question: "Theirs?", comment: null });
    await button(page, "Publish").click();
    const dialog = page.getByRole("dialog", { name: "Somebody else has published meanwhile" });
    await dialog.getByText(/Version 2 was published .*, by the key of the installation/).waitFor(WAIT);
    expect(await dialog.locator(".diff ins").allTextContents()).toEqual(["now: Theirs?", "now: Mine?"]);
    expect(await violations(page)).toEqual([]);
    // Published is published, whenever it is read again: nobody is held back by a question about it.
    await page.route(`**${PATHS.adminSurveys}/shared`, (route) =>
      route.request().method() === "GET" ? route.abort() : route.continue(),
    );
    await dialog.getByRole("button", { name: "Publish mine over it" }).click();
    await told(page, "Published.");
    await untilAtEdge("shared", "Mine?");

    await page.getByRole("link", { name: "Versions" }).click();
    await button(page, "Put back version 2").click();
    await told(page, "Version 2 is published again.");
    await untilAtEdge("shared", "Theirs?");
    expect(await violations(page)).toEqual([]);
    await button(page, "Undo").click();
    await told(page, "Version 3 is published again.");
    await untilAtEdge("shared", "Mine?");
  });

  test("is closed and opened again at once", async () => {
    await real.stack.survey({ id: "fair", kind: "thumbs", question: "Was the fair good?" });
    const page = await real.visitAs("admin", at("fair"));
    await page.getByLabel("Question", { exact: true }).fill("Was it a good fair?");
    await button(page, "Close").click();
    await page.getByRole("heading", { name: "This survey is closed" }).waitFor(WAIT);
    // What was written meanwhile is still there.
    expect(await page.getByLabel("Question", { exact: true }).inputValue()).toBe("Was it a good fair?");
    await button(page, "Undo").click();
    await page.getByRole("heading", { name: "This survey is open" }).waitFor(WAIT);
  });
});

test("a key is shown once, opens what it says, and nothing once it is taken back", async () => {
  const page = await real.visitAs("admin", `${PATHS.adminPage}/keys`);
  await button(page, "Make the key").click();
  await page.locator(".wrong").first().waitFor(WAIT);
  await page.getByLabel("Whose it is").fill("The shop’s screen");
  await button(page, "Make the key").click();
  const shown = page.locator(".once code");
  await shown.waitFor(WAIT);
  const key = await shown.textContent();
  expect(key).toMatch(/^esk_[0-9a-f]{16}_[\w-]{43}$/);
  const status = async () =>
    (await fetch(`${real.stack.urls.results}${PATHS.cases("vote")}`, { headers: { authorization: `Bearer ${key}` } }))
      .status;
  expect(await status()).toBe(200);
  expect(await violations(page)).toEqual([]);
  await button(page, "Take back the key of The shop’s screen").click();
  expect(await violations(page)).toEqual([]);
  await page.getByRole("dialog").getByRole("button", { name: "Take back" }).click();
  await told(page, "The key of The shop’s screen is taken back.");
  await expect.poll(status, WAIT).toBe(401);
});

test("somebody is let in by a link that is made here", async () => {
  const page = await real.visitAs("admin", `${PATHS.adminPage}/keys`);
  await page.getByLabel("may administer").check();
  await button(page, "Make a sign-in link").click();
  const link = page.locator(".copy code", { hasText: `${PATHS.signIn}#admin.` });
  await link.waitFor(WAIT);
  const { hash } = new URL((await link.textContent()) ?? "");
  const guest = await real.visit(PATHS.signIn + hash);
  await guest.waitForURL((url) => url.pathname !== PATHS.signIn, WAIT);
  await guest.goto(new URL(PATHS.adminPage, real.stack.urls.results).href);
  await guest.getByRole("link", { name: "New survey" }).waitFor(WAIT);
  expect(await guest.getByText("This is for administrators").count()).toBe(0);
});

test("the system tells where everything is; dead letters are put back, or dropped after a question", async () => {
  await real.stack.sql`
    insert into dead_letter (partition, epoch, n, entry_id, payload, why)
    select 1, 'e', i, '1-' || i || '/' || i, convert_to('{"n":"1","t":"1763900000000","u":"1","b":"no JSON"}', 'UTF8'),
      case i when 1 then 'survey' else 'body' end
    from generate_series(1, 2) i`;
  const page = await real.visitAs("admin", `${PATHS.adminPage}/system`);
  await page.getByText("Everything adds up.").waitFor(WAIT);
  const line = (text: string) => page.locator(".lines > li", { hasText: text });
  await line("There was no such survey").getByRole("button", { name: "Put back" }).click();
  await told(page, "1 put back into the log.");
  // What still cannot be settled is a dead letter again, and counted as one.
  await line("They could not be read (json).").waitFor(WAIT);
  await line("They could not be read (body).").getByRole("button", { name: "Drop" }).click();
  await page.getByRole("dialog", { name: "Drop 1 dead letter?" }).getByRole("button", { name: "Drop" }).click();
  await told(page, "1 dropped.");
  await page.goto(new URL(`${PATHS.adminPage}/changes`, real.stack.urls.results).href);
  const change = page.locator(".lines > li", { hasText: "Dead letter dropped" });
  await change.waitFor(WAIT);
  // Who it was leads to the line that tells who made the link.
  const [link] = /[0-9a-f]{8}$/.exec((await change.textContent()) ?? "") ?? [];
  expect(await page.locator(".lines > li", { hasText: `Sign-in link made ${link}` }).count()).toBe(1);
});

describe("every view", () => {
  const VIEWS = [
    "",
    "/surveys/new",
    at("vote").slice(6),
    at("vote", "/hand-out").slice(6),
    at("vote", "/erase").slice(6),
  ];
  test.each(["light", "dark"] as const)(
    "is without a violation in %s, right to left, and fits a phone",
    async (colorScheme) => {
      const page = await real.visitAs("admin", `${PATHS.adminPage}?lang=${colorScheme === "dark" ? "ar" : "en"}`);
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      for (const view of [...VIEWS, "/keys", "/system", "/changes"]) {
        await page.goto(new URL(PATHS.adminPage + view, real.stack.urls.results).href);
        await page.locator("h1").waitFor(WAIT);
        await page.setViewportSize({ width: 390, height: 844 });
        expect([view, await violations(page)]).toEqual([view, []]);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect([view, over]).toEqual([view, 0]);
      }
    },
  );
});
