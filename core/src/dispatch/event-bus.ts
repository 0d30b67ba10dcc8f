/** An event for the bus. */
export interface BusEvent {
  /** What rules match on, beside the detail. */
  source: string;
  detailType: string;
  /** A JSON object as text, sent as it is. */
  detail: string;
  /** The trace it belongs to. */
  traceparent?: string | undefined;
}

/**
 * What became of one event.
 *
 * - `sent`: the bus has it and called it `eventId`.
 * - `failed`: it has not. The same again may help, later.
 * - `unknown`: nobody can say. The same again makes a second event at worst, for the bus takes no idempotency key.
 * - `refused`: it has not and never will take this event.
 *
 * `code` is the bus's own error code, or a transport's such as `ECONNREFUSED`; never a text that could hold content.
 */
export type PutResult =
  { outcome: "sent"; eventId: string } | { outcome: "failed" | "unknown" | "refused"; code: string };

/** Where events go. */
export interface EventBus {
  /**
   * Offers events in one request.
   *
   * @param events 1 … {@link MOST_EVENTS}, together at most {@link MOST_BYTES}; see `pack.ts`
   * @returns what became of each, in the same order. Never rejects, and takes at most {@link SLOWEST_PUT}.
   */
  put(events: readonly BusEvent[]): Promise<readonly PutResult[]>;
  close(): void;
}

/** Most events of a request. EventBridge refuses an eleventh, and its SDK does not notice before. */
export const MOST_EVENTS = 10;

/** Bytes a request's events must stay under, counted by {@link sizeOf}. EventBridge takes less than 1 MB. */
export const MOST_BYTES = 1_000_000;

/** The longest a put may take, in ms. */
export const SLOWEST_PUT = 10_000;

/**
 * An event's size by EventBridge's published rule: the UTF-8 bytes of its texts; we send neither time nor resources.
 */
export function sizeOf({ source, detailType, detail }: BusEvent): number {
  return Buffer.byteLength(source) + Buffer.byteLength(detailType) + Buffer.byteLength(detail);
}
