import { mkdir } from "node:fs/promises";
import { PATHS, SURVEY } from "@earshot/contract";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openBrowser } from "../testbed/browser.ts";
import { sendAll } from "./crowd.ts";
import { type TestStack, testStack } from "./stack.ts";

/** Where the pictures of the README come from; git ignores it. */
const PICTURES = ".earshot/pictures";

/** A comment that breaks whatever pastes text where it should quote it. */
const HOSTILE = `"Late" again, 'they' said.\nNo word — 😞👩‍👩‍👧\n</script><img src=x onerror=alert(1)>\n<ticket> <aws.events.event.json> \${x} {{y}} \\ ","priority":"urgent\nخدمة بطيئة`;

/** What the customers of a good day say; it stands in the README's picture. */
const SAID: readonly (readonly [answer: number, comment?: string, locale?: string])[] = [
  [5, "Fixed while I had a coffee next door. Thank you, Jonna!"],
  [4],
  [5],
  [3, "Good work, long queue."],
  [5, "You found the rattle three shops could not."],
  [4, "خدمة سريعة ولطيفة، شكرًا لكم.", "ar"],
  [5],
  [2, "Third visit for the same squeak. Friendly people, but nobody writes anything down."],
  [4, "Fine, but I would like to see the price before, not after."],
  [5],
  [1, "Zwei Wochen gewartet und dann war das falsche Teil da. Niemand hat angerufen.", "de"],
  [5, "Quick and kind."],
];
const DAY = Array.from({ length: 5 }, (_, round) =>
  SAID.filter(([, comment], place) => !comment || (place + round) % 5 === 0).map(([answer, comment, locale]) => ({
    survey: SURVEY.service,
    answer,
    ...(comment && { comment, channel: "hosted", locale: locale ?? "en" }),
  })),
).flat();

let stack: TestStack;
let browser: Browser;
beforeAll(async () => {
  [stack, browser] = await Promise.all([testStack(), openBrowser()]);
  await mkdir(PICTURES, { recursive: true });
});
afterAll(async () => {
  await browser.close();
  await stack.stop();
});

/** A customer whose browser runs no script. */
async function customer(path: string): Promise<Page> {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(stack.urls.edge + path);
  return page;
}

it("a vote on the hosted page moves the bar of a viewer within a second, without a reload", async () => {
  const viewer = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await viewer.goto(`${stack.urls.results}/surveys/${SURVEY.vote}`);
  await viewer.getByText("No answers yet").waitFor();
  await viewer.evaluate(() => Object.assign(globalThis, { neverReloaded: true }));

  // The first answer turns the empty state into the chart.
  const count = viewer.getByRole("figure").getByRole("listitem").first().locator(".c");
  const first = await customer("/");
  await first.getByRole("button").first().click();
  await count.filter({ hasText: /^1\b/ }).waitFor();
  await first.context().close();

  // Within a second, which on a machine of one's own is ten times what it takes. Where others use it as well, the best
  // of some counts, within three times what the customer's own page took to say that it was heard.
  const times: { bar: number; own: number }[] = [];
  const inTime = () => times.some(({ bar, own }) => bar < Math.max(1000, 3 * own));
  let page = await customer("/");
  for (;;) {
    await page.getByRole("button").first().focus();
    const tapped = performance.now();
    const since = () => performance.now() - tapped;
    const moved = count.filter({ hasText: new RegExp(`^${times.length + 2}\\b`) });
    const heard = page.getByText("Heard").waitFor().then(since);
    await page.keyboard.press("Enter");
    times.push({ bar: await moved.waitFor().then(since), own: await heard });
    if (inTime() || times.length === 5) break;
    await page.context().close();
    page = await customer("/");
  }

  expect(await viewer.evaluate(() => "neverReloaded" in globalThis)).toBe(true);
  expect(inTime() ? [] : times).toEqual([]);
  process.stdout.write(`From the tap to the bar: ${times.map(({ bar }) => bar.toFixed(0)).join(", ")} ms\n`);

  await page.goto(stack.urls.edge);
  await page.getByRole("button").last().click();
  await page.getByText("already answered").waitFor();
  await page.context().close();

  for (let voter = 0; voter < 10; voter += 1) {
    const another = await customer("/");
    await another
      .getByRole("button")
      .nth(voter % 3 === 0 ? 1 : 0)
      .click();
    await another.getByText("Heard").waitFor();
    await another.context().close();
  }
  // Of ten, six for the first.
  await count.filter({ hasText: new RegExp(`^${times.length + 7}\\b`) }).waitFor();
  await viewer.screenshot({ path: `${PICTURES}/vote.png` });
  await viewer.close();
});

it("an unhappy answer's words stand in the ticket character for character, once", async () => {
  const page = await customer(PATHS.hostedPage(SURVEY.service));
  await page.getByRole("radio", { name: "1" }).check({ force: true });
  await page.getByRole("textbox").fill(HOSTILE);
  await page.getByRole("button").last().click();
  await page.getByText("Heard").waitFor();
  await page.context().close();

  await expect.poll(async () => (await stack.tickets()).length, { timeout: 60_000 }).toBe(1);
  const [ticket] = await stack.tickets();
  expect(ticket?.description).toContain(HOSTILE);
  expect(ticket).toMatchObject({ status: "new", priority: expect.not.stringContaining("urgent") });

  const desk = await browser.newPage();
  await desk.goto(stack.urls.helpdesk);
  expect(await desk.locator("body").innerText()).toContain("</script><img src=x onerror=alert(1)>");
  await desk.close();
});

it("a viewer who is signed in reads the comment; another does not", async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const viewer = await context.newPage();
  await viewer.goto(`${stack.urls.results}/surveys/${SURVEY.service}`);
  await viewer.getByText("shown to people who are signed in").waitFor();
  expect(await viewer.locator("body").innerText()).not.toContain("No word");

  await viewer.goto(await stack.signInLink());
  await viewer.waitForURL(`${stack.urls.results}/`);
  await viewer.goto(`${stack.urls.results}/surveys/${SURVEY.service}`);
  await viewer.getByText("No word — 😞").waitFor();

  await sendAll(stack.urls.edge, DAY, 8);
  await viewer
    .getByText(`${DAY.length + 1}`, { exact: true })
    .first()
    .waitFor();
  await viewer.getByRole("button", { name: /new/ }).click();
  await viewer.screenshot({ path: `${PICTURES}/service.png` });
  await context.close();
});

it("results that fall silent are said to be cut off, and go on by themselves", async () => {
  const viewer = await browser.newPage();
  await viewer.goto(`${stack.urls.results}/surveys/${SURVEY.vote}`);
  await viewer.getByText("Live", { exact: true }).waitFor();
  // Stopped rather than killed: what is killed is back before anybody has noticed.
  await stack.kill("results", "SIGSTOP");
  const cut = viewer.getByText(/No connection|Trying again/).first();
  await cut.waitFor({ timeout: 60_000 });
  await stack.kill("results", "SIGCONT");
  await viewer.getByText("Live", { exact: true }).waitFor({ timeout: 60_000 });
  expect(await cut.count()).toBe(0);
  await viewer.close();
});
