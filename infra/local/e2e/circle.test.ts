import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Case, CaseOpened, CasePage, ENV, PATHS, ReceiptStatus, Results, SURVEY } from "@earshot/contract";
import type { Browser, Page } from "playwright-core";
import * as v from "valibot";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ROOT } from "../stack/settings.ts";
import { openBrowser } from "../testbed/browser.ts";
import { type TestStack, testStack } from "./stack.ts";
import { ticketMetadata } from "./tickets.ts";

let stack: TestStack;
let browser: Browser;
beforeAll(async () => {
  [stack, browser] = await Promise.all([testStack(), openBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await stack.stop();
});

const PATIENCE = { timeout: 30_000, interval: 100 };

/** Sends an unhappy answer; the receipt it gets. */
async function complain(comment: string, more: Record<string, string> = {}): Promise<string> {
  const response = await fetch(stack.urls.edge + PATHS.feedback(SURVEY.service), {
    method: "POST",
    headers: { "content-type": "application/json", ...more },
    body: JSON.stringify({ answer: 1, comment }),
  });
  return v.parse(v.object({ receipt: v.string() }), await response.json()).receipt;
}

async function read<T extends v.GenericSchema>(path: string, schema: T): Promise<v.InferOutput<T>> {
  const response = await fetch(path, { headers: { authorization: `Bearer ${stack.adminKey}` } });
  return v.parse(schema, await response.json());
}

const receiptStatus = async (receipt: string) =>
  (await read(stack.urls.edge + PATHS.receipt(receipt), ReceiptStatus)).status;
const cases = async (): Promise<Case[]> =>
  (await read(stack.urls.results + PATHS.cases(SURVEY.service), CasePage)).cases;
const counted = async () => (await read(stack.urls.results + PATHS.results(SURVEY.service), Results)).cases;

/** The help desk, by a rep whose browser runs no script. */
async function rep(path: string): Promise<Page> {
  const page = await browser.newPage({ javaScriptEnabled: false });
  await page.goto(stack.urls.helpdesk + path);
  return page;
}

it("an unhappy answer becomes a case and a ticket; answered and solved there, it is so everywhere", async () => {
  const receipt = await complain("Nobody called me back");
  await expect.poll(async () => (await cases())[0]?.state, PATIENCE).toBe("acknowledged");
  const [ticket] = await stack.tickets();
  const [opened] = await cases();
  expect(ticket).toMatchObject({ external_id: opened?.id, status: "new", tags: expect.arrayContaining(["earshot"]) });
  expect(ticket?.description).toContain(opened?.id);
  await expect.poll(() => receiptStatus(receipt), PATIENCE).toBe("case-opened");
  await expect.poll(counted, PATIENCE).toEqual({ open: 1, total: 1 });

  const page = await rep(`/tickets/${ticket?.id}`);
  expect(await page.locator("blockquote").first().innerText()).toContain("Nobody called me back");
  await page.getByLabel("Answer to the customer").fill("We are sorry, and will call today.");
  await page.getByRole("button", { name: "Answer" }).click();
  await expect.poll(() => receiptStatus(receipt), PATIENCE).toBe("answered");
  await expect.poll(counted, PATIENCE).toEqual({ open: 1, total: 1 });

  await page.goto(stack.urls.helpdesk);
  await page.getByRole("button", { name: `Solve ticket ${ticket?.id}` }).click();
  await expect.poll(async () => (await cases())[0]?.state, PATIENCE).toBe("solved");
  await expect.poll(counted, PATIENCE).toEqual({ open: 0, total: 1 });
  const calls = async () => {
    await page.reload();
    return page.getByRole("region", { name: "Calls to Earshot" }).innerText();
  };
  await expect.poll(calls, PATIENCE).toMatch(/solved\s+1\s+204/);
  await page.close();
});

it("what the help desk refused waits as a dead letter, and comes home by hand", async () => {
  await fetch(`${stack.urls.helpdesk}/_faults`, { method: "POST", body: '[{"kind":"status","status":422}]' });
  await complain("Refused at first");
  const dead = async () => (await fetch(`${stack.urls.eventbridge}/_events`)).json();
  await expect.poll(dead, PATIENCE).toMatchObject({ pending: 0, dead: 1 });
  expect(await stack.tickets()).toHaveLength(1);
  await expect.poll(async () => (await cases())[0]?.state, PATIENCE).toBe("sent");

  const command = spawn(process.execPath, [join(ROOT, "core/src/cli/main.ts"), "redrive"], {
    env: { PATH: process.env["PATH"], [ENV.dataDir]: stack.dataDir },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  command.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const [code] = await once(command, "close");
  expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining("ticket 2 made\n1 event brought home\n") });
  await expect.poll(async () => (await cases())[0]?.state, PATIENCE).toBe("acknowledged");
});

/** Lines of a service's log that name a trace, and nothing but their message and whose span they tell of. */
function linesOf(service: string, trace: string): { message: string; span: unknown }[] {
  const text = readFileSync(join(stack.dataDir, "logs", `${service}.log`), "utf8");
  return text.split("\n").flatMap((line) => {
    if (!line.includes(trace)) return [];
    const { message, properties } = v.parse(LogLine, JSON.parse(line));
    expect(properties.trace_id).toBe(trace);
    return [{ message, span: properties.span_id }];
  });
}
const LogLine = v.object({
  message: v.string(),
  properties: v.object({ trace_id: v.string(), span_id: v.string() }),
});

it("a customer's trace is found at every station, and kept with the ticket", async () => {
  const [trace, span] = ["0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"];
  const traceparent = `00-${trace}-${span}-01`;
  await complain("Nobody traced me", { traceparent, tracestate: "who=wrote-this" });
  const described = async () => (await stack.tickets()).find((each) => each.description.includes("Nobody traced me"));
  await expect.poll(described, PATIENCE).toBeDefined();

  for (const [service, message] of [
    ["edge", "Accepted a traced feedback"],
    ["drain", "Settled"],
    ["dispatch", "Offered an event to the bus"],
  ] as const) {
    // Whatever has to be tried again is told again.
    await expect.poll(() => linesOf(service, trace), PATIENCE).toContainEqual({ message, span });
  }
  const [{ detail } = { detail: "" }] = await stack.query<{ detail: string }>(
    `select detail from outbox where detail like '%Nobody traced me%'`,
  );
  expect(v.parse(CaseOpened, JSON.parse(detail)).traceparent).toBe(traceparent);
  expect(detail).not.toContain("wrote-this");
  expect(await ticketMetadata(stack.urls.helpdesk, (await described())?.id ?? 0)).toEqual({ traceparent });
});
