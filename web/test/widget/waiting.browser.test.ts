import { PATHS, type Survey } from "@earshot/contract";
import type { Page } from "playwright-core";
import { expect, test, vi } from "vitest";
import { widgetWorld } from "./world.ts";

const world = widgetWorld();

/** Attempts come after a second, two, four and so on. */
const PATIENT = { timeout: 20_000 };

const SAVED = "Saved on this device. It will be sent when you are online.";
const LATER = "Saved on this device. It will be sent again in a moment.";
const FIRST_STANDS = "You have already answered. Your first answer stands.";
const CLOSED = "This survey takes no answers now.";

async function open(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Feedback" }).click();
  await page.getByRole("radio").first().waitFor({ state: "attached" });
}

async function answer(page: Page, words = "Late"): Promise<void> {
  await page.getByRole("radio", { name: "2 Poor" }).check({ force: true });
  await page.getByRole("textbox").fill(words);
  await page.getByRole("button", { name: "Send my answer" }).click();
}

test("offline: answered, the tab closed, and back online on another page of the site: counted once", async () => {
  const { survey, visitor, visit, tag, accepted, edge } = world();
  const rating = await survey();
  const context = await visitor();
  const page = await visit(context, tag(rating));
  await open(page);
  await context.setOffline(true);
  await answer(page);
  await page.getByText(SAVED).waitFor();
  await page.close();
  expect(await accepted(rating)).toBe(0);

  await context.setOffline(false);
  const next = await visit(context, tag(rating));

  await expect.poll(() => accepted(rating), PATIENT).toBe(1);
  await next.reload();
  await next.getByRole("button", { name: "Feedback" }).click();
  await next.getByText(FIRST_STANDS).waitFor();
  await next.getByRole("link", { name: "See, change or take back my answer" }).waitFor();
  const [entry] = await edge.redis.entriesOf(rating.id);
  expect(entry?.body).toMatchObject({ answer: "2", comment: "Late" });
  expect(await accepted(rating)).toBe(1);
});

test("offline and online again in the same tab: it is sent by itself, and says so, there and to a screen reader", async () => {
  const { survey, visitor, visit, tag, accepted } = world();
  const rating = await survey();
  const context = await visitor();
  const page = await visit(context, tag(rating));
  await open(page);
  await context.setOffline(true);
  await answer(page);
  await page.getByText(SAVED).waitFor();
  await expect.poll(() => focusedText(page)).toBe(SAVED);

  await context.setOffline(false);

  await page.getByRole("dialog").getByText("Heard. You gave 2 of 5.").waitFor(PATIENT);
  await page.getByRole("status").getByText("Heard. You gave 2 of 5.").waitFor({ state: "attached" });
  expect(await accepted(rating)).toBe(1);
});

test("another tab of the site that sends what waits tells the tab that waited", async () => {
  const { line, survey, visitor, visit, tag, accepted } = world();
  const rating = await survey();
  const context = await visitor();
  const page = await visit(context, tag(rating, {}, line.origin));
  await open(page);
  // Two, as after one it is sent again a second later: on a busy machine that is over before it is looked at.
  line.faults.push("unavailable", "unavailable");
  await answer(page);
  await page.getByText(LATER).waitFor();

  await visit(context, tag(rating, {}, line.origin));

  await page.getByRole("dialog").getByText("Heard. You gave 2 of 5.").waitFor(PATIENT);
  expect(await accepted(rating)).toBe(1);
});

test.each([
  ["is answered", "Heard. You gave 2 of 5.", FIRST_STANDS, 1],
  ["is refused", CLOSED, CLOSED, 0],
])("of two tabs that ask, one %s and the other, which found it under way, says so", async (_, there, here, counted) => {
  const { survey, visitor, visit, tag, accepted } = world();
  const rating = await survey();
  const context = await visitor();
  const pages = [await visit(context, tag(rating)), await visit(context, tag(rating))] as const;
  const held = Promise.withResolvers<void>();
  await pages[0].route(`**${PATHS.feedback(rating.id)}`, async (route) => {
    await held.promise;
    await route.continue();
  });
  for (const page of pages) await open(page);
  const asked = pages[0].waitForRequest(`**${PATHS.feedback(rating.id)}`);
  await answer(pages[0]);
  await asked;
  await answer(pages[1]);
  await pages[1].getByText(SAVED).waitFor();
  await expect.poll(() => focusedText(pages[1])).toBe(SAVED);
  if (counted === 0) await close(rating);
  held.resolve();

  await pages[0].getByText(there).waitFor();
  await pages[1].getByRole("dialog").getByText(here).waitFor();
  await pages[1].getByRole("status").getByText(here).waitFor({ state: "attached" });
  expect(await accepted(rating)).toBe(counted);
});

