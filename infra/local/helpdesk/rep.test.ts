import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { CREDENTIALS } from "./credentials.ts";
import { type Helpdesk, startHelpdesk } from "./start.ts";
import { listen } from "./test/listener.ts";

const SECRET = "not-a-secret-of-anybody-but-long-enough";
const TICKET = {
  subject: "1 of 5",
  comment: { body: "Nobody came", public: false },
  external_id: "case-1",
  tags: ["earshot"],
};

function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "earshot-helpdesk-rep-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A desk that calls a listener back. */
async function openDesk(dataDir = ownFolder()) {
  const listener = await listen();
  const desk = await startHelpdesk({ port: 0, dataDir, hook: { url: listener.url, secret: SECRET } });
  onTestFinished(desk.close);
  return { desk, listener, dataDir };
}

async function api(desk: Helpdesk, method: string, path: string, body?: object) {
  const { clientId: client_id, clientSecret: client_secret } = CREDENTIALS;
  const asking = { grant_type: "client_credentials", client_id, client_secret, scope: "tickets:read tickets:write" };
  const token = await fetch(`${desk.url}/oauth/tokens`, { method: "POST", body: new URLSearchParams(asking) });
  const { access_token } = (await token.json()) as { access_token: string };
  const answer = await fetch(`${desk.url}/api/v2/tickets${path}`, {
    method,
    headers: { authorization: `Bearer ${access_token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: await answer.json() };
}

/** Presses a button of a ticket's page. */
const press = (desk: Helpdesk, id: number, fields: Record<string, string>, origin = desk.url) =>
  fetch(`${desk.url}/tickets/${id}`, {
    method: "POST",
    headers: { origin },
    body: new URLSearchParams(fields),
    redirect: "manual",
  });

describe("a ticket", () => {
  test("begins as new, is taken up, answered and solved; its page and the API show all that was said", async () => {
    const { desk } = await openDesk();
    await api(desk, "POST", ".json", { ticket: TICKET });
    expect(
      await api(desk, "PUT", "/1.json", { ticket: { comment: { body: "Calling", public: false } } }),
    ).toMatchObject({
      status: 200,
      body: { ticket: { id: 1, status: "open" } },
    });
    expect((await press(desk, 1, { comment: "We are <sorry>", status: "pending" })).status).toBe(303);
    expect(await api(desk, "GET", "/1.json")).toMatchObject({ body: { ticket: { status: "pending" } } });
    await press(desk, 1, { comment: "", status: "solved" });

    expect(await api(desk, "GET", "/1.json")).toMatchObject({ body: { ticket: { status: "solved" } } });
    expect(await api(desk, "GET", "/1/comments.json")).toMatchObject({
      body: {
        count: 3,
        comments: [
          { body: "Nobody came", public: false },
          { body: "Calling", public: false },
          { body: "We are <sorry>", public: true },
        ],
      },
    });
    const page = await (await fetch(`${desk.url}/tickets/1`)).text();
    expect(page).toContain("<blockquote>We are &lt;sorry&gt;</blockquote>");
    expect(page).toContain("Open again");
  });

  test("is as it was after a restart", async () => {
    const { desk, dataDir } = await openDesk();
    await api(desk, "POST", ".json", { ticket: TICKET });
    await press(desk, 1, { comment: "Sorry", status: "solved" });
    await desk.close();

    const { desk: again } = await openDesk(dataDir);
    expect(again.tickets).toMatchObject([{ id: 1, status: "solved", replies: [{ body: "Sorry", public: true }] }]);
    expect(again.callbacks.recent).toEqual([]);
  });

  test("gets other tags in place of those it has", async () => {
    const { desk } = await openDesk();
    await api(desk, "POST", ".json", { ticket: TICKET });
    await api(desk, "PUT", "/1.json", { ticket: { tags: ["earshot", "more"] } });
    expect(await api(desk, "GET", "/1.json")).toMatchObject({
      body: { ticket: { tags: ["earshot", "more"], status: "open" } },
    });
  });

  test("that is closed, or of a status nobody knows, is 422", async () => {
    const { desk } = await openDesk();
    await api(desk, "POST", ".json", { ticket: TICKET });
    expect((await api(desk, "PUT", "/1", { ticket: { status: "gone" } })).status).toBe(422);
    await api(desk, "PUT", "/1", { ticket: { status: "closed" } });
    expect((await api(desk, "PUT", "/1", { ticket: { status: "open" } })).status).toBe(422);
    expect((await api(desk, "PUT", "/9", { ticket: { status: "open" } })).status).toBe(404);
  });

  test("is not touched by a form of another site", async () => {
    const { desk } = await openDesk();
    await api(desk, "POST", ".json", { ticket: TICKET });

    expect((await press(desk, 1, { status: "solved" }, "https://elsewhere.example")).status).toBe(403);
    expect(desk.tickets).toMatchObject([{ status: "new" }]);
  });
});

describe("who made the ticket", () => {
  test("is called when it is new, and each time it stands elsewhere, with a signature", async () => {
    const { desk, listener } = await openDesk();
    await api(desk, "POST", ".json", { ticket: TICKET });
    await press(desk, 1, { comment: "Sorry", status: "pending" });
    await press(desk, 1, { comment: "Once more" });
    await press(desk, 1, { status: "solved" });
    await vi.waitFor(() => expect(desk.callbacks.pending).toBe(0));

    const bodies = listener.requests.map(({ body }) => body);
    const call = (status: string) => JSON.stringify({ case: "case-1", ticket: "1", status });
    expect(bodies.toSorted()).toEqual(["new", "pending", "solved"].map(call).toSorted());
    for (const { headers, body } of listener.requests) {
      const timestamp = String(headers["x-zendesk-webhook-signature-timestamp"]);
      expect(headers["x-zendesk-webhook-signature"]).toBe(
        createHmac("sha256", SECRET)
          .update(timestamp + body)
          .digest("base64"),
      );
    }
  });

  test("is not called about tickets of others", async () => {
    const { desk, listener } = await openDesk();
    await api(desk, "POST", ".json", { ticket: { ...TICKET, tags: ["other"] } });
    await press(desk, 1, { status: "solved" });

    expect(desk.callbacks.recent).toEqual([]);
    expect(listener.requests).toEqual([]);
  });
});
