import { randomUUID } from "node:crypto";
import { CHANNELS } from "@earshot/contract";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { testDatabase } from "../../../infra/local/testbed/index.ts";
import { type Pool, connect } from "./connect.ts";
import { claimDue, markSent, park, pushBack, readBacklog } from "./outbox.ts";

let url: string;
let pool: Pool;
beforeEach(async () => {
  url = await testDatabase();
  pool = connect(url, { name: "test", connections: 8 });
  onTestFinished(() => pool.end({ timeout: 1 }));
});

/** Opens cases with a row each; `dueIn` in seconds. */
async function rows(count: number, dueIn = 0): Promise<void> {
  await pool`
    with opened as (
      insert into cases (id, survey, period, client, state, opened_at)
      select gen_random_uuid(), 'service', 0, gen_random_uuid(), 'open', now() from generate_series(1, ${count})
      returning id)
    insert into outbox (case_id, detail_type, detail, due_at, ready_at)
    select id, 'Case Opened', '{"case":"' || id || '"}', due, due
    from opened, (select now() + ${dueIn} * interval '1 s' as due) waiting`;
}

/** Lets time pass for the rows under lease: their leases have run out, their first tries are longer ago. */
const later = (seconds: number) => pool`
  update outbox set due_at = due_at - ${seconds} * interval '1 s', unknown_since = unknown_since - ${seconds} * interval '1 s'`;

const claim = (most = 10, lease = randomUUID()) => claimDue(pool, lease, 30_000, most);
const states = async () =>
  (await pool<{ state: string }[]>`select state from cases order by state`).map(({ state }) => state);

describe("claimDue()", () => {
  test("takes what is due, as it was frozen, and no more than asked for", async () => {
    await rows(3);
    await rows(2, 60);
    const first = await claim(2);

    expect(first).toMatchObject([
      { detailType: "Case Opened", detail: `{"case":"${first[0]?.caseId}"}`, attempts: 1, unknownFor: 0 },
      { detailType: "Case Opened", attempts: 1 },
    ]);
    expect((await claim()).length).toBe(1);
    expect(await claim()).toEqual([]);
  });

  test("many at once share the rows out, none twice", async () => {
    await rows(200);
    const claimed = (await Promise.all(Array.from({ length: 30 }, () => claim()))).flat();
    claimed.push(...(await claim(200)));

    expect(new Set(claimed.map(({ id }) => id)).size).toBe(200);
    expect(claimed.length).toBe(200);
  });

  test("takes again what a lease has run out on, and knows since when the outcome is unknown", async () => {
    await rows(1);
    await claim();
    await later(31);
    const [again] = await claim();

    expect(again?.attempts).toBe(2);
    expect(again?.unknownFor).toBeGreaterThan(31_000);
    await later(31);
    expect((await claim())[0]?.unknownFor).toBeGreaterThan(62_000);
  });
});

describe("markSent()", () => {
  test("marks row and case together, and tells the results service once a survey", async () => {
    await rows(3);
    const told = vi.fn<(survey: string) => void>();
    const ears = connect(url, { name: "test-ears", connections: 1 });
    onTestFinished(() => ears.end({ timeout: 1 }));
    await ears.listen(CHANNELS.results, told);
    const lease = randomUUID();
    const claimed = await claim(2, lease);

    expect(
      await markSent(
        pool,
        lease,
        claimed.map(({ id }) => ({ id, eventId: `event-${id}` })),
      ),
    ).toBe(2);
    expect(await states()).toEqual(["open", "sent", "sent"]);
    expect(
      await pool`
        select event_id, o.sent_at is not null as sent, lease, c.sent_at is not null as case_sent
        from outbox o join cases c on c.id = o.case_id where event_id is not null order by o.id`,
    ).toEqual(claimed.map(({ id }) => ({ event_id: `event-${id}`, sent: true, lease: null, case_sent: true })));
    await vi.waitFor(() => expect(told.mock.calls).toEqual([["service"]]));
  });

  test("marks nothing of what another dispatcher has taken over", async () => {
    await rows(1);
    const [slow, quick] = [randomUUID(), randomUUID()];
    const [row] = await claim(1, slow);
    await later(31);
    await claim(1, quick);
    const id = row?.id ?? 0;

    expect(await markSent(pool, slow, [{ id, eventId: "slow" }])).toBe(0);
    expect(await park(pool, slow, [{ id, code: "slow", known: false }])).toBe(0);
    await pushBack(pool, slow, [{ id, after: 0, known: true, unknownFor: 0 }]);
    expect(await claim()).toEqual([]);
    expect(await markSent(pool, quick, [{ id, eventId: "quick" }])).toBe(1);
  });
});

describe("pushBack()", () => {
  test("makes a row due after its pause, and not before", async () => {
    await rows(2);
    const lease = randomUUID();
    const [now, then] = await claim(2, lease);
    const failed = { known: true, unknownFor: 0 };
    await pushBack(pool, lease, [
      { id: now?.id ?? 0, after: 0, ...failed },
      { id: then?.id ?? 0, after: 60_000, ...failed },
    ]);
    expect((await claim()).map(({ id }) => id)).toEqual([now?.id]);
  });

  test.each([
    [true, 0, "is known again", 0],
    [false, 0, "stays unknown", 1],
    [true, 5000, "stays unknown from an earlier try on", 1],
  ])("known: %s after %i ms of doubt: the outcome %s", async (known, unknownFor, _what, seconds) => {
    await rows(1);
    const lease = randomUUID();
    const [row] = await claim(1, lease);
    await pushBack(pool, lease, [{ id: row?.id ?? 0, after: 0, known, unknownFor }]);
    await later(1);
    const [again] = await claim();

    expect(Math.floor((again?.unknownFor ?? -1) / 1000)).toBe(seconds);
  });
});

describe("park()", () => {
  test("sets a row aside with its code and fails its case", async () => {
    await rows(2);
    const lease = randomUUID();
    const [row] = await claim(1, lease);

    expect(await park(pool, lease, [{ id: row?.id ?? 0, code: "MalformedDetail", known: true }])).toBe(1);
    await later(3600);
    expect((await claim()).length).toBe(1);
    expect(await states()).toEqual(["failed", "open"]);
    expect(await pool`select parked from outbox where parked is not null`).toEqual([{ parked: "MalformedDetail" }]);
  });
});

test("readBacklog() counts what has not been sent", async () => {
  expect(await readBacklog(pool)).toEqual({ waiting: 0, oldest: 0, settling: 0, parked: 0 });
  await rows(3);
  await pool`update outbox set ready_at = now() - interval '90 s'`;
  await rows(2, 60);
  const lease = randomUUID();
  const [sent, hopeless] = await claim(2, lease);
  await markSent(pool, lease, [{ id: sent?.id ?? 0, eventId: "e" }]);
  await park(pool, lease, [{ id: hopeless?.id ?? 0, code: "x", known: false }]);

  const backlog = await readBacklog(pool);
  expect(backlog).toMatchObject({ waiting: 1, settling: 2, parked: 1 });
  expect(Math.round(backlog.oldest / 10)).toBe(9);
});
