import { PutEventsCommand, type PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import { EVENT } from "@earshot/contract";
import { describe, expect, test } from "vitest";
import { awsClient, caseOpened, entryOf, virtualWorld } from "./test/world.ts";

/** Sends entries with the AWS SDK; its answer, or the name of its error. */
async function send(url: string, Entries: PutEventsRequestEntry[]) {
  try {
    return await awsClient(url).send(new PutEventsCommand({ Entries }));
  } catch (error) {
    return error instanceof Error ? error.name : "no error";
  }
}

const entry = (more: Partial<PutEventsRequestEntry> = {}) => entryOf(caseOpened(), more);

describe("PutEvents", () => {
  test("answers each entry in its place, with an id of its own", async () => {
    const { bridge } = await virtualWorld();
    const answer = await send(bridge.url, [entry(), entry(), entry({ Time: new Date("2026-01-01") })]);

    expect(answer).toMatchObject({ FailedEntryCount: 0 });
    const ids = typeof answer === "string" ? [] : answer.Entries?.map(({ EventId }) => EventId);
    expect(new Set(ids).size).toBe(3);
    expect(bridge.tally.pending).toBe(3);
  });

  test.each<[string, Partial<PutEventsRequestEntry>, string]>([
    ["no source", { Source: undefined }, "InvalidArgument"],
    ["no detail type", { DetailType: undefined }, "InvalidArgument"],
    ["no detail", { Detail: undefined }, "InvalidArgument"],
    ["a detail that is no JSON", { Detail: '{"a":' }, "MalformedDetail"],
    ["a detail that is no object", { Detail: '["a"]' }, "MalformedDetail"],
    ["a source of Amazon's", { Source: "aws.events" }, "NotAuthorizedForSourceException"],
    ["a bus that is not there", { EventBusName: "elsewhere" }, "ResourceNotFoundException"],
  ])("refuses an entry with %s and takes the others", async (_what, wrong, code) => {
    const { bridge } = await virtualWorld();

    expect(await send(bridge.url, [entry(), entry(wrong), entry()])).toMatchObject({
      FailedEntryCount: 1,
      Entries: [{ EventId: expect.any(String) }, { ErrorCode: code }, { EventId: expect.any(String) }],
    });
    expect(bridge.tally.pending).toBe(2);
  });

  test("takes ten entries and refuses eleven, and none", async () => {
    const { bridge } = await virtualWorld();

    expect(
      await send(
        bridge.url,
        Array.from({ length: 10 }, () => entry()),
      ),
    ).toMatchObject({ FailedEntryCount: 0 });
    expect(
      await send(
        bridge.url,
        Array.from({ length: 11 }, () => entry()),
      ),
    ).toBe("ValidationException");
    expect(await send(bridge.url, [])).toBe("ValidationException");
    expect(bridge.tally.pending).toBe(10);
  });

  test("counts bytes as AWS publishes: a megabyte is too much, a byte less is not", async () => {
    const { bridge } = await virtualWorld();
    const names = Buffer.byteLength(EVENT.source) + Buffer.byteLength(EVENT.caseOpened);
    const sized = (bytes: number, more = {}) => {
      const frame = Buffer.byteLength(JSON.stringify({ pad: "" }));
      return entry({ Detail: JSON.stringify({ pad: "x".repeat(bytes - names - frame) }), ...more });
    };

    expect(await send(bridge.url, [sized(1_048_576)])).toBe("ValidationException");
    expect(await send(bridge.url, [sized(1_048_575)])).toMatchObject({ FailedEntryCount: 0 });
    expect(await send(bridge.url, [sized(1_048_575, { Time: new Date() })])).toBe("ValidationException");
    expect(await send(bridge.url, [sized(524_288), sized(524_288)])).toBe("ValidationException");
  });

  test("is for signed requests only, and for this one operation", async () => {
    const { bridge } = await virtualWorld();
    const body = JSON.stringify({ Entries: [entry()] });
    const ask = async (headers: Record<string, string>) => {
      const answer = await fetch(bridge.url, { method: "POST", body, headers });
      return { status: answer.status, type: answer.headers.get("x-amzn-errortype") };
    };
    const target = { "x-amz-target": "AWSEvents.PutEvents" };

    expect(await ask(target)).toEqual({ status: 400, type: "MissingAuthenticationTokenException" });
    expect(await ask({ ...target, authorization: "Bearer x", "x-amz-date": "20260101T000000Z" })).toEqual({
      status: 400,
      type: "IncompleteSignatureException",
    });
    expect(await ask({ "x-amz-target": "AWSEvents.PutRule" })).toEqual({
      status: 400,
      type: "UnknownOperationException",
    });
    expect(bridge.tally.pending).toBe(0);
  });

  test("an event that no rule wants is taken and goes nowhere", async () => {
    const { bridge } = await virtualWorld();
    const others = [
      entry({ Source: "somebody.else" }),
      entry({ DetailType: "Case Closed" }),
      entry({ Detail: JSON.stringify({ ...caseOpened(), version: 2 }) }),
    ];

    expect(await send(bridge.url, others)).toMatchObject({ FailedEntryCount: 0 });
    expect(bridge.tally.pending).toBe(0);
  });
});

describe("faults on demand", () => {
  test.each([
    ["error", "InternalException"],
    ["throttle", "ThrottlingException"],
  ] as const)("%s: the request fails as %s, once, and takes nothing", async (kind, name) => {
    const { bridge } = await virtualWorld();
    bridge.faults.add({ kind });

    expect(await send(bridge.url, [entry()])).toBe(name);
    expect(bridge.tally.pending).toBe(0);
    expect(await send(bridge.url, [entry()])).toMatchObject({ FailedEntryCount: 0 });
  });

  test.each([0, 1, 2])("partial: the entry at %i fails, the others are taken", async (position) => {
    const { bridge } = await virtualWorld();
    bridge.faults.add({ kind: "partial", position, code: "InternalFailure" });
    const answer = await send(bridge.url, [entry(), entry(), entry()]);

    const codes = typeof answer === "string" ? [] : answer.Entries?.map(({ ErrorCode }) => ErrorCode);
    expect(codes?.map((code) => code === "InternalFailure")).toEqual([0, 1, 2].map((at) => at === position));
    expect(bridge.tally.pending).toBe(2);
  });

  test("drop-reply takes what it does not answer for; reset takes nothing", async () => {
    const { bridge } = await virtualWorld();
    bridge.faults.add({ kind: "drop-reply" }, { kind: "reset" });

    expect(await send(bridge.url, [entry()])).not.toBeTypeOf("object");
    expect(bridge.tally.pending).toBe(1);
    expect(await send(bridge.url, [entry()])).not.toBeTypeOf("object");
    expect(bridge.tally.pending).toBe(1);
  });

  test("hang answers nothing for as long as the caller waits", async () => {
    const { bridge } = await virtualWorld();
    bridge.faults.add({ kind: "hang" });
    const abortSignal = AbortSignal.timeout(300);

    const sending = awsClient(bridge.url).send(new PutEventsCommand({ Entries: [entry()] }), { abortSignal });
    await expect(sending).rejects.toThrow("abort");
    expect(bridge.tally.pending).toBe(0);
  });

  test("can be ordered over HTTP from this machine", async () => {
    const { bridge } = await virtualWorld();
    const order = (body: string) => fetch(`${bridge.url}/_faults`, { method: "POST", body });

    expect(await (await order('[{"kind":"throttle"},{"kind":"partial","position":0}]')).json()).toEqual({ waiting: 2 });
    expect((await order('[{"kind":"flood"}]')).status).toBe(400);
    expect(await send(bridge.url, [entry()])).toBe("ThrottlingException");
  });
});
