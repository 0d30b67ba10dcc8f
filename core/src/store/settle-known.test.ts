import type postgres from "postgres";
import { beforeEach, describe, expect, it } from "vitest";
import type { Batch, Place } from "./batch.ts";
import type { Pool } from "./connect.ts";
import { look } from "./look.ts";
import { settle } from "./settle.ts";
import { batch, caseOf, MINUTE, P, row, term } from "./test/batches.ts";
import { counts, ownDatabase, settled, waitingForLock } from "./test/settling.ts";

let pool: Pool;
let sql: postgres.Sql;

beforeEach(async () => {
  const own = await ownDatabase();
  ({ pool, sql } = own);
  return own.close;
});

const who = { survey: "vote", client: row(1).client };
const second: Place = { epoch: "e1", lastId: "1-1/1", lastN: 1 };
const unhappy = row(1, { answer: "b", negative: true, comment: "Späť 🦭", tags: ["a b", '"'] });

/** One unhappy feedback with its case, looked up at the version it was stored by. */
async function begin() {
  await settle(pool, batch([unhappy], { cases: [caseOf(unhappy, '{"said":"Späť"}')] }));
  const known = await look(pool, P, 1, [who]);
  const [stored] = known?.feedback ?? [];
  const [followed] = known?.cases ?? [];
  if (!stored || !followed) throw new Error("Nothing is stored");
  return { stored, followed };
}

/** The batch by which the client takes it back. */
async function takingBack(erased: boolean): Promise<Batch> {
  const { stored, followed } = await begin();
  return batch([], {
    ver: 1,
    from: second,
    to: { epoch: "e1", lastId: "1-2/2", lastN: 2 },
    removed: [{ id: stored.id, n: stored.n }],
    withdrawals: [{ ...who, period: 0, erased, at: MINUTE }],
    terms: [term({ stored: -1, withdrawn: 1 })],
    ended: [{ id: followed.id, erased }],
    erased: erased ? [who] : [],
  });
}
const takenBack = settled(2, -1, { superseded: 1, withdrawn: 1 });
const caseAndEvent = () => sql`
  select state, recovered_at, detail, parked, outbox.sent_at is not null as sent
  from cases join outbox on outbox.case_id = cases.id`;

