import { randomUUID } from "node:crypto";
import type { Survey } from "@earshot/contract";
import postgres from "postgres";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { asService, testDatabase } from "../../../infra/local/testbed/index.ts";
import { type Batch, type FeedbackRow, noEffects } from "./batch.ts";
import { connect, type Pool } from "./connect.ts";
import { duesOf, forget } from "./forget.ts";
import { settle } from "./settle.ts";
import type { Checked } from "./verify/verify.ts";
import { verify } from "./verify/verify.ts";

const DAY = 24 * 3_600_000;
const NOW = Date.UTC(2026, 10, 23, 12, 0);

let pool: Pool;
let reader: Pool;
let sql: ReturnType<typeof postgres>;
const pools: { end(options: { timeout: number }): Promise<void> }[] = [];
beforeEach(async () => {
  const url = await testDatabase();
  pool = connect(asService(url, "drain"), { name: "forget-test" });
  reader = connect(url, { name: "forget-verify", connections: 1 });
  sql = postgres(url, { max: 2, onnotice: () => {} });
  pools.push(pool, reader, sql);
});
afterAll(async () => {
  await Promise.all(pools.map((each) => each.end({ timeout: 1 })));
});

const survey = (more: Partial<Survey> = {}) =>
  ({
    v: 1,
    id: "words",
    business: "Earshot",
    question: "How?",
    comment: "Why?",
    identity: "browser",
    repeat: "replace",
    results: "public",
    open: true,
    kind: "csat",
    negative: { atMost: 2 },
    keepDays: 30,
    ...more,
  }) as Survey;

const clientOf = (n: number) => n.toString(16).padStart(32, "0");

/** A feedback of the n-th client, so many days ago. */
const said = (n: number, daysAgo: number, more: Partial<FeedbackRow> = {}): FeedbackRow => ({
  n,
  survey: "words",
  period: 0,
  client: clientOf(n),
  answer: String((n % 5) + 1),
  at: NOW - daysAgo * DAY,
  negative: false,
  comment: `words ${n}`,
  reason: "reason",
  locale: "de-AT",
  page: "/menu",
  channel: "web",
  tags: ["soup"],
  ...more,
});

/** Settles what came to so many entries, behind all that is settled already. */
async function settleNext(entries: number, effects: Partial<Batch>): Promise<void> {
  const [row] = await sql<{ ver: number; from: Batch["from"] }[]>`
    select ver::int, json_build_object('epoch', epoch, 'lastId', last_id, 'lastN', last_n) as from
    from partition_offset where partition = 3`;
  if (!row) throw new Error("Cannot settle as the partition has no row");
  const lastN = row.from.lastN + entries;
  const done = await settle(pool, {
    partition: 3,
    ver: row.ver,
    from: row.from,
    to: { epoch: "e", lastId: `1-${lastN}/${lastN}`, lastN },
    ...noEffects(),
    anchors: "",
    head: null,
    seenSeq: lastN,
    allNew: false,
    settledUpTo: null,
    ...effects,
  });
  expect(done).toBeDefined();
}

const stored = (...feedback: FeedbackRow[]) =>
  settleNext(feedback.length, {
    feedback,
    terms: [{ survey: "words", stored: 0, superseded: 0, withdrawn: 0, duplicate: feedback.length }],
  });

const forgetNow = (...surveys: Survey[]) => forget(pool, duesOf(surveys, NOW), async () => true);

async function disagreements(): Promise<Checked["first"]> {
  const found: Checked["first"] = [];
  await verify(reader, { since: null, limit: 5, onProgress: () => {}, onChecked: ({ first }) => found.push(...first) });
  return found;
}

const counts = async () =>
  (
    await sql<{ answer: string; count: number }[]>`
    select answer, sum(count)::int as count from rollup_span
    where survey = 'words' and dimension = '' and grain = 'all' group by 1 having sum(count) > 0 order by 1`
  ).map((row) => [row.answer, row.count]);

