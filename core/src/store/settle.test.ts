import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { CHANNELS } from "@earshot/contract";
import postgres from "postgres";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { testDatabase } from "../../../infra/local/testbed/index.ts";
import { connect, type Pool } from "./connect.ts";
import { type CaughtUp, readOffset, recordCaughtUp, recordStopped } from "./offset.ts";
import { type Batch, type FeedbackRow, noEffects, type Place, type Settled, type SurveyTerms } from "./batch.ts";
import { look } from "./look.ts";
import { settle } from "./settle.ts";

const P = 5;
const MINUTE = Date.UTC(2026, 10, 23, 4, 0);
const BEGIN: Place = { epoch: null, lastId: null, lastN: 0 };

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

/** A row of the n-th entry, from the client of that number. */
function row(n: number, more: Partial<FeedbackRow> = {}): FeedbackRow {
  const client = n.toString(16).padStart(32, "0");
  return { n, survey: "vote", period: 0, client, answer: "a", at: MINUTE + n, negative: false, ...more };
}

/** A batch of the rows that follow a place. */
function batch(feedback: readonly FeedbackRow[], { ver = 0, from = BEGIN, ...more }: Partial<Batch> = {}): Batch {
  const lastN = from.lastN + feedback.length;
  return {
    partition: P,
    ver,
    from,
    to: { epoch: "e1", lastId: `1-${lastN}/${lastN}`, lastN },
    ...noEffects(),
    feedback,
    terms: Object.values(Object.groupBy(feedback, ({ survey }) => survey)).map((rows = []) =>
      term({ survey: rows[0]!.survey, duplicate: rows.length }),
    ),
    anchors: feedback.map(({ n }) => `1-${n}/${n}`).join(" "),
    head: null,
    seenSeq: lastN,
    allNew: false,
    settledUpTo: null,
    ...more,
  };
}

function term(more: Partial<SurveyTerms> = {}): SurveyTerms {
  return { survey: "vote", stored: 0, superseded: 0, withdrawn: 0, duplicate: 0, ...more };
}

/** The case that a row opens. */
function caseOf({ n, survey, period, client }: FeedbackRow, detail = "{}") {
  return {
    n,
    survey,
    period,
    client,
    id: randomUUID(),
    at: MINUTE,
    recoveredAt: null,
    detail,
    settling: false,
    wait: 0,
  };
}

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

describe("the date of totals", () => {
  const idle = (more: Partial<CaughtUp> = {}): CaughtUp => ({
    partition: P,
    ver: 1,
    seq: 1,
    at: MINUTE + 5000,
    ...more,
  });
  const dated = async () =>
    (await sql<{ caught_up_at: Date | null }[]>`select caught_up_at from partition_offset where partition = ${P}`)[0]
      ?.caught_up_at;

  it("moves with a batch and while idle, never back", async () => {
    await settle(pool, batch([row(1)], { settledUpTo: MINUTE }));
    expect(await dated()).toEqual(new Date(MINUTE));
    await recordCaughtUp(pool, [idle()]);
    await recordCaughtUp(pool, [idle({ at: MINUTE })]);
    expect(await dated()).toEqual(new Date(MINUTE + 5000));
    expect(await readOffset(pool, P)).toMatchObject({ ver: 1 });
  });

  it("is not set by who found another version idle", async () => {
    await settle(pool, batch([row(1)]));
    await recordCaughtUp(pool, [idle({ ver: 0 }), idle({ ver: 2 })]);
    expect(await dated()).toBeNull();
  });

  it("passes over a partition that is being settled", async () => {
    await settle(pool, batch([row(1)]));
    const rival = await sql.reserve();
    await rival`begin`;
    await rival`select from partition_offset where partition = ${P} for update`;
    await recordCaughtUp(pool, [idle(), idle({ partition: 6, ver: 0 })]);
    await rival`rollback`;
    rival.release();
    expect(await dated()).toBeNull();
    expect(await sql`select partition from partition_offset where caught_up_at is not null`).toEqual([
      { partition: 6 },
    ]);
  });

  it("takes away why a partition stood still, as does a batch", async () => {
    await settle(pool, batch([row(1)]));
    await recordStopped(pool, P, 0, "gap");
    expect(await readOffset(pool, P)).toMatchObject({ stopped: null });
    await recordStopped(pool, P, 1, "gap");
    expect(await readOffset(pool, P)).toMatchObject({ stopped: "gap", ver: 1 });
    await recordCaughtUp(pool, [idle()]);
    expect(await readOffset(pool, P)).toMatchObject({ stopped: null });
  });
});