describe("settle() and what is there already", () => {
  it("is found by look(), all of it, at its version and at no other", async () => {
    const { stored, followed } = await begin();
    const { at, ...rest } = unhappy;
    expect(stored).toEqual({ ...rest, at, id: stored.id });
    expect(followed).toEqual({ ...who, id: followed.id, period: 0, state: "open", openedAt: MINUTE, recovered: false });
    expect(await look(pool, P, 0, [who])).toBeUndefined();
    expect(await look(pool, P, 2, [who])).toBeUndefined();
    expect(await look(pool, P, 1, [{ ...who, survey: "service" }])).toEqual({
      feedback: [],
      cases: [],
      withdrawals: [],
    });
  });

  it("keeps the minute of a feedback that is changed, and moves its count", async () => {
    const { stored, followed } = await begin();
    const changed = [{ ...stored, n: 2, answer: "a", negative: false, was: stored }];
    const to = { epoch: "e1", lastId: "1-2/2", lastN: 2 };
    const recovered = [{ id: followed.id, at: MINUTE + 5 }];
    expect(await settle(pool, batch([], { ver: 1, from: second, to, changed, recovered }))).toEqual(
      settled(2, 0, { superseded: 1 }),
    );
    expect(await sql`select answer, n::int, accepted_at, comment from feedback`).toEqual([
      { answer: "a", n: 2, accepted_at: new Date(MINUTE + 1), comment: unhappy.comment },
    ]);
    expect(await sql`select answer, minute, count::int from rollup order by answer`).toEqual([
      { answer: "a", minute: new Date(MINUTE), count: 1 },
      { answer: "b", minute: new Date(MINUTE), count: 0 },
    ]);
    expect(await sql`select recovered_at from cases`).toEqual([{ recovered_at: new Date(MINUTE + 5) }]);
  });

  it("takes an event that was never sent away with its case", async () => {
    expect(await settle(pool, await takingBack(false))).toEqual(takenBack);
    expect(await counts(sql)).toEqual({ feedback: 0, rollup: 0, cases: 0, outbox: 0, stored: 0, duplicate: 0 });
    expect(await sql`select erased from withdrawal`).toEqual([{ erased: false }]);
  });

  it.each([true, false])("keeps a case whose event was sent (erased: %s)", async (erased) => {
    const back = await takingBack(erased);
    await sql`update outbox set sent_at = now()`;
    expect(await settle(pool, back)).toEqual(takenBack);
    const detail = erased ? '{"erased":true}' : '{"said":"Späť"}';
    expect(await caseAndEvent()).toEqual([
      { state: "withdrawn", recovered_at: null, detail, parked: null, sent: true },
    ]);
    expect(await sql`select what, by, code from case_event order by id desc limit 1`).toEqual([
      { what: "withdrawn", by: "drain", code: erased ? "erased" : null },
    ]);
  });

  it("waits for a dispatcher that takes the event at this moment, and then does not send it again", async () => {
    const back = await takingBack(true);
    const rival = await sql.reserve();
    await rival`begin`;
    await rival`update outbox set unknown_since = now(), lease = gen_random_uuid()`;
    const ours = settle(pool, back);
    await waitingForLock(sql);
    await rival`commit`;
    rival.release();
    expect(await ours).toEqual(takenBack);
    expect(await caseAndEvent()).toMatchObject([
      { state: "withdrawn", detail: '{"erased":true}', parked: "withdrawn" },
    ]);
  });

  it("settles nothing when somebody has deleted it meanwhile and moved the version, as he must", async () => {
    const back = await takingBack(false);
    const rival = await sql.reserve();
    await rival`begin`;
    await rival`update partition_offset set ver = ver + 1, stored = stored - 1, superseded = superseded + 1 where partition = ${P}`;
    await rival`delete from feedback`;
    const ours = settle(pool, back);
    await waitingForLock(sql);
    await rival`commit`;
    rival.release();
    expect(await ours).toBeUndefined();
    expect(await sql`select from withdrawal`).toHaveLength(0);
  });

  it.each([
    ["deleted", "delete from feedback"],
    ["changed", "update feedback set n = n + 7"],
  ])("cannot commit when somebody has %s it and not moved the version", async (_, foreign) => {
    const back = await takingBack(false);
    await sql.unsafe(foreign);
    await expect(settle(pool, back)).rejects.toMatchObject({ code: "23514", constraint_name: "ledger_adds_up" });
    expect(await sql`select from withdrawal`).toHaveLength(0);
  });

  it("is refused, not counted twice, by a batch that takes all its places for empty", async () => {
    await begin();
    const again = row(2, { client: who.client });
    const next = { ver: 1, from: second };
    await expect(settle(pool, batch([again], { ...next, allNew: true }))).rejects.toMatchObject({
      code: "23505",
      constraint_name: "one_feedback_per_client",
    });
    expect(await settle(pool, batch([again], next))).toEqual(settled(2, 0, { duplicate: 1 }));
  });

  it("goes from the dead letters of a client that erases, and from no other's", async () => {
    const back = await takingBack(true);
    const letter = (n: number, from: Batch["dead"][number]["from"]) => ({
      n,
      entry: `1-${n}/${n}`,
      payload: Buffer.from("Späť").toString("base64"),
      why: "answer",
      from,
    });
    const others = { survey: "vote", client: row(9).client };
    const dead = [letter(2, who), letter(3, others), letter(4, undefined)];
    const place = { epoch: "e1", lastId: "1-4/4", lastN: 4 };
    await settle(pool, batch([], { ver: 1, from: second, to: place, dead }));
    const to = { epoch: "e1", lastId: "1-5/5", lastN: 5 };
    expect(await settle(pool, { ...back, ver: 2, from: place, to })).toMatchObject({ withdrawn: 1 });
    expect(await sql`select n::int, why, payload, client is null as nobody from dead_letter order by n`).toEqual([
      { n: 2, why: "erased", payload: Buffer.alloc(0), nobody: true },
      { n: 3, why: "answer", payload: Buffer.from("Späť"), nobody: false },
      { n: 4, why: "answer", payload: Buffer.from("Späť"), nobody: true },
    ]);
  });
});
