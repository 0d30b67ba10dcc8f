import { ENV, traceIds } from "@earshot/contract";
import type { Logger } from "@logtape/logtape";
import { ROOT_CONTEXT, SpanKind, trace } from "@opentelemetry/api";

/** A piece of work that was done for a trace. */
interface Traced {
  /** The trace, and the span of it that asked for this work; without one there is nothing to tell. */
  readonly traceparent: string | undefined;
  /** When the work began, in ms since 1970. */
  readonly began: number;
  /** Numbers and ids of ours; nothing that anybody wrote. */
  readonly about: Readonly<Record<string, string | number>>;
}

/** Tells of work that belongs to traces: a line of the log with their ids, and a span where spans go somewhere. */
export interface Tracing {
  /** @param what says in a few words what was done, now */
  done(what: string, work: Traced): void;
  /** Sends what spans there are, for a second at most. */
  close(): Promise<void>;
}

/**
 * Starts telling of traces. Spans go to `OTEL_EXPORTER_OTLP_ENDPOINT` by HTTP, where that is set, with whatever else
 * OpenTelemetry's variables say; a collector that does not answer loses spans and holds up nothing.
 *
 * Whether a trace is sampled was decided where it began: only then is there a span. The line is written in any case.
 *
 * @param service whose spans these are
 */
export async function startTracing(service: string, log: Logger): Promise<Tracing> {
  const spans = process.env[ENV.otlpEndpoint] ? await spansOf(service) : undefined;
  return {
    done(what, work) {
      const ids = traceIds(work.traceparent);
      if (ids === undefined) return;
      const own = spans?.spanOf(what, work);
      log.info(what, { ...ids, ...(own && { span_id: own, parent_id: ids.span_id }), ...work.about });
    },
    close: async () => spans?.close(),
  };
}

/** Where spans are made. */
interface Spans {
  /** Makes the span of a piece of work that ends now; its id. */
  spanOf(what: string, work: Traced): string | undefined;
  close(): Promise<void>;
}

/** Loaded only where it is wanted. */
async function spansOf(service: string): Promise<Spans> {
  const { parseTraceParent } = await import("@opentelemetry/core");
  const { BatchSpanProcessor, TracerProvider } = await import("@opentelemetry/sdk-trace");
  const { OTLPTraceExporter } = await import("@opentelemetry/exporter-trace-otlp-http");
  const { resourceFromAttributes } = await import("@opentelemetry/resources");
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ "service.name": `earshot-${service}` }),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter(), scheduledDelayMillis: 1000 })],
  });
  const tracer = provider.getTracer("earshot");
  return {
    spanOf(what, { traceparent, began, about }) {
      const parent = parseTraceParent(traceparent ?? "");
      if (!parent) return undefined;
      const below = trace.setSpanContext(ROOT_CONTEXT, { ...parent, isRemote: true });
      const span = tracer.startSpan(what, { kind: SpanKind.CONSUMER, startTime: began, attributes: about }, below);
      span.end();
      return span.spanContext().spanId;
    },
    async close() {
      const late = new Promise((resolve) => setTimeout(resolve, 1000).unref());
      await Promise.race([provider.shutdown().catch(() => {}), late]);
    },
  };
}
