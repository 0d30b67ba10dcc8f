import { traceIds } from "@earshot/contract";
import { expect, it } from "vitest";
import { sampledTraces, traceSent } from "./trace.ts";

const SENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

it("traceSent() takes what is a traceparent, and nothing else", () => {
  expect(traceSent(SENT)).toBe(SENT);
  expect(traceSent(undefined)).toBeUndefined();
  expect(traceSent(SENT.toUpperCase())).toBeUndefined();
});

it("sampledTraces() makes a trace where none was sent, and keeps one that was", () => {
  const all = sampledTraces(1);
  expect(all(SENT)).toBe(SENT);
  const [one, other] = [all(undefined), all("none")];
  expect(traceIds(one)).toBeDefined();
  expect(traceIds(other)).toBeDefined();
  expect(one).not.toBe(other);
  expect(one?.endsWith("-01")).toBe(true);
});

it("sampledTraces() of no share makes none", () => {
  expect(sampledTraces(0)).toBe(traceSent);
});
