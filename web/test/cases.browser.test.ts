import { PATHS } from "@earshot/contract";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { openedStack, violations } from "./opened.ts";

const real = openedStack(["dispatch", "eventbridge", "helpdesk"]);
const WAIT = { timeout: 20_000 };
const PATIENCE = { timeout: 30_000, interval: 100 };

beforeAll(async () => {
  await real.stack.survey({ id: "ride", kind: "csat", question: "How was your test ride?", negative: { atMost: 2 } });
}, 60_000);

/**
 * Tells something unhappy at the edge, and waits until its ticket is made and dispatch knows that its event was sent.
 */
async function unhappy(comment: string): Promise<{ id: string; ticket: string }> {
  await real.stack.answer("ride", 1, { comment, locale: "en", channel: "email" });
  return vi.waitFor(async () => {
    const [row] = await real.stack.sql<{ id: string; ticket: string }[]>`
      select c.id, c.ticket from cases c join feedback f on f.survey = c.survey and f.client = c.client
      where f.comment = ${comment} and c.ticket is not null and c.sent_at is not null`;
    if (!row) throw new Error("It is not sent, or there is no ticket yet");
    return row;
  }, PATIENCE);
}

/** Makes a case one whose event was refused by the bus. */
async function refuse(id: string): Promise<void> {
  const { sql } = real.stack;
  await sql`update outbox set parked = 'MalformedDetail', sent_at = null, unknown_since = null where case_id = ${id}`;
  await sql`update cases set state = 'failed', ticket = null, sent_at = null, acknowledged_at = null, told_at = null
    where id = ${id}`;
  await sql`insert into case_event (case_id, what, by, code) values (${id}, 'failed', 'dispatch', 'MalformedDetail')`;
}

const happened = (page: Page) => page.locator(".time li b").allTextContents();

test("an unhappy answer is in the list, its ticket a click away; solved there it is solved here", async () => {
  const { id, ticket } = await unhappy("The brakes squeal");
  const page = await real.visitAs("team", PATHS.casesPage);
  await page.getByRole("link", { name: "The brakes squeal" }).click();
  await page.getByRole("heading", { name: "1 of 5 for ride" }).waitFor(WAIT);
  expect(new URL(page.url()).pathname).toBe(PATHS.oneCasePage("ride", id));
  // The help desk may be heard before the answer of the bus is.
  await expect
    .poll(async () => (await happened(page)).toSorted(), WAIT)
    .toEqual(["Answered", "Case opened", "Sent to the help desk", "Solved in the help desk", "With the support team"]);
  await expect.poll(() => page.locator(".yet").count(), WAIT).toBe(2);

  const href = await page.getByRole("link", { name: `Open ticket ${ticket}` }).getAttribute("href");
  const solved = await fetch(href!, {
    method: "POST",
    redirect: "manual",
    headers: { origin: new URL(href!).origin },
    body: new URLSearchParams({ status: "solved", comment: "Fixed, have another ride" }),
  });
  expect(solved.status).toBe(303);
  await page.locator(".facing .state", { hasText: "Solved" }).waitFor(WAIT);
  await expect.poll(() => page.locator(".yet").count(), WAIT).toBe(0);
  expect(await page.getByRole("button", { name: "Open again" }).count()).toBe(0);
});

