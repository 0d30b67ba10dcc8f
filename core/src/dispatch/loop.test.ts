import { EVENT } from "@earshot/contract";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { PutFault } from "../../../infra/local/eventbridge/faults.ts";
import type { Clock } from "../../../infra/local/stand-in/clock.ts";
import type { Pool } from "../store/connect.ts";
import { readParked, release, ticketFound } from "../store/redrive.ts";
import { eventBridge } from "./aws.ts";
import { MOST_EVENTS } from "./event-bus.ts";
import { openCases, standings } from "./test/rows.ts";
import { dispatcherOn, jumpingClock, openPool, standIns } from "./test/world.ts";

/** Outbox, dispatcher, bus and help desk, as on a laptop, but for the rate and the patience. */
async function wholeWay(clock?: Clock) {
  const { bridge, desk } = await standIns(clock);
  const pool = await openPool();
  const bus = eventBridge({ bus: EVENT.bus, timeout: 500 });
  onTestFinished(() => bus.close());
  return { pool, bridge, desk, start: () => dispatcherOn(pool, bus, { random: () => 0.1 }) };
}

test("what a customer wrote stands in the ticket character for character, once", async () => {
  const { pool, desk, start } = await wholeWay();
  start();
  const hostile = [
    `He said "never again" and left 'us'`,
    "line one\nline two\n\n\tindented",
    "👩‍👩‍👧‍👦 café cafe\u0301 ﷽ 🇩🇪 \u2028 \u2029",
    `</script><script>alert(1)</script><!--`,
    "<ticket>",
    "<aws.events.event.json> <aws.events.rule-arn>",
    `","priority":"urgent","x":"`,
    "${7*7} {{7*7}} `id` $(id)",
    `\\ \\\\ \\" \\u0041 %s %00`,
    " leading and trailing ",
    "12345678901234567890 1e3 null true",
  ];
  const ids = await openCases(pool, hostile);

  await vi.waitFor(() => expect(desk.tickets.length).toBe(hostile.length), 20_000);
  const written = new Map(desk.tickets.map(({ ticket }) => [ticket.external_id, ticket]));
  expect(ids.map((id) => written.get(id)?.comment.body)).toEqual(hostile);
  expect([...written.values()].map(({ priority }) => priority)).toEqual(hostile.map(() => "high"));
  await vi.waitFor(async () => {
    expect(await standings(pool, ids)).toMatchObject(ids.map(() => ({ state: "sent", sent: true })));
  }, 20_000);
});

const partial = (position: number): PutFault => ({ kind: "partial", position, code: "InternalFailure" });

test.each<[string, PutFault[]]>([
  ["500 three times", [{ kind: "error" }, { kind: "error" }, { kind: "error" }]],
  ["throttling", [{ kind: "throttle" }, { kind: "throttle" }]],
  ["no answer at all", [{ kind: "hang" }]],
  ["a reset connection", [{ kind: "reset" }]],
  ["an answer that is lost", [{ kind: "drop-reply" }]],
  ["wrong rights", [{ kind: "refuse", code: "AccessDeniedException" }]],
  ["a request of ten that is not valid", [{ kind: "refuse", code: "ValidationException" }]],
  ...Array.from({ length: MOST_EVENTS }, (_, position): [string, PutFault[]] => [
    `a failure at position ${position}`,
    [partial(position)],
  ]),
  [
    "all of it",
    [{ kind: "drop-reply" }, partial(0), { kind: "throttle" }, { kind: "reset" }, partial(9), { kind: "drop-reply" }],
  ],
])("PutEvents meets %s: every case has exactly one ticket", async (_what, faults) => {
  const { pool, bridge, desk, start } = await wholeWay();
  const ids = await openCases(
    pool,
    Array.from({ length: MOST_EVENTS }, (_, index) => `Words ${index}`),
  );
  bridge.faults.add(...faults);
  start();

  await vi.waitFor(async () => {
    expect(await standings(pool, ids)).toMatchObject(ids.map(() => ({ state: "sent" })));
    expect(bridge.tally.pending).toBe(0);
  }, 20_000);
  expect(bridge.faults.length).toBeLessThan(faults.length);
  expect(desk.tickets.length).toBe(ids.length);
  expect(new Set(desk.tickets.map(({ ticket }) => ticket.external_id))).toEqual(new Set(ids));
});

const HOURS = 3_600_000;
/** Lets time pass for what waits in the outbox. */
const hoursPass = (pool: Pool, hours: number) => pool`
  update outbox set due_at = due_at - ${hours} * interval '1 h', unknown_since = unknown_since - ${hours} * interval '1 h'
  where sent_at is null`;

describe("a dispatcher that comes back after three hours to an outcome nobody knows", () => {
  /** One that is killed after it had sent, and before it heard whether anything was taken. */
  async function backAfterHours(fault: PutFault) {
    const clock = jumpingClock();
    const { pool, bridge, desk, start } = await wholeWay(clock);
    const ids = await openCases(pool, ["one", "two", "three"]);
    // Behind it none of the first one's tries goes through, however long its end takes.
    const throttled = Array.from({ length: 50 }, (): PutFault => ({ kind: "throttle" }));
    bridge.faults.add(fault, ...throttled);
    const first = start();
    await vi.waitFor(() => expect(bridge.faults.length).toBeLessThanOrEqual(throttled.length), {
      timeout: 20_000,
      interval: 2,
    });
    await first.close();
    bridge.faults.clear();
    await vi.waitFor(() => expect(bridge.tally.pending).toBe(0), 20_000);
    // No help desk knows the idempotency keys any more: an event more would be a ticket more.
    clock.jump(3 * HOURS);
    await hoursPass(pool, 3);
    start();
    await vi.waitFor(
      async () => expect(await standings(pool, ids)).toMatchObject(ids.map(() => ({ parked: "unknown-outcome" }))),
      20_000,
    );
    return { pool, ids, desk };
  }

  test("makes no second ticket of what was taken; a redrive finds the first", async () => {
    const { pool, ids, desk } = await backAfterHours({ kind: "drop-reply" });
    expect(desk.tickets.length).toBe(3);

    const parked = await readParked(pool, 10);
    expect(parked.map((row) => row.case)).toEqual(ids);
    const found = desk.tickets.map(({ id, ticket }) => ({ case: ticket.external_id ?? "", ticket: String(id) }));
    expect((await ticketFound(pool, found)).toSorted()).toEqual(ids.toSorted());
    expect(await standings(pool, ids)).toMatchObject(ids.map(() => ({ state: "acknowledged", parked: null })));
    expect(await readParked(pool, 10)).toEqual([]);
    expect(desk.tickets.length).toBe(3);
  });

  test("sends what was not taken once a redrive has looked, and only then", async () => {
    const { pool, ids, desk } = await backAfterHours({ kind: "hang" });
    expect(desk.tickets.length).toBe(0);

    expect((await release(pool, ids)).toSorted()).toEqual(ids.toSorted());
    await vi.waitFor(() => expect(desk.tickets.length).toBe(3), 20_000);
    await vi.waitFor(async () => {
      expect(await standings(pool, ids)).toMatchObject(ids.map(() => ({ state: "sent", sent: true, parked: null })));
    }, 20_000);
    expect(await pool`select what from case_event where case_id = ${ids[0] ?? ""} order by id`).toMatchObject([
      { what: "failed" },
      { what: "open" },
      { what: "sent" },
    ]);
  });
});
