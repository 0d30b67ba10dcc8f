import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { type VirtualClock, virtualClock } from "../stand-in/virtual-clock.ts";
import { CREDENTIALS } from "./credentials.ts";
import { type Helpdesk, startHelpdesk } from "./start.ts";

function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "earshot-helpdesk-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function openDesk(dataDir = ownFolder(), clock: VirtualClock = virtualClock()) {
  const desk = await startHelpdesk({ port: 0, dataDir, clock });
  onTestFinished(desk.close);
  return desk;
}

async function tokenOf(desk: Helpdesk, more: Record<string, string> = {}): Promise<string> {
  const { clientId: client_id, clientSecret: client_secret } = CREDENTIALS;
  const scope = "tickets:read tickets:write";
  const body = new URLSearchParams({ grant_type: "client_credentials", client_id, client_secret, scope, ...more });
  const answer = await fetch(`${desk.url}/oauth/tokens`, { method: "POST", body });
  const { access_token } = (await answer.json()) as { access_token: string };
  return access_token;
}

/** Asks the API; status, the headers that matter, and the body. */
async function ask(desk: Helpdesk, path: string, init: RequestInit & { token?: string } = {}) {
  const { token = await tokenOf(desk), headers, ...rest } = init;
  const answer = await fetch(desk.url + path, {
    ...rest,
    headers: { authorization: `Bearer ${token}`, ...(headers as Record<string, string> | undefined) },
  });
  const text = await answer.text();
  return {
    status: answer.status,
    lookup: answer.headers.get("x-idempotency-lookup"),
    retryAfter: answer.headers.get("retry-after"),
    body: text === "" ? undefined : JSON.parse(text),
  };
}

const create = (desk: Helpdesk, ticket: unknown, key?: string, path = "/api/v2/tickets.json") =>
  ask(desk, path, {
    method: "POST",
    body: JSON.stringify({ ticket }),
    headers: { "content-type": "application/json", ...(key === undefined ? {} : { "idempotency-key": key }) },
  });

const TICKET = { subject: "Waited", comment: { body: "Nobody came", public: false }, external_id: "case-1" };

describe("POST /api/v2/tickets", () => {
  test.each(["/api/v2/tickets.json", "/api/v2/tickets"])("makes a ticket at %s", async (path) => {
    const desk = await openDesk();

    expect(await create(desk, TICKET, undefined, path)).toMatchObject({
      status: 201,
      lookup: null,
      body: { ticket: { id: 1, subject: "Waited", description: "Nobody came", external_id: "case-1", status: "new" } },
    });
  });

  test("the same key makes one ticket and answers the same", async () => {
    const desk = await openDesk();
    const first = await create(desk, TICKET, "key");
    const second = await create(desk, TICKET, "key");

    expect([first.lookup, second.lookup]).toEqual(["miss", "hit"]);
    expect(second).toEqual({ ...first, lookup: "hit" });
    expect(desk.tickets.length).toBe(1);
  });

  test("the same key at the same time makes one ticket", async () => {
    const desk = await openDesk();
    const answers = await Promise.all(Array.from({ length: 10 }, () => create(desk, TICKET, "key")));

    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    expect(desk.tickets.length).toBe(1);
  });

  test("the same key with another body is refused", async () => {
    const desk = await openDesk();
    await create(desk, TICKET, "key");

    expect(await create(desk, { ...TICKET, subject: "Other" }, "key")).toMatchObject({
      status: 400,
      body: { error: "IdempotentRequestError" },
    });
  });

  test("a key is forgotten after two hours", async () => {
    const clock = virtualClock();
    const desk = await openDesk(ownFolder(), clock);
    await create(desk, TICKET, "key");
    clock.advance(2 * 3_600_000 - 1);
    expect(await create(desk, TICKET, "key")).toMatchObject({ lookup: "hit" });
    clock.advance(1);
    expect(await create(desk, TICKET, "key")).toMatchObject({ lookup: "miss", body: { ticket: { id: 2 } } });
  });

  test.each<[string, unknown]>([
    ["no comment", { subject: "x" }],
    ["an empty comment", { comment: { body: "" } }],
    ["an unknown priority", { comment: { body: "x" }, priority: "very" }],
  ])("%s is 422 RecordInvalid", async (_what, ticket) => {
    const desk = await openDesk();

    expect(await create(desk, ticket)).toMatchObject({ status: 422, body: { error: "RecordInvalid" } });
    expect(desk.tickets.length).toBe(0);
  });

  test("what is no JSON is 400", async () => {
    expect(await ask(await openDesk(), "/api/v2/tickets", { method: "POST", body: "{" })).toMatchObject({
      status: 400,
    });
  });
});

describe("tokens", () => {
  test("nothing without one, nor with one that has ended, nor with one of a lesser scope", async () => {
    const clock = virtualClock();
    const desk = await openDesk(ownFolder(), clock);
    expect(await ask(desk, "/api/v2/tickets.json", { token: "guess" })).toMatchObject({
      status: 401,
      body: { error: "invalid_token" },
    });

    const short = await tokenOf(desk, { expires_in: "300" });
    expect(await ask(desk, "/api/v2/tickets.json", { token: short })).toMatchObject({ status: 200 });
    clock.advance(300_000);
    expect(await ask(desk, "/api/v2/tickets.json", { token: short })).toMatchObject({ status: 401 });

    const reader = await tokenOf(desk, { scope: "tickets:read" });
    expect(await ask(desk, "/api/v2/tickets", { token: reader, method: "POST" })).toMatchObject({ status: 403 });
  });

  test("only the client that is known gets one, by form or by JSON", async () => {
    const desk = await openDesk();
    const { clientId: client_id, clientSecret: client_secret } = CREDENTIALS;
    const post = (body: object) =>
      fetch(`${desk.url}/oauth/tokens`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ grant_type: "client_credentials", client_id, client_secret, ...body }),
      });

    expect(await (await post({})).json()).toMatchObject({ token_type: "bearer", expires_in: 1800 });
    expect((await post({ client_secret: "other" })).status).toBe(401);
    expect((await post({ grant_type: "password" })).status).toBe(400);
  });
});

