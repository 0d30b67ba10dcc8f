import { once } from "node:events";
import { createServer } from "node:http";
import { ENV } from "@earshot/contract";
import { configure, getLogger, type LogRecord } from "@logtape/logtape";
import * as v from "valibot";
import { beforeEach, expect, it, onTestFinished, vi } from "vitest";
import { startTracing } from "./tracing.ts";

const [TRACE, SPAN] = ["0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"];
const records: LogRecord[] = [];

beforeEach(async () => {
  records.length = 0;
  await configure({
    reset: true,
    sinks: { memory: (record) => records.push(record) },
    loggers: [
      { category: ["logtape", "meta"], lowestLevel: "error" },
      { category: ["tracing"], lowestLevel: "info", sinks: ["memory"] },
    ],
  });
});

const Sent = v.object({
  resourceSpans: v.array(
    v.object({
      resource: v.object({ attributes: v.array(v.looseObject({ key: v.string(), value: v.unknown() })) }),
      scopeSpans: v.array(
        v.object({
          spans: v.array(
            v.object({ traceId: v.string(), spanId: v.string(), parentSpanId: v.string(), name: v.string() }),
          ),
        }),
      ),
    }),
  ),
});

/** A collector of spans, and what it was sent. */
async function collector(): Promise<v.InferOutput<typeof Sent>[]> {
  const sent: v.InferOutput<typeof Sent>[] = [];
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      sent.push(v.parse(Sent, JSON.parse(text)));
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  vi.stubEnv(ENV.otlpEndpoint, `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`);
  onTestFinished(() => void vi.unstubAllEnvs());
  return sent;
}

const work = { began: Date.now() - 20, about: { partition: 3, n: 7 } };

it("tells in the log whose trace it was, and nothing of what has none", async () => {
  const tracing = await startTracing("test", getLogger(["tracing"]));
  tracing.done("Settled", { ...work, traceparent: `00-${TRACE}-${SPAN}-01` });
  tracing.done("Settled", { ...work, traceparent: undefined });
  tracing.done("Settled", { ...work, traceparent: "none" });
  await tracing.close();
  expect(records.map(({ properties }) => properties)).toEqual([{ trace_id: TRACE, span_id: SPAN, partition: 3, n: 7 }]);
});

it("sends a span below the one that asked for the work, and names it in the log", async () => {
  const sent = await collector();
  const tracing = await startTracing("test", getLogger(["tracing"]));
  tracing.done("Settled", { ...work, traceparent: `00-${TRACE}-${SPAN}-01` });
  await tracing.close();
  const [{ resource, scopeSpans } = { resource: { attributes: [] }, scopeSpans: [] }] = sent[0]?.resourceSpans ?? [];
  expect(resource.attributes).toContainEqual({ key: "service.name", value: { stringValue: "earshot-test" } });
  const [span] = scopeSpans[0]?.spans ?? [];
  expect(span).toMatchObject({ traceId: TRACE, parentSpanId: SPAN, name: "Settled" });
  expect(span?.spanId).not.toBe(SPAN);
  expect(records[0]?.properties).toMatchObject({ trace_id: TRACE, span_id: span?.spanId, parent_id: SPAN });
});

it("sends none of a trace that is not sampled", async () => {
  const sent = await collector();
  const tracing = await startTracing("test", getLogger(["tracing"]));
  tracing.done("Settled", { ...work, traceparent: `00-${TRACE}-${SPAN}-00` });
  await tracing.close();
  expect(sent).toEqual([]);
  expect(records).toHaveLength(1);
});

it("ends though nobody takes its spans", async () => {
  vi.stubEnv(ENV.otlpEndpoint, "http://127.0.0.1:9");
  onTestFinished(() => void vi.unstubAllEnvs());
  const tracing = await startTracing("test", getLogger(["tracing"]));
  tracing.done("Settled", { ...work, traceparent: `00-${TRACE}-${SPAN}-01` });
  await tracing.close();
  expect(records).toHaveLength(1);
});
