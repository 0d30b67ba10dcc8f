import { createHmac, randomUUID } from "node:crypto";
import { CasePage, HOOK_HEADERS, HOOK_WINDOW, PATHS, Problem } from "@earshot/contract";
import { eq } from "drizzle-orm";
import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCaseNumbers } from "../store/case-numbers.ts";
import { readStatus } from "../store/feedback-status.ts";
import { caseEvent, cases, outbox } from "../store/schema.ts";
import { HOOK_KEY, KEY, RATING, startResults, type World } from "./test/world.ts";

const EVER = { from: null, to: null };

let world: World;
beforeAll(async () => {
  world = await startResults();
});
afterAll(() => world.close());

/** Seconds since a case was opened, as a moment the help desk may sign. */
const later = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();

interface Calling {
  key?: string;
  timestamp?: string;
  signed?: string;
  to?: string;
}

/** Calls as Zendesk does; `signed` is what was signed instead of the body. */
function call(body: unknown, { key = HOOK_KEY, timestamp = later(0), signed, to = world.url }: Calling = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const signature = createHmac("sha256", key)
    .update(timestamp + (signed ?? text))
    .digest("base64");
  return fetch(to + PATHS.zendeskHook, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      [HOOK_HEADERS.signature]: signature,
      [HOOK_HEADERS.timestamp]: timestamp,
    },
    body: text,
  });
}

/** An unhappy client's case, its event sent. */
async function sentCase(): Promise<string> {
  const id = await world.settle({ survey: RATING.id, answer: "1", comment: "Cold", negative: true });
  await world.database.update(cases).set({ state: "sent", sentAt: new Date() }).where(eq(cases.id, id));
  await world.database.update(outbox).set({ sentAt: new Date(), eventId: "e" }).where(eq(outbox.caseId, id));
  return id;
}

const rowOf = async (id: string) => (await world.database.select().from(cases).where(eq(cases.id, id)))[0];
const historyOf = async (id: string) =>
  (await world.database.select().from(caseEvent).where(eq(caseEvent.caseId, id)).orderBy(caseEvent.id)).map(
    ({ what, by }) => `${what} by ${by}`,
  );

