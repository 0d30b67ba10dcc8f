import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EVENT } from "@earshot/contract";
import { getLogger } from "@logtape/logtape";
import { afterEach, expect, test, vi } from "vitest";
import { type EventBridge, startEventBridge } from "../../../infra/local/eventbridge/start.ts";
import { CREDENTIALS } from "../../../infra/local/helpdesk/credentials.ts";
import { type Helpdesk, startHelpdesk } from "../../../infra/local/helpdesk/start.ts";
import { testDatabase } from "../../../infra/local/testbed/index.ts";
import { connect } from "../store/connect.ts";
import { readBacklog } from "../store/outbox.ts";
import { eventBridge } from "./aws.ts";
import { startDispatcher } from "./dispatcher.ts";
import { dispatchMetrics } from "./metrics.ts";
import { openCases, standings } from "./test/rows.ts";
import { listenForRows } from "./wake.ts";

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

/** Outbox, dispatcher, bus and help desk, as on a laptop, but for the rate. */
async function wholeWay(): Promise<{ pool: ReturnType<typeof connect>; bridge: EventBridge; desk: Helpdesk }> {
  const dataDir = mkdtempSync(join(tmpdir(), "earshot-dispatch-"));
  undo.push(async () => rmSync(dataDir, { recursive: true, force: true }));
  const desk = await startHelpdesk({ port: 0, dataDir });
  undo.push(desk.close);
  const bridge = await startEventBridge({
    port: 0,
    dataDir,
    helpdeskUrl: desk.url,
    credentials: CREDENTIALS,
    invocationsPerSecond: 1000,
  });
  undo.push(bridge.close);
  vi.stubEnv("AWS_ENDPOINT_URL_EVENTBRIDGE", bridge.url);
  vi.stubEnv("AWS_REGION", "eu-central-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  const pool = connect(await testDatabase(), { name: "test" });
  undo.push(() => pool.end({ timeout: 1 }));
  const bus = eventBridge({ bus: EVENT.bus });
  const dispatcher = startDispatcher({
    pool,
    bus,
    wake: listenForRows(pool),
    log: getLogger(["earshot", "test"]),
    metrics: dispatchMetrics(() => readBacklog(pool)),
  });
  undo.push(dispatcher.close);
  return { pool, bridge, desk };
}

test("what a customer wrote stands in the ticket character for character, once", async () => {
  const { pool, desk } = await wholeWay();
  const hostile = [
    `He said "never again" and left 'us'`,
    "line one\nline two\n\n\tindented",
    "👩‍👩‍👧‍👦 café naïve ﷽ 🇩🇪",
    `</script><script>alert(1)</script><!--`,
    "<ticket>",
    "<aws.events.event.json> <aws.events.rule-arn>",
    `","priority":"urgent","x":"`,
    "${7*7} {{7*7}} `id` $(id)",
    `\\ \\\\ \\" \\u0041 %s %00`,
    " leading and trailing ",
  ];
  const ids = await openCases(pool, hostile);

  await vi.waitFor(() => expect(desk.tickets.length).toBe(hostile.length), { timeout: 10_000 });
  const written = new Map(desk.tickets.map(({ ticket }) => [ticket.external_id, ticket]));
  expect(ids.map((id) => written.get(id)?.comment.body)).toEqual(hostile);
  expect([...written.values()].map(({ priority }) => priority)).toEqual(hostile.map(() => "high"));
  await vi.waitFor(async () => {
    for (const standing of await standings(pool, ids)) expect(standing).toMatchObject({ state: "sent", sent: true });
  });
});