test("by keyboard alone: a case is closed, that is taken back, and both are in its history and in the audit", async () => {
  const { id } = await unhappy("Nobody called me back");
  const page = await real.visitAs("team", PATHS.oneCasePage("ride", id));
  await page.getByRole("button", { name: "Close case" }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Close this case?" });
  await dialog.getByText("Its ticket stays as it is in the help desk.").waitFor(WAIT);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe("Close case");

  await page.keyboard.press("Enter");
  await dialog.getByRole("button", { name: "Close case" }).focus();
  await page.keyboard.press("Enter");
  await page.locator(".moved", { hasText: "Closed." }).waitFor(WAIT);
  await page.locator(".facing .state", { hasText: "Solved" }).waitFor();
  await expect.poll(() => happened(page), WAIT).toContain("Closed by hand");
  await page.getByRole("button", { name: "Take back" }).focus();
  await page.keyboard.press("Enter");
  await page.locator(".moved", { hasText: "Open again." }).waitFor(WAIT);
  await expect.poll(() => happened(page), WAIT).toContain("Opened again by hand");
  const lines = await real.stack.sql`select what, by from audit where target = ${id} order by id`;
  expect(lines.map(({ what, by }) => `${what} ${by}`)).toEqual([
    "case.closed sign-in-link",
    "case.reopened sign-in-link",
  ]);
});

test("an event that failed is sent again, and becomes a ticket", async () => {
  const { id } = await unhappy("The invoice is wrong");
  await refuse(id);
  const page = await real.visitAs("team", `${PATHS.casesPage}?state=failed`);
  await page.getByRole("link", { name: "The invoice is wrong" }).click();
  await page.getByText("Its ticket could not be made (MalformedDetail).").waitFor(WAIT);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.locator(".moved", { hasText: "It is sent again." }).waitFor(WAIT);
  await expect.poll(() => happened(page), WAIT).toContain("Sent again by hand");
  await expect
    .poll(async () => (await real.stack.sql`select state from cases where id = ${id}`)[0]?.["state"], WAIT)
    .not.toBe("open");
});

test("what a customer had erased is told in the history, with who asked for the ticket to be redacted, and its words nowhere", async () => {
  const { id } = await unhappy("My name is on the receipt");
  const { sql } = real.stack;
  const [row] = await sql<{ client: string }[]>`select client from cases where id = ${id}`;
  const tell = (by: string, code: string) =>
    sql`insert into case_event (case_id, what, by, code) values (${id}, 'withdrawn', ${by}, ${code})`;
  await sql`delete from feedback where client = ${row?.client ?? ""}`;
  await sql`update cases set state = 'withdrawn' where id = ${id}`;
  await tell("drain", "erased");
  await tell("ines", "redaction-asked");
  const page = await real.visitAs("team", PATHS.oneCasePage("ride", id));
  await page.getByRole("heading", { name: "Erased, for ride" }).waitFor(WAIT);
  expect((await happened(page)).slice(-2)).toEqual(["Erased for the customer", "Help desk asked to redact the ticket"]);
  expect(await page.locator(".time li").last().textContent()).toContain("By ines");
  expect(await page.content()).not.toContain("My name is on the receipt");
});

test("the list is narrowed by state and survey, which stand in the address; new cases wait", async () => {
  await unhappy("Too dear");
  const page = await real.visitAs("team", PATHS.casesPage);
  await page.getByRole("link", { name: "Too dear" }).waitFor(WAIT);
  await page.getByLabel("Survey").selectOption("service");
  const none = page.getByText("Nobody has been unhappy yet: there is no case.");
  await none.waitFor(WAIT);
  await page.reload();
  await none.waitFor(WAIT);
  expect(await page.getByLabel("Survey").inputValue()).toBe("service");
  await page.goBack();
  await page.getByRole("link", { name: "Too dear" }).waitFor(WAIT);
  const before = await page.locator(".cases tbody tr").count();
  await unhappy("Too loud");
  await page.locator(".new", { hasText: "1 new" }).waitFor(PATIENCE);
  expect(await page.locator(".cases tbody tr").count()).toBe(before);
  await page.locator(".new").click();
  await page.getByRole("link", { name: "Too loud" }).waitFor(WAIT);
});

describe("nothing private without a session", () => {
  test.each([
    ["the list of cases", PATHS.casesPage, "Cases are shown to people who are signed in."],
    ["a case", PATHS.oneCasePage("ride", "00000000-0000-7000-8000-000000000000"), "Cases are shown to people"],
    ["comments", PATHS.commentsPage("ride"), "Comments are shown to people who are signed in."],
    ["the page of a survey", PATHS.resultsPage("ride"), "Comments are shown to people who are signed in."],
  ])("%s says so and leads to the way in, and asks for nothing", async (_, path, words) => {
    const page = await real.visit("/nowhere");
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(real.stack.urls.results + path);
    await page.getByText(words).waitFor(WAIT);
    expect(await page.content()).not.toContain("The brakes squeal");
    expect(asked.filter((each) => /^\/v1\/.*\/(comments|cases)|^\/v1\/cases/.test(each))).toEqual([]);
    const link = page.getByRole("main").getByRole("link", { name: "Sign in" });
    expect(await link.getAttribute("href")).toBe(`${PATHS.signIn}?to=${encodeURIComponent(path)}`);
  });
});

test("signing in by an access key leads back to where one was; a wrong one is told, and nothing is kept", async () => {
  const { urls, adminKey } = real.stack;
  const made = await fetch(urls.admin + PATHS.adminKeys, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${adminKey}` },
    body: JSON.stringify({ name: "Support", scopes: ["totals", "words"] }),
  });
  const { key } = (await made.json()) as { key: string };
  const page = await real.visit(`${PATHS.signIn}?to=${encodeURIComponent(`${PATHS.casesPage}?state=all`)}`);
  const field = page.getByLabel("Or an access key");
  const send = page.getByRole("main").getByRole("button", { name: "Sign in" });
  await send.click();
  await page.getByRole("alert").getByText("Paste the key").waitFor(WAIT);
  await field.fill(`${key}x`);
  await send.click();
  await page.getByRole("alert").getByText("This key is not known").waitFor(WAIT);
  await field.fill(key);
  await page.keyboard.press("Enter");
  await page.locator(".cases").waitFor(WAIT);
  expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe(`${PATHS.casesPage}?state=all`);
  // This key reads cases and moves none.
  await page.locator(".cases .quote").first().click();
  await page.locator(".time").waitFor(WAIT);
  expect(await page.getByRole("button", { name: "Close case" }).count()).toBe(0);
});

test("axe finds nothing in any state and nothing scrolls sideways: light and dark, 1280 and 320 px, and in Arabic", async () => {
  const { id } = await unhappy("Rim was scratched when I got it back");
  await refuse(id);
  const aCase = PATHS.oneCasePage("ride", id);
  const states: [path: string, there: string, press?: string][] = [
    [`${PATHS.casesPage}?state=all`, ".cases"],
    [aCase, ".failure", "Close case"],
    [PATHS.oneCasePage("ride", "00000000-0000-7000-8000-000000000000"), ".message"],
    [PATHS.commentsPage("ride"), "article"],
    [PATHS.signIn, ".message"],
    [`${aCase}?lang=ar`, "[dir=rtl] .failure"],
  ];
  const page = await real.visitAs("team", "/");
  for (const [path, there, press] of states) {
    await page.goto(real.stack.urls.results + path);
    await page.locator(there).first().waitFor(WAIT);
    if (press !== undefined) await page.getByRole("button", { name: press }).click();
    for (const [colorScheme, width] of [
      ["light", 1280],
      ["dark", 320],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      expect(await violations(page), `${path} ${colorScheme} ${width}`).toEqual([]);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide, `${path} ${width}`).toBe(width);
    }
  }
}, 180_000);
