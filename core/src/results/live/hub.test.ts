import { getLogger } from "@logtape/logtape";
import { Registry } from "prom-client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { resultsOf, type Shown } from "../results-of.ts";
import { VOTE } from "../test/world.ts";
import { createHub, type Hub } from "./hub.ts";

/** A survey whose only answer so far was given `total` times. */
const shown = (total: number): Shown =>
  resultsOf({
    survey: VOTE,
    version: total,
    counts: new Map([["a", total]]),
    cases: { open: 0, total: 0 },
    asOf: null,
  });

let total: number;
let hub: Hub;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date", "setInterval", "clearInterval"] });
  total = 0;
  hub = createHub({
    readings: { one: async () => shown(total), these: async () => [shown(total)] },
    most: 3,
    log: getLogger(["test"]),
    registry: new Registry(),
  });
});
afterEach(() => {
  hub.close();
  vi.useRealTimers();
});

const anyone = { pass: { by: "anyone" }, has: undefined } as const;
function watch() {
  const stream = hub.watch(shown(total), anyone);
  if (!stream) throw new Error("Cannot watch: the hub is full");
  return stream.getReader() as ReadableStreamDefaultReader<Uint8Array>;
}

describe("the hub", () => {
  it("takes no more viewers than it may, and another one when one has left", async () => {
    const readers = [watch(), watch(), watch()];
    expect(hub.watch(shown(0), anyone)).toBeUndefined();
    await readers[1]?.cancel();
    expect(hub.watch(shown(0), anyone)).toBeDefined();
    hub.close();
    expect(hub.watch(shown(0), anyone)).toBeUndefined();
  });

  it("reads once more for a change that came while it was reading", async () => {
    const readings: (() => void)[] = [];
    hub.close();
    hub = createHub({
      readings: {
        one: async () => shown(0),
        these: async () => {
          const read = shown(total);
          await new Promise<void>((end) => readings.push(end));
          return [read];
        },
      },
      log: getLogger(["test"]),
      registry: new Registry(),
    });
    const reader = watch();
    await vi.waitFor(() => expect(readings).toHaveLength(1));
    total = 5;
    hub.changed(VOTE.id);
    readings[0]?.();
    // Timers that repeat are still, so nothing but the change itself can lead to this reading.
    await vi.waitFor(() => expect(readings).toHaveLength(2));
    readings[1]?.();
    const seen: string[] = [];
    while (!seen.at(-1)?.includes("id: 5\n")) seen.push(text((await reader.read()).value));
  });

  it("gives a viewer who was behind the newest totals only, and lets nobody wait for it", async () => {
    const [slow, quick] = [watch(), watch()];
    const seen: string[] = [];
    const reading = (async () => {
      for (let next = await quick.read(); !next.done; next = await quick.read()) seen.push(text(next.value));
    })();
    for (let n = 1; n <= 8; n++) {
      total = n;
      hub.changed(VOTE.id);
      await vi.waitFor(() => expect(seen.at(-1)).toContain(`id: ${n}\n`));
    }
    const caughtUp: string[] = [];
    while (!caughtUp.at(-1)?.includes("id: 8\n")) caughtUp.push(text((await slow.read()).value));
    expect(caughtUp.length).toBeLessThan(seen.length);
    hub.close();
    await reading;
  });

  it("gives up viewers who take nothing for half a minute", async () => {
    watch();
    for (let second = 0; second < 45; second++) vi.advanceTimersByTime(1000);
    expect([hub.watch(shown(0), anyone), hub.watch(shown(0), anyone), hub.watch(shown(0), anyone)]).not.toContain(
      undefined,
    );
  });
});

const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);
