import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { CREDENTIALS } from "../helpdesk/credentials.ts";
import type { DeskFault } from "../helpdesk/faults.ts";
import { startHelpdesk } from "../helpdesk/start.ts";
import { startEventBridge } from "./start.ts";
import { caseOpened, ownFolder, put, virtualWorld } from "./test/world.ts";

const status = (code: number, retryAfter?: number): DeskFault => ({
  kind: "status",
  status: code,
  ...(retryAfter === undefined ? {} : { retryAfter }),
});

/** What the help desk does, one request after the other, and what has to come of one case. */
const MATRIX: readonly [what: string, faults: DeskFault[], expected: { tickets: 0 | 1; requests: number }][] = [
  ["nothing in the way", [], { tickets: 1, requests: 1 }],
  ["429, again in 1 s", [status(429, 1)], { tickets: 1, requests: 2 }],
  ["429, again in 30 s, twice", [status(429, 30), status(429, 30)], { tickets: 1, requests: 3 }],
  ["429, never again", [status(429, -1)], { tickets: 0, requests: 1 }],
  ["500 three times", [status(500), status(500), status(500)], { tickets: 1, requests: 4 }],
  ["503 with Retry-After", [status(503, 600)], { tickets: 1, requests: 2 }],
  ["made, but answered after 6 s", [{ kind: "slow", ms: 6000 }], { tickets: 1, requests: 2 }],
  ["late three times", Array.from({ length: 3 }, () => ({ kind: "slow", ms: 6000 })), { tickets: 1, requests: 4 }],
  ["401 once", [status(401)], { tickets: 1, requests: 2 }],
  ["407, 409", [status(407), status(409)], { tickets: 1, requests: 3 }],
  ["422", [status(422)], { tickets: 0, requests: 1 }],
  ["400, 403, 404: each is final", [status(404)], { tickets: 0, requests: 1 }],
  ["302 is not followed", [status(302)], { tickets: 0, requests: 1 }],
  ["made, then the connection reset", [{ kind: "reset-after" }], { tickets: 1, requests: 2 }],
  ["reset before anything", [{ kind: "reset-before" }], { tickets: 1, requests: 2 }],
  [
    "made and lost, then throttled, then slow",
    [{ kind: "reset-after" }, status(429, 30), { kind: "slow", ms: 6000 }],
    { tickets: 1, requests: 4 },
  ],
  ["made, then refused on repeat", [{ kind: "reset-after" }, status(422)], { tickets: 1, requests: 2 }],
];

describe("a case and its ticket", () => {
  test.each(MATRIX)("%s", async (_what, faults, { tickets, requests }) => {
    const { bridge, desk, deadLetters, untilQuiet } = await virtualWorld();
    desk.faults.add(...faults);
    const caseId = await put(bridge);
    await untilQuiet();

    const made = desk.tickets.filter(({ ticket }) => ticket.external_id === caseId);
    const dead = deadLetters().map(({ Body }) => (JSON.parse(Body) as { detail: { case: { id: string } } }).detail);
    expect({ tickets: made.length, requests: desk.deliveries.count }).toEqual({ tickets, requests });
    // A ticket or a dead letter; both only where a repeat of what had been made was refused.
    expect(made.length + dead.length).toBeGreaterThanOrEqual(1);
    expect(dead.every((detail) => detail.case.id === caseId)).toBe(true);
    expect(bridge.tally.delivered + bridge.tally.dead).toBe(1);
  });

  test("a help desk that stays away: given up after 90 minutes, and never a try after that", async () => {
    const { clock, bridge, desk, deadLetters, untilQuiet } = await virtualWorld();
    const begun = clock.now();
    desk.faults.add(...Array.from({ length: 200 }, () => status(500)));
    await put(bridge);
    await untilQuiet();

    expect(desk.deliveries.count).toBeGreaterThan(12);
    expect(desk.deliveries.recent.every(({ at }) => at - begun <= 5_400_000)).toBe(true);
    expect(deadLetters()).toMatchObject([
      {
        MessageAttributes: {
          RULE_ARN: { DataType: "String", StringValue: expect.stringContaining("rule/earshot/earshot-case-opened") },
          TARGET_ARN: { StringValue: expect.stringContaining("api-destination/") },
          ERROR_CODE: { StringValue: "ERROR_FROM_TARGET" },
          EXHAUSTED_RETRY_CONDITION: { StringValue: "MaximumEventAgeInSeconds" },
          RETRY_ATTEMPTS: { StringValue: String(desk.deliveries.count - 1) },
        },
      },
    ]);
  });

  test("a token is renewed before it ends, so no try is lost to it", async () => {
    const { clock, bridge, desk, untilQuiet } = await virtualWorld();
    await put(bridge);
    await untilQuiet();
    clock.advance(1_795_000);
    await put(bridge);
    await untilQuiet();

    expect(desk.tickets.length).toBe(2);
    expect(desk.deliveries.count).toBe(2);
  });

  test("a token that was revoked is replaced after the 401 it meets", async () => {
    const { clock, bridge, desk, dataDir, untilQuiet } = await virtualWorld();
    await put(bridge);
    await untilQuiet();
    await desk.close();
    const again = await startHelpdesk({ port: Number(new URL(desk.url).port), dataDir, clock });
    onTestFinished(again.close);
    await put(bridge);
    await untilQuiet();

    expect(again.tickets.length).toBe(2);
    expect(again.deliveries.recent.map(({ answered }) => answered)).toEqual(["201, ticket 2", "401"]);
  });

  test("two events for one case, as after an unknown outcome, make one ticket", async () => {
    const { bridge, desk, untilQuiet } = await virtualWorld();
    const detail = caseOpened();
    await put(bridge, detail);
    await put(bridge, detail);
    await untilQuiet();

    expect(desk.deliveries.count).toBe(2);
    expect(desk.tickets.length).toBe(1);
  });

  test("no more than two requests a second, however many cases open", async () => {
    const { clock, bridge, desk, untilQuiet } = await virtualWorld();
    const begun = clock.now();
    for (let index = 0; index < 20; index++) await put(bridge);
    await untilQuiet();

    expect(desk.tickets.length).toBe(20);
    expect(clock.now() - begun).toBeGreaterThanOrEqual(9000);
  });
});

test("the request is as EventBridge makes it", async () => {
  const seen: { url?: string | undefined; headers: object; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      seen.push({ url: request.url, headers: request.headers, body });
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ access_token: "token-1", expires_in: 300 }));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const helpdeskUrl = `http://127.0.0.1:${port}`;
  const bridge = await startEventBridge({ port: 0, dataDir: ownFolder(), helpdeskUrl, credentials: CREDENTIALS });
  onTestFinished(async () => {
    await bridge.close();
    server.close();
  });
  const detail = caseOpened();
  await put(bridge, detail);

  await vi.waitFor(() => expect(bridge.tally.delivered).toBe(1));
  expect(seen).toMatchObject([
    {
      url: "/oauth/tokens",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: expect.stringContaining("grant_type=client_credentials"),
    },
    {
      url: "/api/v2/tickets.json",
      headers: {
        authorization: "Bearer token-1",
        "content-type": "application/json; charset=utf-8",
        "user-agent": "Amazon/EventBridge/ApiDestinations",
        range: "bytes=0-1048575",
        "accept-encoding": "gzip,deflate",
        connection: "close",
        "idempotency-key": detail.case.id,
      },
      body: JSON.stringify({ ticket: detail.ticket }),
    },
  ]);
});
