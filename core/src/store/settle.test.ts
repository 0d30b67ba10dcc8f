import { CHANNELS } from "@earshot/contract";
import postgres from "postgres";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { testDatabase } from "../../../infra/local/testbed/index.ts";
import { connect, type Pool } from "./connect.ts";
import { readOffset } from "./offset.ts";
import type { Batch, Place, Settled } from "./batch.ts";
import { look } from "./look.ts";
import { settle } from "./settle.ts";
import { batch, caseOf, MINUTE, P, row, term } from "./test/batches.ts";

let url: string;
let pool: Pool;
let sql: ReturnType<typeof postgres>;
const pools: { end(options: { timeout: number }): Promise<void> }[] = [];

beforeEach(async () => {
  url = await testDatabase();
  pool = connect(url, { name: "settle-test", planOnce: true });
  sql = postgres(url, { max: 4, onnotice: () => {} });
  pools.push(pool, sql);
});
afterAll(async () => {
  await Promise.all(pools.map((each) => each.end({ timeout: 1 })));
});

/** What a batch comes to that stores rows and does nothing else. */
function settled(ver: number, stored: number, more: Partial<Settled> = {}): Settled {
  return { ver, stored, superseded: 0, withdrawn: 0, duplicate: 0, cases: 0, ...more };
}

const counts = async () => {
  const [found] = await sql`
    select (select count(*) from feedback)::int as feedback, (select coalesce(sum(count), 0) from rollup)::int as rollup,
      (select count(*) from cases)::int as cases, (select count(*) from outbox)::int as outbox,
      (select stored from partition_offset where partition = ${P})::int as stored,
      (select duplicate from partition_offset where partition = ${P})::int as duplicate`;
  return found;
};

/** Resolves when a statement waits for somebody. */
async function waitingForLock(): Promise<void> {
  await vi.waitFor(async () => {
    const waiting = await sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    expect(waiting).toHaveLength(1);
  }, 15_000);
}

describe("settle() and the version", () => {
  it("settles one of two batches that were read at the same version", async () => {
    const rivals = [batch([row(1), row(2)]), batch([row(1), row(2)])];
    const outcomes = await Promise.all(rivals.map((each) => settle(pool, each)));
    expect(outcomes.filter((outcome) => outcome !== undefined)).toEqual([settled(1, 2)]);
    expect(await counts()).toMatchObject({ feedback: 2, rollup: 2, stored: 2, duplicate: 0 });
  });

  it.each(["commits", "aborts"] as const)(
    "waits for a rival that %s, and settles only if that changed nothing",
    async (ending) => {
      const rival = await sql.reserve();
      await rival`begin`;
      await rival`update partition_offset set ver = ver + 1 where partition = ${P}`;
      const ours = settle(pool, batch([row(1)]));
      await waitingForLock();
      await rival.unsafe(ending === "commits" ? "commit" : "rollback");
      rival.release();
      expect(await ours).toEqual(ending === "commits" ? undefined : settled(1, 1));
      expect(await counts()).toMatchObject({ feedback: ending === "commits" ? 0 : 1 });
    },
  );

  it("refuses a sleeper whose place has come back under another version", async () => {
    const sleeper = batch([row(1)]);
    await sql`update partition_offset set ver = ver + 2 where partition = ${P}`;
    expect(await settle(pool, sleeper)).toBeUndefined();
    expect(await counts()).toMatchObject({ feedback: 0, rollup: 0, stored: 0 });
  });

  it.each([
    ["another epoch", { epoch: "e2" }],
    ["another anchor", { lastId: "1-9/9" }],
  ])("refuses %s at the right version", async (_, changed) => {
    await settle(pool, batch([row(1)]));
    const place = { epoch: "e1", lastId: "1-1/1", lastN: 1 };
    expect(await settle(pool, batch([row(2)], { ver: 1, from: { ...place, ...changed } }))).toBeUndefined();
    expect(await settle(pool, batch([row(2)], { ver: 1, from: place }))).toMatchObject({ ver: 2, stored: 1 });
  });

  it("is not disturbed by the date of an idle partition that is written meanwhile", async () => {
    const dating = await sql.reserve();
    await dating`begin`;
    await dating`update partition_offset set caught_up_at = now() where partition = ${P}`;
    const first = row(1, { negative: true });
    const ours = settle(pool, batch([first, row(2)], { cases: [caseOf(first)] }));
    await waitingForLock();
    await dating`commit`;
    dating.release();
    expect(await ours).toEqual(settled(1, 2, { cases: 1 }));
    expect(await counts()).toEqual({ feedback: 2, rollup: 2, cases: 1, outbox: 1, stored: 2, duplicate: 0 });
  });
});

