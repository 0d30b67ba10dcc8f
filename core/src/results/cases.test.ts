import { randomUUID } from "node:crypto";
import { Case, CaseCounts, type CaseMove, CasePage, type CaseState, PATHS, Problem } from "@earshot/contract";
import { eq, sql } from "drizzle-orm";
import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asService } from "../../../infra/local/testbed/index.ts";
import { connect } from "../store/connect.ts";
import { readStatus } from "../store/feedback-status.ts";
import { claimDue, markSent, park } from "../store/outbox.ts";
import { audit, caseEvent, cases, outbox } from "../store/schema.ts";
import { tellCase } from "../store/helpdesk.ts";
import { KEY, RATING, startResults, type World } from "./test/world.ts";

let world: World;
let dispatch: ReturnType<typeof connect>;
beforeAll(async () => {
  world = await startResults();
  dispatch = connect(asService(world.databaseUrl, "dispatch"), { name: "cases-test" });
});
afterAll(async () => {
  await dispatch.end({ timeout: 1 });
  await world.close();
});

const team = () => ({ cookie: `${world.cookies.name}=${world.cookies.begin().value}` });
const OURS = { "content-type": "application/json", "sec-fetch-site": "same-origin" };

const opened = () => world.settle({ survey: RATING.id, answer: "1", comment: "Cold", negative: true });

/** A case whose event was refused by the bus. */
async function refused(known = true): Promise<string> {
  const id = await opened();
  const lease = randomUUID();
  const rows = await claimDue(dispatch, lease, 30_000, 100);
  const row = rows.find(({ caseId }) => caseId === id);
  await park(dispatch, lease, [{ id: row?.id ?? 0, code: "MalformedDetail", known }]);
  return id;
}

async function show(id: string) {
  const answer = await world.app.request(PATHS.case(RATING.id, id), { headers: team() });
  return v.parse(Case, await answer.json());
}

const post = (id: string, move: CaseMove | "erase", headers: Record<string, string> = { ...OURS, ...team() }) =>
  world.app.request(PATHS.case(RATING.id, id), { method: "POST", headers, body: JSON.stringify({ do: move }) });

async function moved(id: string, move: CaseMove) {
  const answer = await post(id, move);
  expect(answer.status).toBe(200);
  return v.parse(Case, await answer.json());
}

const eventOf = async (id: string) => (await world.database.select().from(outbox).where(eq(outbox.caseId, id)))[0];
const auditOf = async (id: string) =>
  (await world.database.select().from(audit).where(eq(audit.target, id)).orderBy(audit.id)).map(
    ({ what, by }) => `${what} by ${by}`,
  );