test("what is not taken is said at once, and what was typed is still there", async () => {
  const { survey, visitor, visit, tag, accepted } = world();
  const rating = await survey();
  const page = await visit(await visitor(), tag(rating));
  await open(page);
  await close(rating);

  await answer(page, "Too late");

  await page.getByRole("alert").getByText(CLOSED).waitFor();
  expect(await page.getByRole("textbox").inputValue()).toBe("Too late");
  expect(await accepted(rating)).toBe(0);
});

test.each(["open", "browser", "network"] as const)(
  "a network that loses answers, questions and its head: counted once, for identity %s",
  async (identity) => {
    const { line, survey, visitor, visit, tag, accepted } = world();
    const rating = await survey({ identity });
    const before = line.submissions;
    line.faults.push("lose the answer", "unavailable", "lose the question", "lose the answer");
    const page = await visit(await visitor(), tag(rating, {}, line.origin));
    await open(page);
    await answer(page);

    // Which of the two: a browser may send by itself once more what was cut off on a connection it had used before.
    await page.getByText("Saved on this device.").waitFor();
    await page.getByRole("dialog").getByText("Heard. You gave 2 of 5.").waitFor(PATIENT);

    expect(line.submissions - before).toBeGreaterThan(4);
    expect(await accepted(rating)).toBe(1);
  },
);

test("an answer of the edge that was lost with the tab is not counted again by the next page", async () => {
  const { line, survey, visitor, visit, tag, accepted } = world();
  const rating = await survey();
  const context = await visitor();
  const page = await visit(context, tag(rating, {}, line.origin));
  await open(page);
  line.faults.push("lose the answer", ...Array.from({ length: 20 }, () => "lose the question" as const));
  await answer(page);
  await page.getByText(SAVED).waitFor();
  await expect.poll(() => accepted(rating), PATIENT).toBe(1);
  await page.close();
  line.faults.length = 0;

  const next = await visit(context, tag(rating, {}, line.origin));
  // Who opens it while it is still being sent again hears that; afterwards it says what stands.
  await vi.waitFor(async () => {
    await next.reload();
    await next.getByRole("button", { name: "Feedback" }).click();
    await next.getByText(FIRST_STANDS).waitFor({ timeout: 5000 });
    await next.getByRole("link", { name: "See, change or take back my answer" }).waitFor({ timeout: 5000 });
  }, 60_000);
  expect(await accepted(rating)).toBe(1);
});

test("where the browser keeps nothing, it says to keep the page open, and sends from there", async () => {
  const { survey, visitor, visit, tag, accepted } = world();
  const rating = await survey();
  const context = await visitor();
  await context.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("Not here", "SecurityError");
    };
  });
  const page = await visit(context, tag(rating));
  await open(page);
  await context.setOffline(true);
  await answer(page);
  await page.getByText("Not sent yet. Please keep this page open.").waitFor();

  await context.setOffline(false);

  await page.getByRole("dialog").getByText("Heard. You gave 2 of 5.").waitFor(PATIENT);
  expect(await accepted(rating)).toBe(1);
});

test("a survey that was seen before can be answered while the edge is away", async () => {
  const { survey, visitor, visit, tag, accepted } = world();
  const rating = await survey();
  const context = await visitor();
  await open(await visit(context, tag(rating)));
  const page = await visit(context, tag(rating));
  await page.getByRole("button", { name: "Feedback" }).waitFor();
  await context.setOffline(true);

  await open(page);
  await answer(page);
  await page.getByText(SAVED).waitFor();
  await context.setOffline(false);

  await expect.poll(() => accepted(rating), PATIENT).toBe(1);
});

test("what closed while an answer waited is told, and the answer waits no more", async () => {
  const { line, survey, visitor, visit, tag, accepted } = world();
  const rating = await survey();
  const context = await visitor();
  const page = await visit(context, tag(rating, {}, line.origin));
  await open(page);
  line.faults.push(...Array.from({ length: 20 }, () => "unavailable" as const));
  await answer(page);
  await page.getByText(LATER).waitFor();
  await close(rating);
  line.faults.length = 0;

  await page.getByRole("dialog").getByText(CLOSED).waitFor(PATIENT);
  expect(await accepted(rating)).toBe(0);
  const waiting = await page.evaluate(
    () =>
      new Promise((settle) => {
        const opening = indexedDB.open("earshot");
        opening.addEventListener("success", () => {
          const keys = opening.result.transaction("kept").objectStore("kept").getAllKeys();
          keys.addEventListener("success", () =>
            settle(keys.result.filter((key) => typeof key === "string" && key.startsWith("waiting"))),
          );
        });
      }),
  );
  expect(waiting).toEqual([]);
});

/** Closes a survey, and waits until the edge knows. */
async function close(survey: Survey): Promise<void> {
  const { edge } = world();
  await edge.redis.seed({ ...survey, open: false });
  const known = async () => (await (await fetch(edge.baseUrl + PATHS.survey(survey.id))).json()) as { open: boolean };
  await expect.poll(known, PATIENT).toMatchObject({ open: false });
}

function focusedText(page: Page): Promise<string | null | undefined> {
  return page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.textContent);
}
