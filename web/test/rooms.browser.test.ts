import { PATHS } from "@earshot/contract";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { FakeResults } from "./fake-results.ts";
import { openedPage, violations } from "./opened.ts";
import { comment, everyKind, freshInstall, someComments } from "./surveys.ts";

const opened = openedPage();

/** Every state a viewer can meet: how to bring it about, where it is, and what shows that it is there. */
type State = readonly [
  name: string,
  path: string,
  setUp: (fake: FakeResults) => void,
  there: string,
  then?: (page: Page, fake: FakeResults) => Promise<void>,
];
const STATES: readonly State[] = [
  ["overview", "/", (fake) => fake.surveys.push(...everyKind(), ...freshInstall().slice(1, 2)), ".list"],
  ["overview of a fresh install", "/", (fake) => fake.surveys.push(...freshInstall()), ".empty"],
  ["no surveys", "/", () => {}, "text=There are no surveys yet"],
  ...everyKind().map(
    ({ id, kind }) =>
      [`${kind} ${id}`, `/surveys/${id}`, (fake: FakeResults) => fake.surveys.push(...everyKind()), "figure"] as const,
  ),
  ["empty survey", "/surveys/vote", (fake) => fake.surveys.push(...freshInstall()), ".empty"],
  ["late", "/surveys/service", (fake) => void (late(fake), fake.surveys.push(...everyKind())), ".notice"],
  [
    "cut",
    "/surveys/service",
    (fake) => fake.surveys.push(...everyKind()),
    "figure",
    async (page, fake) => {
      await fake.stop();
      await page.locator(".notice").waitFor();
    },
  ],
  ["comments", "/surveys/service", signedIn, ".say"],
  ["cases that are followed up", "/surveys/service", followedUp, "text=Cases solved"],
  [
    "new comments",
    "/surveys/service",
    signedIn,
    ".say",
    async (page, fake) => {
      fake.comments.unshift(comment(1, "New", 0));
      await fake.answer("service", 1);
      await page.locator(".new").waitFor();
    },
  ],
  ["private survey", "/surveys/service", hidden, "text=private"],
  ["unknown survey", "/surveys/nobody", () => {}, "text=There is no survey"],
  ["unknown address", "/nowhere", () => {}, "text=There is nothing"],
  ["used sign-in link", "/sign-in#used", () => {}, "text=no longer works"],
];

function late(fake: FakeResults): void {
  fake.frozenAt = Date.now() - 250_000;
}
function signedIn(fake: FakeResults): void {
  fake.signedIn = true;
  fake.surveys.push(...everyKind());
  fake.comments.push(...someComments());
}
function followedUp(fake: FakeResults): void {
  signedIn(fake);
  const [recoveredShare, toAnswer, toClose] = [1 / 3, 5400, null];
  fake.cases = { opened: 12, open: 5, solved: 6, recovered: 4, recoveredShare, toAnswer, toClose };
}
function hidden(fake: FakeResults): void {
  fake.hidden.add("service");
  fake.surveys.push(...everyKind());
}

test.each(STATES.map((state) => [state[0], state] as const))(
  "%s: axe finds nothing and nothing scrolls sideways, light and dark, 1280 and 320 px",
  async (_, [, path, setUp, there, then]) => {
    setUp(opened.fake);
    const page = await opened.visit(path, { again: true });
    await page.locator(there).first().waitFor();
    await then?.(page, opened.fake);
    for (const colorScheme of ["light", "dark"] as const) {
      for (const width of [1280, 320]) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 800 });
        expect(await violations(page), `${colorScheme} ${width}`).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth), `${colorScheme} ${width}`).toBe(width);
      }
    }
  },
  60_000,
);

test("by keyboard alone: from the overview into a survey, its data, and back, with the focus where one reads on", async () => {
  opened.fake.surveys.push(...everyKind());
  const page = await opened.visit("/");
  await page.locator(".list").waitFor();
  const focused = () => page.evaluate(() => document.activeElement?.textContent);

  await page.keyboard.press("Tab");
  await expect.poll(focused).toBe("Skip to content");
  await page.keyboard.press("Enter");
  // The search box and the order come first; `/` leads to the box from anywhere.
  await page.keyboard.press("/");
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("type"))).toBe("search");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect.poll(focused).toBe("How was our service today?");
  await page.keyboard.press("Enter");
  await page.locator("figure .bars").waitFor();
  await expect.poll(focused).toBe("How was our service today?");
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
  await expect.poll(() => page.title()).toBe("How was our service today? · Earshot");

  await page.keyboard.press("Tab");
  await expect.poll(focused).toBe("/s/service");
  for (let tabs = 0; tabs < 30 && (await focused()) !== "Show data"; tabs += 1) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("row", { name: "5, Very good 688 53.6 %" }).waitFor();
  await page.goBack();
  await page.locator(".list").waitFor();
  await expect.poll(focused).toBe("Surveys");
  await expect.poll(() => page.title()).toBe("Surveys · Earshot");
});

test("a survey answered by personal links hands out no code, no command and no bare address", async () => {
  const [open, service] = freshInstall();
  opened.fake.surveys.push(open!, { ...service!, personal: true });
  const page = await opened.visit("/");
  await page.getByRole("region", { name: open!.question }).locator("img.qr").waitFor();
  const invitation = page.getByRole("region", { name: service!.question });
  expect(await invitation.locator("code").allTextContents()).toEqual([
    expect.stringMatching(/\/s\/service\?t=\{\{token\}\}$/),
  ]);
  expect(await invitation.locator("img.qr").count()).toBe(0);
});