describe("closing a case by hand", () => {
  it("solves it, keeps its event from being sent, and writes who did it into history and audit", async () => {
    const id = await opened();
    expect((await show(id)).may).toEqual(["close"]);
    const closed = await moved(id, "close");
    expect(closed).toMatchObject({ state: "solved", failure: null, may: ["reopen"] });
    expect(closed.solvedAt).not.toBeNull();
    expect(closed.history.at(-1)).toMatchObject({ what: "solved", by: "sign-in-link" });
    expect(await auditOf(id)).toEqual(["case.closed by sign-in-link"]);
    expect((await claimDue(dispatch, randomUUID(), 1, 1000)).map(({ caseId }) => caseId)).not.toContain(id);
  });

  it("is told to its client as acted on, until it is opened again", async () => {
    const id = await opened();
    const told = async () => {
      const [place] = await world.database.select().from(cases).where(eq(cases.id, id));
      return (await readStatus(world.pool, place!)).status;
    };
    expect(await told()).toBe("case-opened");
    await moved(id, "close");
    expect(await told()).toBe("answered");
    await moved(id, "reopen");
    expect(await told()).toBe("case-opened");
  });

  it("is taken back by opening it again, and its event goes out after all", async () => {
    const id = await opened();
    await moved(id, "close");
    expect(await moved(id, "reopen")).toMatchObject({ state: "open", solvedAt: null, may: ["close"] });
    expect((await claimDue(dispatch, randomUUID(), 1, 1000)).map(({ caseId }) => caseId)).toContain(id);
    expect(await auditOf(id)).toEqual(["case.closed by sign-in-link", "case.reopened by sign-in-link"]);
  });

  it("does not take back what a dispatcher was sending at that moment", async () => {
    const id = await opened();
    const lease = randomUUID();
    const row = (await claimDue(dispatch, lease, 30_000, 1000)).find(({ caseId }) => caseId === id);
    await moved(id, "close");
    expect(await markSent(dispatch, lease, [{ id: row?.id ?? 0, eventId: "e" }])).toBe(1);
    expect(await show(id)).toMatchObject({ state: "solved" });
    expect(await moved(id, "reopen")).toMatchObject({ state: "sent" });
    expect((await eventOf(id))?.sentAt).not.toBeNull();
  });

  it("leaves the last word to the help desk: it opens the case again, and what it has solved is opened there", async () => {
    const told = (id: string, seconds: number, solved: boolean) =>
      tellCase(world.pool, { id, ticket: "7", made: false, solved, answered: false, at: Date.now() + seconds * 1000 });
    const [closed, solved, both] = [await opened(), await opened(), await opened()];
    await moved(closed, "close");
    await told(closed, 5, false);
    expect(await show(closed)).toMatchObject({ state: "acknowledged", ticketUrl: "http://desk.example/tickets/7" });
    await told(solved, 5, true);
    expect((await show(solved)).may).toEqual([]);
    expect((await post(solved, "reopen")).status).toBe(409);
    await moved(both, "close");
    await told(both, 5, true);
    expect((await show(both)).may).toEqual([]);
  });

  it("is not taken back where the client has another case by now", async () => {
    const id = await opened();
    await moved(id, "close");
    const [row] = await world.database.select().from(cases).where(eq(cases.id, id));
    const other = { ...row!, id: randomUUID(), state: "open" as CaseState, period: 1 };
    await world.database.insert(cases).values(other);
    expect((await show(id)).may).toEqual([]);
    expect((await post(id, "reopen")).status).toBe(409);
  });

  it("happens once, however many do it at once", async () => {
    const id = await opened();
    const statuses = await Promise.all(Array.from({ length: 5 }, async () => (await post(id, "close")).status));
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409, 409]);
    expect(await auditOf(id)).toHaveLength(1);
  });
});

it("has its event sent ahead of the ticket in its history, also where the help desk was heard first", async () => {
  const id = await opened();
  const lease = randomUUID();
  const row = (await claimDue(dispatch, lease, 30_000, 1000)).find(({ caseId }) => caseId === id);
  await tellCase(world.pool, { id, ticket: "7", made: true, solved: false, answered: false, at: Date.now() - 1000 });
  await markSent(dispatch, lease, [{ id: row?.id ?? 0, eventId: "e" }]);
  expect((await show(id)).history.map(({ what }) => what)).toEqual(["sent", "acknowledged"]);
});

describe("having an event sent again", () => {
  it("that is known to have failed", async () => {
    const id = await refused();
    expect(await show(id)).toMatchObject({ state: "failed", failure: "MalformedDetail", may: ["close", "retry"] });
    expect(await moved(id, "retry")).toMatchObject({ state: "open", failure: null });
    const again = (await claimDue(dispatch, randomUUID(), 1, 1000)).find(({ caseId }) => caseId === id);
    expect(again).toMatchObject({ attempts: 1, unknownFor: 0 });
    expect(await auditOf(id)).toEqual(["case.retried by sign-in-link"]);
  });

  it("is refused where nobody knows whether it arrived: a second ticket could come of it", async () => {
    const id = await refused(false);
    expect((await show(id)).may).toEqual(["close"]);
    expect((await post(id, "retry")).status).toBe(409);
    expect(await show(id)).toMatchObject({ state: "failed" });
  });

  it("waits for a case that was closed to be opened again, which is then as it was", async () => {
    const id = await refused();
    await moved(id, "close");
    expect((await post(id, "retry")).status).toBe(409);
    expect(await moved(id, "reopen")).toMatchObject({ state: "failed", may: ["close", "retry"] });
  });
});

