import { CHANNELS } from "@earshot/contract";
import postgres from "postgres";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { Pool } from "./connect.ts";
import { readOffset } from "./offset.ts";
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

describe("settle() and the version", () => {
  it("settles one of two batches that were read at the same version", async () => {
    const rivals = [batch([row(1), row(2)]), batch([row(1), row(2)])];
    const outcomes = await Promise.all(rivals.map((each) => settle(pool, each)));
    expect(outcomes.filter((outcome) => outcome !== undefined)).toEqual([settled(1, 2)]);
    expect(await counts(sql)).toMatchObject({ feedback: 2, rollup: 2, stored: 2, duplicate: 0 });
  });

  it.each(["commits", "aborts"] as const)(
    "waits for a rival that %s, and settles only if that changed nothing",
    async (ending) => {
      const rival = await sql.reserve();
      await rival`begin`;
      await rival`update partition_offset set ver = ver + 1 where partition = ${P}`;
      const ours = settle(pool, batch([row(1)]));
      await waitingForLock(sql);
      await rival.unsafe(ending === "commits" ? "commit" : "rollback");
      rival.release();
      expect(await ours).toEqual(ending === "commits" ? undefined : settled(1, 1));
      expect(await counts(sql)).toMatchObject({ feedback: ending === "commits" ? 0 : 1 });
    },
  );

  it("refuses a sleeper whose place has come back under another version", async () => {
    const sleeper = batch([row(1)]);
    await sql`update partition_offset set ver = ver + 2 where partition = ${P}`;
    expect(await settle(pool, sleeper)).toBeUndefined();
    expect(await counts(sql)).toMatchObject({ feedback: 0, rollup: 0, stored: 0 });
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
    await waitingForLock(sql);
    await dating`commit`;
    dating.release();
    expect(await ours).toEqual(settled(1, 2, { cases: 1 }));
    expect(await counts(sql)).toEqual({ feedback: 2, rollup: 2, cases: 1, outbox: 1, stored: 2, duplicate: 0 });
  });
});

describe("settle() and what is stored", () => {
  it("counts as duplicate what is stored already, and lets it change nothing else", async () => {
    await settle(pool, batch([row(1, { answer: "a" })]));
    const again = row(2, { client: row(1).client, answer: "b", negative: true });
    const place = { epoch: "e1", lastId: "1-1/1", lastN: 1 };
    const outcome = await settle(pool, batch([again], { ver: 1, from: place, cases: [caseOf(again)] }));
    expect(outcome).toEqual(settled(2, 0, { duplicate: 1 }));
    expect(await counts(sql)).toEqual({ feedback: 1, rollup: 1, cases: 0, outbox: 0, stored: 1, duplicate: 1 });
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
    expect(await counts(sql)).toMatchObject({ feedback: 2, cases: 1, outbox: 1 });
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
    expect(await counts(sql)).toMatchObject({ feedback: 0, rollup: 0, stored: 0 });
  });
});

describe("settle() and its listeners", () => {
  it("notifies once a survey and once for all cases, and not at all when it settles nothing", async () => {
    const heard: string[] = [];
    const listener = postgres({ ...sql.options, max: 1 } as never);
    onTestFinished(() => listener.end({ timeout: 1 }));
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
