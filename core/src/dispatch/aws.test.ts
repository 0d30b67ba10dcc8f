import { once } from "node:events";
import { createServer } from "node:http";
import { EVENT } from "@earshot/contract";
import * as v from "valibot";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { freePort } from "../../../infra/local/process/ports.ts";
import { eventBridge } from "./aws.ts";
import { testEventBus } from "./conformance.ts";
import { AWS, standIns } from "./test/world.ts";

function openBus(more: { bus?: string; timeout?: number } = {}) {
  const bus = eventBridge({ bus: EVENT.bus, ...more });
  onTestFinished(() => bus.close());
  return bus;
}

testEventBus("eventBridge()", async () => {
  const { bridge } = await standIns();
  const faults = {
    failed: { kind: "throttle" },
    unknown: { kind: "error" },
    "answer-lost": { kind: "drop-reply" },
  } as const;
  return {
    bus: openBus(),
    taken: () => bridge.tally.pending + bridge.tally.delivered + bridge.tally.dead,
    failNext: (how) => bridge.faults.add(faults[how]),
    failAt: (position) => bridge.faults.add({ kind: "partial", position, code: "ThrottlingException" }),
  };
});

const event = { source: EVENT.source, detailType: EVENT.caseOpened, detail: "{}" };

/** Points the SDK at an address of the test's. */
function pointAt(url: string, environment: Readonly<Record<string, string>> = AWS): void {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  vi.stubEnv("AWS_ENDPOINT_URL_EVENTBRIDGE", url);
  onTestFinished(() => void vi.unstubAllEnvs());
}

/** A server that answers every request with this, and keeps what it was sent. */
async function answering(status: number, body: string, sent: string[] = []): Promise<string> {
  const server = createServer((request, response) => {
    request.on("data", (chunk: Buffer) => sent.push(chunk.toString()));
    response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
}

describe("eventBridge().put()", () => {
  test.each([
    ["InternalFailure", "failed"],
    ["ThrottlingException", "failed"],
    ["AccessDeniedException", "refused"],
    ["InvalidAccountIdException", "refused"],
    ["InvalidArgument", "refused"],
    ["MalformedDetail", "refused"],
    ["RedactionFailure", "refused"],
    ["NotAuthorizedForSourceException", "refused"],
    ["NotAuthorizedForDetailTypeException", "refused"],
    ["SomethingNewException", "refused"],
  ])("an entry's %s is %s", async (code, outcome) => {
    const { bridge } = await standIns();
    bridge.faults.add({ kind: "partial", position: 0, code });
    expect(await openBus().put([event])).toEqual([{ outcome, code }]);
  });

  test.each([
    [400, "ThrottlingException", "failed"],
    [400, "UnrecognizedClientException", "failed"],
    [400, "ExpiredTokenException", "failed"],
    [400, "AccessDeniedException", "failed"],
    [400, "ValidationException", "refused"],
    [500, "InternalException", "unknown"],
    [503, "ServiceUnavailable", "unknown"],
  ])("a request's %i %s is %s", async (status, code, outcome) => {
    pointAt(await answering(status, JSON.stringify({ __type: code, message: "no" })));
    expect(await openBus().put([event])).toEqual([{ outcome, code }]);
  });

  test("of several events none is to blame for a request that is not valid", async () => {
    pointAt(await answering(400, JSON.stringify({ __type: "ValidationException", message: "no" })));
    const result = { outcome: "failed", code: "ValidationException" };
    expect(await openBus().put([event, event])).toEqual([result, result]);
  });

  test.each([
    ["entries missing", JSON.stringify({ FailedEntryCount: 0, Entries: [{ EventId: "a" }] })],
    ["no entries at all", "{}"],
    ["neither an id nor a code", JSON.stringify({ FailedEntryCount: 0, Entries: [{}, {}] })],
    ["no JSON", "<html>"],
  ])("an answer with %s leaves the outcome unknown", async (_what, body) => {
    pointAt(await answering(200, body));
    expect((await openBus().put([event, event])).map(({ outcome }) => outcome)).toEqual(["unknown", "unknown"]);
  });

  test("a trace goes with its event as AWS X-Ray writes it, and with no other", async () => {
    const sent: string[] = [];
    pointAt(await answering(200, "{}", sent));
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    await openBus().put([{ ...event, traceparent }, event]);
    const { Entries } = v.parse(
      v.object({ Entries: v.array(v.record(v.string(), v.unknown())) }),
      JSON.parse(sent.join("")),
    );
    expect(Entries.map(({ TraceHeader }) => TraceHeader)).toEqual([
      "Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=1",
      undefined,
    ]);
  });

  test("no answer in time leaves the outcome unknown", async () => {
    const { bridge } = await standIns();
    bridge.faults.add({ kind: "hang" });
    expect(await openBus({ timeout: 200 }).put([event])).toEqual([{ outcome: "unknown", code: "ETIMEDOUT" }]);
  });

  test("a reset connection leaves the outcome unknown", async () => {
    const { bridge } = await standIns();
    bridge.faults.add({ kind: "reset" });
    expect(await openBus().put([event])).toEqual([{ outcome: "unknown", code: "ECONNRESET" }]);
  });

  test("a connection that was never made is a known failure", async () => {
    pointAt(`http://127.0.0.1:${await freePort()}`);
    expect(await openBus().put([event])).toEqual([{ outcome: "failed", code: "ECONNREFUSED" }]);
  });

  test("so are missing credentials", async () => {
    const { bridge } = await standIns();
    pointAt(bridge.url, {
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: "",
      AWS_SECRET_ACCESS_KEY: "",
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_CONFIG_FILE: "/nonexistent",
      AWS_SHARED_CREDENTIALS_FILE: "/nonexistent",
    });
    expect(await openBus().put([event])).toEqual([{ outcome: "failed", code: "CredentialsProviderError" }]);
  });
});

test("eventBridge().ready() fails without a region", async () => {
  pointAt("http://127.0.0.1:1", { AWS_REGION: "", AWS_CONFIG_FILE: "/nonexistent", AWS_PROFILE: "" });
  await expect(openBus().ready()).rejects.toThrow("Region");
});