describe("who may move cases", () => {
  it.each<[string, () => Record<string, string>, number]>([
    ["nobody", () => OURS, 401],
    ["another site, with the team's cookie", () => ({ ...OURS, ...team(), "sec-fetch-site": "cross-site" }), 403],
    ["a form", () => ({ ...team(), "content-type": "text/plain" }), 415],
    ["the key of administration", () => ({ "content-type": "application/json", authorization: `Bearer ${KEY}` }), 200],
  ])("%s", async (_, headers, status) => {
    const id = await opened();
    expect((await post(id, "close", headers())).status).toBe(status);
    expect((await show(id)).state).toBe(status === 200 ? "solved" : "open");
  });

  it("and refuses what is no move, and what is no case of the survey", async () => {
    const id = await opened();
    expect((await post(id, "erase")).status).toBe(400);
    for (const wrong of [randomUUID(), "x"]) {
      const answer = await post(wrong, "close");
      expect([answer.status, v.parse(Problem, await answer.json()).code]).toEqual([404, "not-found"]);
    }
    const elsewhere = await world.app.request(PATHS.case("vote", id), { headers: team() });
    expect(elsewhere.status).toBe(404);
  });
});

describe("the list of cases", () => {
  const list = async (path: string) =>
    v.parse(CasePage, await (await world.app.request(path, { headers: team() })).json());

  it("is of all surveys, or of one; of all states, or of some; page by page, newest first", async () => {
    for (let turn = 0; turn < 52; turn++) await opened();
    const [first, failed] = [await list(PATHS.allCases), await refused()];
    expect(first.cases).toHaveLength(50);
    expect(first.cases.every(({ survey }) => survey === RATING.id)).toBe(true);
    const rest = await list(`${PATHS.allCases}?before=${first.next}`);
    expect(rest.cases[0]!.openedAt <= first.cases.at(-1)!.openedAt).toBe(true);
    const ids = new Set([...first.cases, ...rest.cases].map(({ id }) => id));
    expect(ids.size).toBe(first.cases.length + rest.cases.length);
    const some = await list(`${PATHS.allCases}?state=failed&survey=${RATING.id}`);
    expect(some.cases.map(({ id }) => id)).toContain(failed);
    expect(some.cases.every(({ state }) => state === "failed")).toBe(true);
    expect((await list(`${PATHS.cases("vote")}?state=open`)).cases).toEqual([]);
    const wrong = await world.app.request(`${PATHS.allCases}?state=lost`, { headers: team() });
    expect(wrong.status).toBe(400);
  });

  it("has its numbers by state", async () => {
    const answer = await world.app.request(`${PATHS.caseNumbers}?survey=${RATING.id}`, { headers: team() });
    const { states } = v.parse(CaseCounts, await answer.json());
    const rows = await world.database.select({ state: cases.state }).from(cases);
    for (const { state, count } of states) {
      expect([state, count]).toEqual([state, rows.filter((row) => row.state === state).length]);
    }
  });
});

it("a case whose answer was forgotten has none", async () => {
  const id = await opened();
  await world.database.execute(sql`update feedback set answer = '~', comment = null
    where client = (select client from cases where id = ${id})`);
  expect(await show(id)).toMatchObject({ answer: null, comment: null });
  const listed = await world.app.request(PATHS.cases(RATING.id), { headers: team() });
  expect(v.parse(CasePage, await listed.json()).cases.find((one) => one.id === id)?.answer).toBeNull();
});

it("a case's history is that of its lines", async () => {
  const id = await opened();
  await world.database.insert(caseEvent).values({ caseId: id, what: "failed", by: "dispatch", code: "x" });
  expect((await show(id)).history).toEqual([expect.objectContaining({ what: "failed", by: "dispatch", code: "x" })]);
});