describe("forget()", () => {
  it("takes what is older than the survey keeps it, leaves the totals, and everything still adds up", async () => {
    await stored(...[0, 5, 29, 31, 60, 400].map((daysAgo, i) => said(i + 1, daysAgo)));
    await sql`insert into survey (id, config) values ('words', ${JSON.stringify(survey())}::text::jsonb)`;
    const before = await counts();
    expect(await forgetNow(survey())).toEqual({ answers: 3, clients: 0 });
    expect(await counts()).toEqual(before);
    const rows = await sql`select answer, comment, reason, locale, page, channel, tags from feedback order by id`;
    expect(rows.slice(0, 3)).toMatchObject([1, 2, 3].map((n) => ({ comment: `words ${n}`, tags: ["soup"] })));
    const nothing = { answer: "~", comment: null, reason: null, locale: null, page: null, channel: null, tags: null };
    expect(rows.slice(3)).toMatchObject([nothing, nothing, nothing]);
    expect(await disagreements()).toEqual([]);
    expect(await forgetNow(survey())).toEqual({ answers: 0, clients: 0 });
  });

  it("is noticed by a batch that was read before, as every change of feedback is", async () => {
    await stored(said(1, 60));
    const [{ ver } = { ver: 0 }] = await sql<
      { ver: number }[]
    >`select ver::int from partition_offset where partition = 3`;
    await forgetNow(survey());
    const [after] = await sql<{ ver: number }[]>`select ver::int from partition_offset where partition = 3`;
    expect(after?.ver).toBe(ver + 1);
  });

  it("leaves surveys alone that keep their answers, and their clients their places while it is open", async () => {
    await stored(said(1, 400));
    expect(await forgetNow(survey({ keepDays: undefined }))).toEqual({ answers: 0, clients: 0 });
    expect(await forgetNow(survey())).toEqual({ answers: 1, clients: 0 });
    expect(await sql`select client from feedback`).toHaveLength(1);
    expect(await forgetNow(survey({ open: false }))).toEqual({ answers: 0, clients: 1 });
    expect(await sql`select client from feedback`).toHaveLength(0);
    expect([await counts(), await disagreements()]).toEqual([[["2", 1]], []]);
  });

  it("reaches the event of its case and its dead letters, and keeps who has a case", async () => {
    await stored(said(1, 60, { negative: true }));
    const id = randomUUID();
    await sql`insert into cases (id, survey, period, client, state, opened_at)
      values (${id}, 'words', 0, ${clientOf(1)}, 'sent', now())`;
    await sql`insert into outbox (case_id, detail_type, detail, sent_at) values (${id}, 'Case Opened', '{"comment":"words 1"}', now())`;
    await sql`insert into dead_letter (partition, epoch, n, entry_id, payload, why, survey, client, at)
      values (3, 'e', 9, '9', 'words', 'answer', 'words', ${clientOf(2)}, ${new Date(NOW - 60 * DAY)})`;
    expect(await forgetNow(survey({ open: false }))).toEqual({ answers: 1, clients: 0 });
    const [event] = await sql`select detail from outbox`;
    const [letter] = await sql`select octet_length(payload) as bytes, why, client from dead_letter`;
    expect([event, letter]).toMatchObject([{ detail: '{"erased":true}' }, { bytes: 0, why: "erased", client: null }]);
  });

  it("lets a client answer anew, take it back or erase it, and everything still adds up", async () => {
    await stored(said(1, 60), said(2, 60), said(3, 60));
    await forgetNow(survey());
    const rows = await sql<{ id: number; n: number; at: number }[]>`
      select id::int, n::int, (extract(epoch from accepted_at) * 1000)::float8 as at from feedback order by id`;
    const [first, second] = rows;
    if (!first || !second) throw new Error("Nothing was stored");
    const before = await counts();
    await settleNext(1, {
      changed: [{ ...said(1, 0, { n: 4, answer: "5" }), id: first.id, was: { n: first.n, answer: "~", at: first.at } }],
      terms: [{ survey: "words", stored: 0, superseded: 0, withdrawn: 0, duplicate: 0 }],
    });
    expect(await counts()).toEqual([...before, ["5", 1]]);
    await settleNext(1, {
      removed: [{ id: second.id, n: second.n }],
      terms: [{ survey: "words", stored: -1, superseded: 0, withdrawn: 1, duplicate: 0 }],
    });
    expect(await counts()).toEqual([...before, ["5", 1]]);
    expect(await sql`select client from feedback`).toHaveLength(2);
    expect(await disagreements()).toEqual([]);
  });
});