describe("settle() and what is stored", () => {
  it("counts as duplicate what is stored already, and lets it change nothing else", async () => {
    await settle(pool, batch([row(1, { answer: "a" })]));
    const again = row(2, { client: row(1).client, answer: "b", negative: true });
    const place = { epoch: "e1", lastId: "1-1/1", lastN: 1 };
    const outcome = await settle(pool, batch([again], { ver: 1, from: place, cases: [caseOf(again)] }));
    expect(outcome).toEqual(settled(2, 0, { duplicate: 1 }));
    expect(await counts()).toEqual({ feedback: 1, rollup: 1, cases: 0, outbox: 0, stored: 1, duplicate: 1 });
    expect(await sql`select answer, count from rollup`).toEqual([{ answer: "a", count: "1" }]);
  });

  it("counts by survey, period, minute of acceptance and answer, and dates the cells with the version", async () => {
    await settle(pool, batch([row(1), row(2, { answer: "b" }), row(3, { at: MINUTE - 1 })]));
    const place = { epoch: "e1", lastId: "1-3/3", lastN: 3 };
    await settle(pool, batch([row(4), row(5, { period: 1 })], { ver: 1, from: place }));
    expect(
      await sql`select minute, period, answer, count::int, ver::int from rollup order by minute, period, answer`,
    ).toEqual([
      { minute: new Date(MINUTE - 60_000), period: 0, answer: "a", count: 1, ver: 1 },
      { minute: new Date(MINUTE), period: 0, answer: "a", count: 2, ver: 2 },
      { minute: new Date(MINUTE), period: 0, answer: "b", count: 1, ver: 1 },
      { minute: new Date(MINUTE), period: 1, answer: "a", count: 1, ver: 2 },
    ]);
  });

  it("keeps text and event character for character", async () => {
    const comment = "“Late” 'again'.\n\\ {\"x\":[null]} $1 \u{1F61E} </script><!-- \u2028";
    const detail = JSON.stringify({ comment, more: ["\u{1F468}\u200D\u{1F469}\u200D\u{1F467}"] });
    const full = row(1, {
      negative: true,
      comment,
      reason: "a,b",
      locale: "de",
      page: "/x",
      channel: "api",
      tags: ['"', "{}", "null"],
    });
    await settle(pool, batch([full], { cases: [caseOf(full, detail)] }));
    const [stored] = await sql`select comment, reason, locale, page, channel, tags, accepted_at from feedback`;
    const { reason, locale, page, channel, tags } = full;
    expect(stored).toEqual({ comment, reason, locale, page, channel, tags, accepted_at: new Date(MINUTE + 1) });
    expect(await sql`select detail from outbox`).toEqual([{ detail }]);
  });

  it("opens one case for a client and survey, whatever the period", async () => {
    const rows = [row(1, { negative: true }), row(2, { client: row(1).client, period: 1, negative: true })];
    const outcome = await settle(pool, batch(rows, { cases: rows.map((each) => caseOf(each)) }));
    expect(outcome).toMatchObject({ stored: 2, cases: 1 });
    expect(await counts()).toMatchObject({ feedback: 2, cases: 1, outbox: 1 });
  });

  it("buries what is dead, numbered and alien, and accounts for it", async () => {
    const payload = Buffer.from([0, 1, 255]).toString("base64");
    const dead = [
      { n: 1, entry: "1-1/1", payload, why: "json" },
      { n: null, entry: "1-2/", payload, why: "alien" },
    ];
    const to = { epoch: "e1", lastId: "1-2/", lastN: 1 };
    expect(await settle(pool, batch([], { dead, aliens: 1, to }))).toMatchObject({ ver: 1, stored: 0 });
    expect(await sql`select epoch, n::int, entry_id, payload, why from dead_letter order by id`).toEqual([
      { epoch: "e1", n: 1, entry_id: "1-1/1", payload: Buffer.from([0, 1, 255]), why: "json" },
      { epoch: "e1", n: null, entry_id: "1-2/", payload: Buffer.from([0, 1, 255]), why: "alien" },
    ]);
    expect(await readOffset(pool, P)).toMatchObject({ lastN: 1, lastId: "1-2/" });
  });

  it("stores no comment that is longer than the edge lets through", async () => {
    const fits = row(1, { comment: "ß".repeat(4000) });
    const long = row(2, { comment: `${"ß".repeat(4000)}x` });
    await expect(settle(pool, batch([fits, long]))).rejects.toMatchObject({
      code: "23514",
      constraint_name: "comment_fits",
    });
    expect(await settle(pool, batch([fits]))).toMatchObject({ stored: 1 });
  });

  it("cannot commit an account that does not add up", async () => {
    const tampered = { ...batch([row(1)]), to: { epoch: "e1", lastId: "1-1/1", lastN: 2 } };
    await expect(settle(pool, tampered)).rejects.toMatchObject({ code: "23514", constraint_name: "ledger_adds_up" });
    await expect(settle(pool, batch([row(1)], { terms: [term({ duplicate: 2 })] }))).rejects.toMatchObject({
      code: "23514",
    });
    await expect(settle(pool, batch([row(1)], { aliens: 1 }))).rejects.toMatchObject({ code: "23514" });
    expect(await counts()).toMatchObject({ feedback: 0, rollup: 0, stored: 0 });
  });
});

describe("settle() and what is there already", () => {
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
    expect(await counts()).toEqual({ feedback: 0, rollup: 0, cases: 0, outbox: 0, stored: 0, duplicate: 0 });
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
    await waitingForLock();
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
    await waitingForLock();
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

describe("settle() and its listeners", () => {
  it("notifies once a survey and once for all cases, and not at all when it settles nothing", async () => {
    const heard: string[] = [];
    const listener = postgres({ ...sql.options, max: 1 } as never);
    pools.push(listener);
    for (const channel of [CHANNELS.results, CHANNELS.outbox]) {
      await listener.listen(channel, (payload) => heard.push(`${channel}:${payload}`));
    }
    const rows = [1, 2, 3, 4].map((n) => row(n, { survey: n > 2 ? "vote" : "service", negative: n < 3 }));
    await settle(pool, batch(rows, { cases: rows.slice(0, 2).map((each) => caseOf(each)) }));
    await settle(pool, batch([row(9)]));
    await sql`select pg_notify(${CHANNELS.results}, 'end')`;
    await expect.poll(() => heard, { timeout: 15_000 }).toContain(`${CHANNELS.results}:end`);
    expect(heard.toSorted()).toEqual([
      `${CHANNELS.outbox}:`,
      `${CHANNELS.results}:end`,
      `${CHANNELS.results}:service`,
      `${CHANNELS.results}:vote`,
    ]);
  });
});
