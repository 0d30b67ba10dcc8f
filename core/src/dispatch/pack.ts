import { type BusEvent, MOST_BYTES, MOST_EVENTS, sizeOf } from "./event-bus.ts";

/** Events divided into requests that the bus takes, in their order; `oversized` fit into none, even alone. */
export interface Packed<T> {
  requests: T[][];
  oversized: T[];
}

/**
 * Fills requests up to their limits of number and size, first come first packed.
 *
 * @param alone what gets a request of its own: it has failed in company, and may be why
 */
export function pack<T extends { event: BusEvent }>(items: readonly T[], alone: (item: T) => boolean): Packed<T> {
  const packed: Packed<T> = { requests: [], oversized: [] };
  let bytes = 0;
  let request: T[] | undefined;
  for (const item of items) {
    const size = sizeOf(item.event);
    if (size >= MOST_BYTES) {
      packed.oversized.push(item);
      continue;
    }
    if (alone(item)) {
      packed.requests.push([item]);
      continue;
    }
    if (request === undefined || request.length === MOST_EVENTS || bytes + size >= MOST_BYTES) {
      request = [];
      bytes = 0;
      packed.requests.push(request);
    }
    request.push(item);
    bytes += size;
  }
  return packed;
}