describe("POST /v1/hooks/zendesk", () => {
  it("moves a case with its ticket, writes down each move, and tells the receipt and the numbers", async () => {
    const before = await readCaseNumbers(world.pool, RATING.id, EVER);
    const id = await sentCase();
    const place = { survey: RATING.id, period: 0, client: (await rowOf(id))?.client ?? "" };
    expect((await readStatus(world.pool, place)).status).toBe("case-opened");

    expect((await call({ case: id, ticket: 7, status: "new" }, { timestamp: later(1) })).status).toBe(204);
    expect(await rowOf(id)).toMatchObject({ state: "acknowledged", ticket: "7", answeredAt: null, solvedAt: null });
    expect((await readStatus(world.pool, place)).status).toBe("case-opened");

    expect((await call({ case: id, ticket: 7, status: "Pending" }, { timestamp: later(60) })).status).toBe(204);
    expect((await readStatus(world.pool, place)).status).toBe("answered");

    expect((await call({ case: id, ticket: 7, status: "Solved", more: 1 }, { timestamp: later(120) })).status).toBe(
      204,
    );
    expect(await rowOf(id)).toMatchObject({ state: "solved" });
    expect(await historyOf(id)).toEqual(["acknowledged by helpdesk", "answered by helpdesk", "solved by helpdesk"]);

    const numbers = await readCaseNumbers(world.pool, RATING.id, EVER);
    expect(numbers).toMatchObject({ opened: before.opened + 1, solved: before.solved + 1, open: before.open });
    expect(numbers.toAnswer).toBeGreaterThan(55);
    expect(numbers.toClose).toBeGreaterThan(115);
    const page = await fetch(world.url + PATHS.cases(RATING.id), { headers: { authorization: `Bearer ${KEY}` } });
    const [shown] = v.parse(CasePage, await page.json()).cases;
    expect(shown).toMatchObject({ id, state: "solved", ticket: "7" });
    expect(shown?.history.map(({ what }) => what)).toEqual(["acknowledged", "answered", "solved"]);
  });

  it("changes nothing by the same call again, nor by one that was overtaken", async () => {
    const id = await sentCase();
    const solved = { case: id, ticket: "8", status: "solved" };
    const timestamp = later(30);
    for (let turn = 0; turn < 3; turn++) expect((await call(solved, { timestamp })).status).toBe(204);
    const once = await rowOf(id);
    expect((await call({ ...solved, status: "open" }, { timestamp: later(5) })).status).toBe(204);
    expect((await call({ ...solved, status: "open" }, { timestamp })).status).toBe(204);
    expect((await call({ ...solved, status: "closed" }, { timestamp: later(40) })).status).toBe(204);

    // A call that is sent again is signed anew: of a moment behind what it tells.
    expect((await call({ ...solved, status: "new" }, { timestamp: later(50) })).status).toBe(204);

    expect(await rowOf(id)).toMatchObject({ state: "solved", solvedAt: once?.solvedAt });
    expect(await historyOf(id)).toEqual(["answered by helpdesk", "solved by helpdesk"]);
  });

  it("takes a case up again whose ticket is, unless its client has another by now", async () => {
    const id = await sentCase();
    await call({ case: id, ticket: "9", status: "solved" }, { timestamp: later(1) });
    await call({ case: id, ticket: "9", status: "open" }, { timestamp: later(2) });
    expect(await rowOf(id)).toMatchObject({ state: "acknowledged", solvedAt: null });

    await call({ case: id, ticket: "9", status: "solved" }, { timestamp: later(3) });
    const [first] = await world.database.select().from(cases).where(eq(cases.id, id));
    if (!first) throw new Error("The case is gone");
    await world.database.insert(cases).values({ ...first, id: randomUUID(), state: "sent", period: 1 });
    expect((await call({ case: id, ticket: "9", status: "open" }, { timestamp: later(4) })).status).toBe(204);
    expect(await rowOf(id)).toMatchObject({ state: "solved", solvedAt: first.solvedAt });
    await world.database.delete(cases).where(eq(cases.period, 1));
  });

  it("believes the help desk before dispatch knows, and of what was given up", async () => {
    const [early, failed, withdrawn] = [await sentCase(), await sentCase(), await sentCase()];
    const unsent = { sentAt: null, eventId: null };
    await world.database.update(cases).set({ state: "open", sentAt: null }).where(eq(cases.id, early));
    await world.database.update(outbox).set(unsent).where(eq(outbox.caseId, early));
    await world.database.update(cases).set({ state: "failed", sentAt: null }).where(eq(cases.id, failed));
    await world.database
      .update(outbox)
      .set({ ...unsent, parked: "unknown-outcome" })
      .where(eq(outbox.caseId, failed));
    await world.database.update(cases).set({ state: "withdrawn" }).where(eq(cases.id, withdrawn));
    for (const id of [early, failed, withdrawn]) {
      expect((await call({ case: id, ticket: "10", status: "open" })).status).toBe(204);
    }
    expect(await rowOf(early)).toMatchObject({ state: "acknowledged" });
    expect(await rowOf(failed)).toMatchObject({ state: "acknowledged" });
    expect(await rowOf(withdrawn)).toMatchObject({ state: "withdrawn", solvedAt: null });
    expect(await historyOf(withdrawn)).toEqual([]);
  });

  it.each<[string, unknown, Calling, number, string]>([
    ["another key", {}, { key: "x".repeat(40) }, 401, "unauthorized"],
    ["another body than was signed", {}, { signed: "{ }" }, 401, "unauthorized"],
    [
      "a time that is over",
      {},
      { timestamp: new Date(Date.now() - HOOK_WINDOW - 5000).toISOString() },
      401,
      "unauthorized",
    ],
    ["a time to come", {}, { timestamp: new Date(Date.now() + HOOK_WINDOW + 5000).toISOString() }, 401, "unauthorized"],
    ["no time", {}, { timestamp: "" }, 401, "unauthorized"],
    ["a time nobody can read", {}, { timestamp: "yesterday" }, 401, "unauthorized"],
    ["no JSON", "{", {}, 400, "invalid-field"],
    ["a status of another tongue", { case: randomUUID(), ticket: 1, status: "Gelöst" }, {}, 400, "invalid-field"],
    ["a ticket of nobody's", { case: "order 17", ticket: 1, status: "open" }, {}, 400, "invalid-field"],
    ["a case we do not know", { case: randomUUID(), ticket: 1, status: "open" }, {}, 404, "not-found"],
  ])("refuses %s", async (_what, body, calling, status, code) => {
    const answer = await call(body, calling);
    expect([answer.status, v.parse(Problem, await answer.json()).code]).toEqual([status, code]);
  });

  it("takes a key that is on its way out, and a time without fractions", async () => {
    const id = await sentCase();
    const timestamp = `${new Date().toISOString().slice(0, 19)}Z`;
    expect((await call({ case: id, ticket: 1, status: "open" }, { key: "o".repeat(40), timestamp })).status).toBe(204);
  });
});
