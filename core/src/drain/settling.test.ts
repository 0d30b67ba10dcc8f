import { randomUUID } from "node:crypto";
import { CaseOpened, encodeChange } from "@earshot/contract";
import * as v from "valibot";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { connect, type Pool } from "../store/connect.ts";
import { claimDue } from "../store/outbox.ts";
import { drainOf } from "./test/drain.ts";
import { settled } from "./test/settled.ts";
import { afterwardsAll, clientKey, createWorld, feedbackOf, SERVICE, SOON, type World } from "./test/world.ts";

let world: World;
let pool: Pool;
let numbers = 0;
beforeAll(async () => {
  world = await createWorld({ forAll: true });
  pool = connect(world.databaseUrl, { name: "settling-test" });
  afterwardsAll(() => pool.end({ timeout: 1 }));
});

/** A client says how bad it was, first of all without a word. */
async function unhappy(client: number, comment?: string): Promise<void> {
  await world.admit(0, feedbackOf(client, { survey: SERVICE.id, answer: "1", ...(comment && { comment }) }));
  await settled(world, ++numbers);
}

/** It says more, or something else. */
async function says(client: number, change: { answer?: string; comment?: string }): Promise<void> {
  const place = { survey: SERVICE.id, period: 0, client: clientKey(client) };
  await world.admitRaw(0, [encodeChange({ ...place, ...change })]);
  await settled(world, ++numbers);
}

/** The case of a client, its event and its history. */
async function caseOf(client: number) {
  const [row] = await world.sql<{ id: string; state: string; detail: string; waits: number; recovered: boolean }[]>`
    select cases.id, state, detail, extract(epoch from due_at - now())::float8 as waits, recovered_at is not null as recovered
    from cases join outbox on case_id = cases.id where client = ${clientKey(client)}`;
  if (!row) throw new Error(`Cannot find a case of client ${client}`);
  const lines = await world.sql<{ what: string }[]>`select what from case_event where case_id = ${row.id} order by id`;
  const { feedback, ticket } = v.parse(CaseOpened, JSON.parse(row.detail));
  return { ...row, tells: feedback, body: ticket.comment.body, history: lines.map(({ what }) => what) };
}

const claim = () => claimDue(pool, randomUUID(), 30_000, 100);

describe("a case that is opened without a comment", () => {
  it("waits for one, and tells it", async () => {
    drainOf(world, { commentWait: 60_000 });
    await unhappy(1);
    const waiting = await caseOf(1);
    expect(waiting).toMatchObject({ state: "settling", history: ["settling"] });
    expect(waiting.waits).toBeGreaterThan(1);
    expect(await claim()).toEqual([]);

    await says(1, { comment: "Nobody came" });
    const told = await caseOf(1);
    expect(told.tells.comment).toBe("Nobody came");
    expect(told.body.endsWith("\nNobody came")).toBe(true);
    expect(told.waits).toBeLessThanOrEqual(0);
    expect(await claim()).toMatchObject([{ caseId: told.id, detail: told.detail }]);

    // From here on somebody may have it: every try has to be the same.
    await says(1, { comment: "Nobody ever came" });
    expect((await caseOf(1)).detail).toBe(told.detail);
  });

  it("keeps the trace of the request that opened it, whatever its client adds without one", async () => {
    drainOf(world, { commentWait: 60_000 });
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    await world.admit(0, feedbackOf(6, { survey: SERVICE.id, answer: "1", traceparent }));
    await settled(world, ++numbers);
    await says(6, { comment: "Nobody came" });
    const { detail, tells } = await caseOf(6);
    expect(tells.comment).toBe("Nobody came");
    expect(v.parse(CaseOpened, JSON.parse(detail))).toMatchObject({
      traceparent,
      ticket: { metadata: { custom: { traceparent } } },
    });
  });

  it("tells the answer as it is by then, but not one that is no complaint any more", async () => {
    drainOf(world, { commentWait: 60_000 });
    await unhappy(2);
    await says(2, { answer: "2" });
    expect((await caseOf(2)).tells.answer).toBe(2);
    await says(2, { answer: "5" });
    const recovered = await caseOf(2);
    expect([recovered.tells.answer, recovered.recovered]).toEqual([2, true]);
    expect(recovered.history).toEqual(["settling", "recovered"]);
    await says(2, { answer: "1" });
    expect((await caseOf(2)).history).toEqual(["settling", "recovered", "unhappy"]);
  });

  it("is sent without one when none has come", async () => {
    drainOf(world, { commentWait: 200 });
    await unhappy(3);
    const { id } = await caseOf(3);
    await vi.waitFor(async () => expect((await claim()).map(({ caseId }) => caseId)).toEqual([id]), SOON);
  });

  it("waits neither where there is a comment, nor where the survey asks for none", async () => {
    await world.sql`
      insert into survey (id, config) values ('mute', ${world.sql.json({ ...SERVICE, id: "mute", comment: null })})`;
    drainOf(world, { commentWait: 60_000 });
    await unhappy(4, "Cold soup");
    expect(await caseOf(4)).toMatchObject({ state: "open", history: ["open"] });
    await world.admit(0, feedbackOf(5, { survey: "mute", answer: "1" }));
    await settled(world, ++numbers);
    expect(await caseOf(5)).toMatchObject({ state: "open" });
    const claimed = (await claim()).map(({ caseId }) => caseId);
    expect(claimed).toEqual(expect.arrayContaining([(await caseOf(4)).id, (await caseOf(5)).id]));
  });
});
