import { EventBridgeClient, PutEventsCommand, type PutEventsResultEntry } from "@aws-sdk/client-eventbridge";
import { type BusEvent, type EventBus, type PutResult, SLOWEST_PUT } from "./event-bus.ts";

/** Error codes of an entry after which the same entry may be taken. AWS documents these two; all others are final. */
const WORTH_A_RETRY = new Set(["InternalFailure", "ThrottlingException"]);

/** Codes of a connection that was never made, so that nothing can have been taken. */
const NEVER_CONNECTED = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

/** How much later than the answer's head its end may come, in ms. */
const GIVING_UP = 500;

/** Options of {@link eventBridge}. */
export interface EventBridgeOptions {
  /** Name or ARN of the event bus. */
  bus: string;
  /** Longest wait for an answer, in ms; with what it takes to give one up it stays below {@link SLOWEST_PUT}. */
  timeout?: number;
}

/**
 * The bus of Amazon EventBridge, or of the stand-in where `AWS_ENDPOINT_URL_EVENTBRIDGE` points there.
 *
 * Region and credentials come from where the SDK looks for them: the environment, a shared file, the pod's identity.
 * The SDK's own retries are off: the outbox retries, and knows for how long an outcome may be unknown.
 */
export function eventBridge({
  bus,
  timeout = SLOWEST_PUT - GIVING_UP,
}: EventBridgeOptions): EventBus & { ready(): Promise<void> } {
  const client = new EventBridgeClient({
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: Math.min(3000, timeout),
      requestTimeout: timeout,
      // Without it a timeout is only a line in the log, and a hung endpoint hangs the dispatcher.
      throwOnRequestTimeout: true,
    },
  });
  return {
    async ready() {
      await client.config.region();
    },
    async put(events) {
      const Entries = events.map(({ source, detailType, detail, traceparent }) => ({
        EventBusName: bus,
        Source: source,
        DetailType: detailType,
        Detail: detail,
        ...(traceparent === undefined ? {} : { TraceHeader: xrayHeader(traceparent) }),
      }));
      try {
        // The handler's timeout runs from the request to the answer's head; this one covers its body too.
        const abortSignal = AbortSignal.timeout(timeout + GIVING_UP);
        const answer = await client.send(new PutEventsCommand({ Entries }), { abortSignal });
        return readAnswer(events, answer.Entries ?? []);
      } catch (error) {
        const result = resultOf(error, events.length);
        return events.map(() => result);
      }
    },
    close: () => client.destroy(),
  };
}

/** The same trace as AWS X-Ray writes it: its first 32 bits stand where X-Ray would have the time. */
function xrayHeader(traceparent: string): string {
  const [, trace = "", span = "", flags = ""] = traceparent.split("-");
  const sampled = Number.parseInt(flags, 16) & 1;
  return `Root=1-${trace.slice(0, 8)}-${trace.slice(8)};Parent=${span};Sampled=${sampled}`;
}

/** An answer with more or fewer entries than were asked for cannot be told apart. */
function readAnswer(events: readonly BusEvent[], entries: readonly PutEventsResultEntry[]): PutResult[] {
  if (entries.length !== events.length) return events.map(() => ({ outcome: "unknown", code: "EntriesMissing" }));
  return entries.map(({ EventId, ErrorCode }) => {
    if (ErrorCode) return { outcome: WORTH_A_RETRY.has(ErrorCode) ? "failed" : "refused", code: ErrorCode };
    return EventId ? { outcome: "sent", eventId: EventId } : { outcome: "unknown", code: "EventIdMissing" };
  });
}

/**
 * What an error of the whole request says of its events.
 *
 * An answer of 4xx took nothing. It speaks of credentials, rights, the bus's name or too many requests, which is no
 * reason to give an event up: somebody mends the cause and the same goes through. Only where a request of one event is
 * not valid it is the event. After 5xx, a timeout or a cut connection nobody can say what was taken.
 */
function resultOf(error: unknown, events: number): PutResult {
  const code = codeOf(error);
  if (code === "ValidationException" && events === 1) return { outcome: "refused", code };
  const status = statusOf(error);
  const known = status === undefined ? NEVER_CONNECTED.has(code) || beforeSending(code) : status >= 400 && status < 500;
  return { outcome: known ? "failed" : "unknown", code };
}

/** The SDK could not even sign: no credentials, no region. */
const beforeSending = (code: string) => code === "CredentialsProviderError" || code === "TokenProviderError";

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "Unknown";
  // A host with several addresses fails with one error for each.
  const first = error instanceof AggregateError ? error.errors[0] : error;
  if (first instanceof Error && "code" in first && typeof first.code === "string") return first.code;
  return error.name;
}

function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("$metadata" in error)) return undefined;
  const metadata = error.$metadata;
  if (typeof metadata !== "object" || metadata === null || !("httpStatusCode" in metadata)) return undefined;
  return typeof metadata.httpStatusCode === "number" ? metadata.httpStatusCode : undefined;
}
