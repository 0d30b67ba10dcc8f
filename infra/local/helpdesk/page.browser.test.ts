import { readFileSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { describe, expect, onTestFinished, test } from "vitest";
import { openBrowser } from "../testbed/browser.ts";
import { CREDENTIALS } from "./credentials.ts";
import { type Helpdesk, startHelpdesk } from "./start.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const HOSTILE = `</script><script>document.title = "taken"</script>\n\n  <img src=x onerror="document.title = 'taken'"> "said" 🙁`;

async function openDesk(): Promise<Helpdesk> {
  const dataDir = mkdtempSync(join(tmpdir(), "earshot-helpdesk-page-"));
  const desk = await startHelpdesk({ port: 0, dataDir });
  onTestFinished(async () => {
    await desk.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  return desk;
}

async function makeTicket(desk: Helpdesk, body: string, key: string): Promise<void> {
  const { clientId: client_id, clientSecret: client_secret } = CREDENTIALS;
  const asking = new URLSearchParams({
    grant_type: "client_credentials",
    client_id,
    client_secret,
    scope: "tickets:write",
  });
  const answer = await fetch(`${desk.url}/oauth/tokens`, { method: "POST", body: asking });
  const token = (await answer.json()) as { access_token: string };
  await fetch(`${desk.url}/api/v2/tickets.json`, {
    method: "POST",
    headers: { authorization: `Bearer ${token.access_token}`, "idempotency-key": key },
    body: JSON.stringify({ ticket: { subject: "1 of 5", comment: { body }, external_id: key, tags: ["earshot"] } }),
  });
}

let browser: Awaited<ReturnType<typeof openBrowser>> | undefined;

/** Opens the page and collects what the browser complains of. */
async function openPage(desk: Helpdesk, options: { javaScriptEnabled?: boolean } = {}) {
  browser ??= await openBrowser();
  const page = await browser.newPage(options);
  const complaints: string[] = [];
  page.on("console", (message) => void complaints.push(message.text()));
  page.on("pageerror", (error) => void complaints.push(error.name));
  await page.goto(desk.url);
  return { page, complaints };
}

const quotes = (page: Page) => page.locator("blockquote").allInnerTexts();

describe("the page of the help desk", () => {
  test("follows by itself, and shows what was written as text", async () => {
    const desk = await openDesk();
    const { page, complaints } = await openPage(desk);
    expect(await page.getByText("No tickets yet").count()).toBe(1);
    await makeTicket(desk, "First", "case-1");
    await expect.poll(() => quotes(page), { timeout: 10_000 }).toEqual(["First"]);
    await makeTicket(desk, HOSTILE, "case-2");
    await expect.poll(() => quotes(page), { timeout: 10_000 }).toEqual([HOSTILE, "First"]);

    expect(await page.title()).toBe("Help desk stand-in");
    expect(complaints).toEqual([]);
  });

  test("is whole without script, buttons too", async () => {
    const desk = await openDesk();
    await makeTicket(desk, HOSTILE, "case-1");
    const { page } = await openPage(desk, { javaScriptEnabled: false });

    expect(await quotes(page)).toEqual([HOSTILE]);
    await page.getByRole("button", { name: "Fail the next 3" }).click();
    await page.getByText("The next 3 requests will meet trouble").waitFor();
    expect(desk.faults.length).toBe(3);
  });

  test("lets a rep answer and solve, by keyboard and without script", async () => {
    const desk = await openDesk();
    await makeTicket(desk, HOSTILE, "case-1");
    const { page } = await openPage(desk, { javaScriptEnabled: false });
    await page.getByRole("link", { name: "1 of 5" }).click();
    await page.getByLabel("Answer to the customer").fill("We are sorry\nand will call");
    await page.getByRole("button", { name: "Answer" }).press("Enter");
    await expect.poll(() => quotes(page)).toEqual([HOSTILE, "We are sorry\nand will call"]);
    expect(desk.tickets).toMatchObject([{ status: "pending" }]);

    await page.goto(desk.url);
    await page.getByRole("button", { name: "Solve ticket 1" }).press("Enter");
    await page.getByText("Solved", { exact: true }).waitFor();
    expect(await page.getByRole("button", { name: "Solve" }).count()).toBe(0);
    expect(desk.tickets).toMatchObject([{ status: "solved" }]);
  });

  test("axe finds nothing and nothing scrolls sideways, light and dark, wide and narrow", async () => {
    const desk = await openDesk();
    await makeTicket(desk, "x".repeat(400), "case-1");
    desk.faults.add({ kind: "status", status: 500 });
    await makeTicket(desk, "Refused", "case-2");
    const { page } = await openPage(desk);
    for (const path of ["/", "/tickets/1"]) {
      await page.goto(desk.url + path);
      await page.evaluate(AXE);
      expect(await faultsOf(page)).toEqual([]);
    }
  });
});

/** What axe finds, and where a page scrolls sideways, in both colour schemes and two widths. */
async function faultsOf(page: Page): Promise<string[]> {
  const faults: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    for (const width of [1280, 320]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      const { violations } = await page.evaluate<AxeResults>("axe.run({ resultTypes: ['violations'] })");
      faults.push(...violations.map(({ id, nodes }) => `${id}: ${nodes.length}, ${colorScheme}, ${width}`));
      const beyond = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
      if (beyond > 0) faults.push(`scrolls by ${beyond}, ${width}`);
    }
  }
  return faults;
}