describe("the cost of a batch", () => {
  it("grows with its rows, not with their square", async () => {
    const one = connect(url, { name: "settle-cost", connections: 1, planOnce: true });
    pools.push(one);
    const [{ pid } = { pid: 0 }] = await one<{ pid: number }[]>`select pg_backend_pid() as pid`;
    let place = BEGIN;
    let ver = 0;

    /**
     * Processor time of the server for so many rows in batches of a size, in ms: others on the machine hardly change
     * it.
     */
    async function cost(rows: number, size: number): Promise<number> {
      const before = busy(pid);
      for (let done = 0; done < rows; done += size) {
        const piece = Array.from({ length: size }, (_, i) => row(place.lastN + 1 + i, { negative: i % 10 === 0 }));
        const cases = piece.filter(({ negative }) => negative).map((each) => caseOf(each));
        const next = batch(piece, { ver, from: place, cases });
        expect(await settle(one, next)).toMatchObject({ stored: size });
        ver++;
        place = next.to;
      }
      return busy(pid) - before;
    }
    await cost(10_000, 1000);
    const [small, large] = [await cost(20_000, 1000), await cost(20_000, 5000)];
    console.log(`20,000 rows by 1,000: ${small} ms, by 5,000: ${large} ms`);
    expect(large / small).toBeLessThan(8 / 5);
  });

  it("grows with its rows when all of them change, or go, and their cases with them, also where Postgres has counted none", async () => {
    const one = connect(url, { name: "settle-cost", connections: 1, planOnce: true });
    pools.push(one);
    const [{ pid } = { pid: 0 }] = await one<{ pid: number }[]>`select pg_backend_pid() as pid`;
    let place = BEGIN;
    let ver = 0;
    const settleNext = async (rows: number, more: Partial<Batch>) => {
      const to = { epoch: "e1", lastId: `1-${place.lastN + rows}/1`, lastN: place.lastN + rows };
      expect(await settle(one, batch([], { ver, from: place, to, ...more }))).toBeDefined();
      ver++;
      place = to;
    };
    /** As {@link cost}, of what becomes of rows that are there: all are changed, then all are taken back. */
    async function cost(size: number): Promise<number> {
      const first = place.lastN + 1;
      const rows = Array.from({ length: size }, (_, i) => row(first + i, { negative: true }));
      const cases = rows.map((each) => caseOf(each));
      await settleNext(size, { feedback: rows, cases, terms: [term({ duplicate: size })] });
      const ids = new Map(
        (await one<{ id: string; n: string }[]>`select id, n from feedback where n >= ${String(first)}::bigint`).map(
          ({ id, n }) => [Number(n), Number(id)],
        ),
      );
      const before = busy(pid);
      const changed = rows.map((was) => ({ ...was, n: was.n + size, answer: "b", id: ids.get(was.n) ?? 0, was }));
      const recovered = cases.map(({ id }) => ({ id, at: MINUTE }));
      await settleNext(size, { changed, recovered });
      const removed = changed.map(({ id, n }) => ({ id, n }));
      const withdrawals = rows.map(({ survey, client, period }) => ({
        survey,
        client,
        period,
        erased: false,
        at: MINUTE,
      }));
      const ended = cases.map(({ id }) => ({ id, erased: true }));
      await settleNext(size, { removed, withdrawals, ended, terms: [term({ stored: -size, withdrawn: size })] });
      return busy(pid) - before;
    }
    let small = 0;
    for (let done = 0; done < 10; done++) small += await cost(1000);
    // As autovacuum does at any moment: the tables are empty, and the statement is planned anew for such.
    await one`vacuum analyze`;
    let large = 0;
    for (let done = 0; done < 2; done++) large += await cost(5000);
    console.log(`10,000 rows changed and taken back by 1,000: ${small} ms, by 5,000: ${large} ms`);
    expect(large / small).toBeLessThan(8 / 5);
    expect(await counts()).toMatchObject({ feedback: 0, rollup: 0, cases: 0, outbox: 0, stored: 0 });
  });
});

/** Processor time a process has had, in ms. */
function busy(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