describe("GET /api/v2/tickets", () => {
  test("shows one, all by pages, and those of one external_id", async () => {
    const desk = await openDesk();
    for (let index = 1; index <= 101; index++) await create(desk, { ...TICKET, external_id: `case-${index}` });

    expect(await ask(desk, "/api/v2/tickets/7.json")).toMatchObject({ body: { ticket: { external_id: "case-7" } } });
    expect((await ask(desk, "/api/v2/tickets/999.json")).status).toBe(404);
    const all = await ask(desk, "/api/v2/tickets.json");
    expect(all.body).toMatchObject({ count: 101, previous_page: null });
    expect(all.body.tickets.length).toBe(100);
    const rest = await ask(desk, String(all.body.next_page).slice(desk.url.length));
    expect(rest.body).toMatchObject({ next_page: null, tickets: [{ external_id: "case-101" }] });
    expect((await ask(desk, "/api/v2/tickets.json?external_id=case-5")).body).toMatchObject({
      count: 1,
      tickets: [{ id: 5 }],
    });
  });
});

describe("a restart", () => {
  test("keeps tickets and keys, ends tokens, and goes on behind a line that was cut short", async () => {
    const folder = ownFolder();
    const first = await openDesk(folder);
    const token = await tokenOf(first);
    await create(first, TICKET, "key");
    await first.close();
    appendFileSync(join(folder, "helpdesk/tickets.jsonl"), '{"id":2,"crea');

    const second = await openDesk(folder);
    expect(await ask(second, "/api/v2/tickets.json", { token })).toMatchObject({ status: 401 });
    expect(await create(second, TICKET, "key")).toMatchObject({ lookup: "hit", body: { ticket: { id: 1 } } });
    expect(await create(second, TICKET, "other")).toMatchObject({ body: { ticket: { id: 2 } } });
    await second.close();
    expect((await openDesk(folder)).tickets.map(({ id }) => id)).toEqual([1, 2]);
  });
});

describe("faults on demand", () => {
  test("a status, with Retry-After", async () => {
    const desk = await openDesk();
    desk.faults.add({ kind: "status", status: 429, retryAfter: -1 });

    expect(await create(desk, TICKET)).toMatchObject({ status: 429, retryAfter: "-1" });
    expect(await create(desk, TICKET)).toMatchObject({ status: 201 });
  });

  test.each([
    ["reset-after", 1],
    ["reset-before", 0],
  ] as const)("%s leaves %i tickets", async (kind, tickets) => {
    const desk = await openDesk();
    desk.faults.add({ kind });

    await expect(create(desk, TICKET)).rejects.toThrow("fetch failed");
    expect(desk.tickets.length).toBe(tickets);
    expect(desk.deliveries.recent).toMatchObject([{ answered: "none, connection reset" }]);
  });

  test("are ordered by the buttons of the page, and from no other site's", async () => {
    const desk = await openDesk();
    const press = (fault: string, origin: string) =>
      fetch(`${desk.url}/faults`, {
        method: "POST",
        body: new URLSearchParams({ fault }),
        headers: { origin },
        redirect: "manual",
      });

    expect((await press("fail", "https://elsewhere.example")).status).toBe(403);
    expect(desk.faults.length).toBe(0);
    expect((await press("fail", desk.url)).status).toBe(303);
    expect((await press("slow", desk.url)).status).toBe(303);
    expect(desk.faults.length).toBe(4);
    for (const unknown of ["explode", "__proto__", "constructor"]) {
      expect((await press(unknown, desk.url)).status).toBe(400);
    }
    expect(desk.faults.length).toBe(4);
  });
});

describe("the page", () => {
  const page = async (desk: Helpdesk) => (await fetch(desk.url)).text();

  test("says what to do while there is no ticket", async () => {
    expect(await page(await openDesk())).toContain("No tickets yet");
  });

  test("shows what was written as text, whole, newest first", async () => {
    const desk = await openDesk();
    const words = `</script><script>alert("1")</script>\n<b>&amp;</b> 'quoted' ${"é".repeat(2000)}`;
    await create(desk, { ...TICKET, comment: { body: words }, subject: "<i>", tags: ["<u>"], external_id: "<s>" });
    await create(desk, { ...TICKET, subject: "Second" });
    const html = await page(desk);

    const escaped = words
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
      .replaceAll("'", "&#39;");
    expect(html).toContain(`<blockquote>${escaped}</blockquote>`);
    for (const tag of ["<i>", "<u>", "<s>", "<b>", "<script>alert"]) expect(html).not.toContain(tag);
    expect(html.indexOf("Second")).toBeLessThan(html.indexOf("&lt;i&gt;"));
  });

  test("lets nothing run but its own script", async () => {
    const desk = await openDesk();
    const policy = (await fetch(desk.url)).headers.get("content-security-policy") ?? "";

    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe");
  });

  test("is told of changes as they come", async () => {
    const desk = await openDesk();
    const stream = await fetch(`${desk.url}/changes`);
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toContain("data: changed");
    await create(desk, TICKET);
    expect((await reader?.read())?.value).toContain("data: changed");
    await reader?.cancel();
  });
});
