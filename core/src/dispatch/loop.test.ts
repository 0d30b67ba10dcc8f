import { EVENT } from "@earshot/contract";
import { expect, onTestFinished, test, vi } from "vitest";
import type { PutFault } from "../../../infra/local/eventbridge/faults.ts";
import { eventBridge } from "./aws.ts";
import { openCases, standings } from "./test/rows.ts";
import { dispatcherOn, openPool, standIns } from "./test/world.ts";

/** Outbox, dispatcher, bus and help desk, as on a laptop, but for the rate and the patience. */
async function wholeWay() {
  const { bridge, desk } = await standIns();
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

  await vi.waitFor(() => expect(desk.tickets.length).toBe(hostile.length), 10_000);
  const written = new Map(desk.tickets.map(({ ticket }) => [ticket.external_id, ticket]));
  expect(ids.map((id) => written.get(id)?.comment.body)).toEqual(hostile);
  expect([...written.values()].map(({ priority }) => priority)).toEqual(hostile.map(() => "high"));
  await vi.waitFor(async () => {
    expect(await standings(pool, ids)).toMatchObject(ids.map(() => ({ state: "sent", sent: true })));
  }, 10_000);
});

const partial = (position: number): PutFault => ({ kind: "partial", position, code: "InternalFailure" });

test.each<[string, PutFault[]]>([
  ["500 three times", [{ kind: "error" }, { kind: "error" }, { kind: "error" }]],
  ["throttling", [{ kind: "throttle" }, { kind: "throttle" }]],
  ["no answer at all", [{ kind: "hang" }]],
  ["a reset connection", [{ kind: "reset" }]],
  ["an answer that is lost", [{ kind: "drop-reply" }]],
  ...[0, 1, 2, 3, 4].map((position): [string, PutFault[]] => [
    `a failure at position ${position}`,
    [partial(position)],
  ]),
  [
    "all of it",
    [{ kind: "drop-reply" }, partial(0), { kind: "throttle" }, { kind: "reset" }, partial(4), { kind: "drop-reply" }],
  ],
])("PutEvents meets %s: every case has exactly one ticket", async (_what, faults) => {
  const { pool, bridge, desk, start } = await wholeWay();
  const ids = await openCases(pool, ["one", "two", "three", "four", "five"]);
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
