import { randomUUID } from "node:crypto";
import { type BusEvent, type EventBus, MOST_BYTES, MOST_EVENTS, type PutResult, sizeOf } from "./event-bus.ts";

/** A bus in memory, for tests of what stands on one. */
export interface MemoryBus extends EventBus {
  /** What was taken, in the order it came. */
  readonly taken: readonly (BusEvent & { eventId: string })[];
  /** What the next puts meet, one each; see {@link Fault}. */
  readonly faults: Fault[];
}

/** What a put meets: nothing is taken; all is and the answer is lost; one event alone fails, with this code. */
export type Fault = "failed" | "unknown" | "answer-lost" | { position: number; code: string };

/** Makes an empty bus that keeps events as EventBridge does. */
export function memoryBus(): MemoryBus {
  const taken: (BusEvent & { eventId: string })[] = [];
  const faults: Fault[] = [];
  const take = (event: BusEvent): PutResult => {
    if (!isObject(event.detail)) return { outcome: "refused", code: "MalformedDetail" };
    const eventId = randomUUID();
    taken.push({ ...event, eventId });
    return { outcome: "sent", eventId };
  };
  return {
    taken,
    faults,
    async put(events) {
      const fault = faults.shift();
      if (fault === "failed" || fault === "unknown") return events.map(() => ({ outcome: fault, code: "Scripted" }));
      const bytes = events.reduce((sum, event) => sum + sizeOf(event), 0);
      if (events.length === 0 || events.length > MOST_EVENTS || bytes >= MOST_BYTES) {
        return events.map(() => ({ outcome: "failed", code: "ValidationException" }));
      }
      const results = events.map((event, position): PutResult => {
        if (typeof fault !== "object" || fault.position !== position) return take(event);
        return { outcome: fault.code === "InternalFailure" ? "failed" : "refused", code: fault.code };
      });
      return fault === "answer-lost" ? events.map(() => ({ outcome: "unknown", code: "Scripted" })) : results;
    },
    close() {},
  };
}

function isObject(detail: string): boolean {
  try {
    const value: unknown = JSON.parse(detail);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