test("a sign-in link signs in once, leaves no trace in the address, and a used one is told kindly", async () => {
  opened.fake.surveys.push(...everyKind());
  opened.fake.comments.push(...someComments());
  opened.fake.links.add("token-1");
  const page = await opened.visit("/sign-in#token-1");
  await page.getByRole("button", { name: "Sign out" }).waitFor();
  // The header knows of the session a moment before the page goes on.
  await expect.poll(() => new URL(page.url()).pathname + new URL(page.url()).hash).toBe("/");
  await page.getByRole("link", { name: "How was our service today?" }).click();
  await page.locator(".say").first().waitFor();

  await page.goto(`${opened.fake.url}/sign-in#token-1`);
  await page.getByRole("heading", { name: "This link no longer works" }).waitFor();
  expect(page.url()).toBe(`${opened.fake.url}/sign-in`);
  opened.fake.links.add("token-2");
  await page.evaluate(() => {
    location.hash = "token-2";
  });
  await page.locator(".list").waitFor();
  expect(opened.fake.links.size).toBe(0);
});

test("a late word on the session does not take a sign-in back", async () => {
  opened.fake.surveys.push(...everyKind());
  opened.fake.links.add("token-3");
  const page = await opened.visit("/");
  const used = Promise.withResolvers<void>();
  const late = Promise.withResolvers<void>();
  let questions = 0;
  await page.route(`**${PATHS.session}`, async (route) => {
    if (route.request().method() === "POST" || questions++ > 0) {
      await route.continue();
      return;
    }
    // What the service said before the link was used arrives after it.
    await used.promise;
    await route.fulfill({ json: { signedIn: false } });
    late.resolve();
  });
  await page.goto(`${opened.fake.url}/sign-in#token-3`);
  await page.getByRole("button", { name: "Sign out" }).waitFor();
  used.resolve();
  await late.promise;
  await page.locator(".list").waitFor();
  expect(await page.getByRole("button", { name: "Sign out" }).count()).toBe(1);
});

test("signed out, no comment is asked for; signing out takes them away", async () => {
  signedIn(opened.fake);
  const page = await opened.visit("/surveys/service");
  await page.locator(".say").first().waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByText("Comments are shown to people who are signed in.").waitFor();
  expect(await page.locator(".say").count()).toBe(0);
  const asked = opened.fake.asked.filter((path) => path.endsWith("/comments")).length;
  await opened.fake.answer("service", 1);
  await page.locator(".facts").getByText("1,285").waitFor();
  expect(opened.fake.asked.filter((path) => path.endsWith("/comments")).length).toBe(asked);
});

test("comments stand as they were written, with mood in a word and the state of their case", async () => {
  signedIn(opened.fake);
  const page = await opened.visit("/surveys/service");
  const hostile = page.locator(".say", { hasText: "The invoice" });
  expect(await hostile.locator("blockquote").textContent()).toBe(
    'The invoice lists a chain I did not get.\n<img src=x onerror="alert(1)"> </script> 🚲',
  );
  expect(await hostile.textContent()).toMatch(/2 of 5.*Unhappy · API.*Ticket failed/s);
  expect(await page.locator("main img").count()).toBe(0);
  expect(await page.locator("blockquote[lang=ar]").evaluate((quote) => getComputedStyle(quote).direction)).toBe("rtl");
});

test("the link in a ticket leads to its case", async () => {
  signedIn(opened.fake);
  const page = await opened.visit(PATHS.casePage("service", "k3"));
  await expect.poll(() => new URL(page.url()).pathname, { timeout: 20_000 }).toBe(PATHS.oneCasePage("service", "k3"));
  expect(new URL(page.url()).hash).toBe("");
});

test("new comments wait until they are asked for; a case changes its state in place; older ones follow", async () => {
  signedIn(opened.fake);
  const page = await opened.visit("/surveys/service");
  const first = page.locator(".say").first();
  await first.getByText("Ticket queued").waitFor();
  expect(await page.locator(".say").count()).toBe(8);

  const [newest] = opened.fake.comments;
  opened.fake.comments[0] = { ...newest!, case: { id: "k1", state: "sent" } };
  opened.fake.comments.unshift(comment(5, "Splendid", 0), comment(1, "Dreadful", 0));
  await opened.fake.answer("service", 5, 2);
  const fresh = page.getByRole("button", { name: "2 new comments, show" });
  await fresh.waitFor();
  await first.getByText("Ticket sent").waitFor();
  expect(await page.locator(".say").count()).toBe(8);

  await fresh.click();
  await expect.poll(() => first.locator("blockquote").textContent()).toBe("Splendid");
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe("Comments");
  await page.getByRole("link", { name: "All comments" }).click();
  await page.getByText("Lovely.").waitFor();
  await expect.poll(() => page.locator("article .say").count(), { timeout: 20_000 }).toBe(12);
});

test("a menu that opens at the edge of a phone is shown whole, in a language that runs to the left too", async () => {
  signedIn(opened.fake);
  for (const [width, lang] of [
    [320, "en"],
    [390, "ar"],
  ] as const) {
    const page = await opened.visit(`${PATHS.resultsPage("service")}?lang=${lang}`, {
      viewport: { width, height: 900 },
    });
    await page.locator("figure").first().waitFor();
    const menus = page.locator("details.menu");
    for (const menu of await menus.all()) {
      await menu.locator("summary").click();
      await expect
        .poll(() =>
          menu.locator(".menu-box").evaluate((box) => {
            const { left, right } = box.getBoundingClientRect();
            return left >= 0 && right <= innerWidth && document.documentElement.scrollWidth <= innerWidth;
          }),
        )
        .toBe(true);
      await page.keyboard.press("Escape");
    }
  }
});
