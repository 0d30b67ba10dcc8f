import { EVENT } from "@earshot/contract";
import { describe, expect, test } from "vitest";
import { type BusEvent, type EventBus, MOST_BYTES, MOST_EVENTS } from "./event-bus.ts";

/** A bus to be tested, and what the test has to know of it. */
export interface BusUnderTest {
  bus: EventBus;
  /** How many events it has taken. */
  taken: () => number;
  /** Makes the next put fail: nothing taken and known so; nothing taken and unknown; all taken and the answer lost. */
  failNext: (how: "failed" | "unknown" | "answer-lost") => void;
  /** Makes the event at this position of the next put fail for now. */
  failAt: (position: number) => void;
}

/** What every EventBus promises. `open` gives a fresh one; it is closed by the test's own hook. */
export function testEventBus(name: string, open: () => Promise<BusUnderTest>): void {
  const event = (more: object = {}): BusEvent => ({
    source: EVENT.source,
    detailType: EVENT.caseOpened,
    detail: JSON.stringify({ version: 1, ...more }),
  });
  const events = (count: number) => Array.from({ length: count }, (_, index) => event({ index }));

  describe(`${name} is an EventBus`, () => {
    test.each([1, MOST_EVENTS])("takes %i and calls each by a name of its own", async (count) => {
      const { bus, taken } = await open();
      const results = await bus.put(events(count));

      expect(results.map(({ outcome }) => outcome)).toEqual(events(count).map(() => "sent"));
      expect(new Set(results.map((result) => (result.outcome === "sent" ? result.eventId : ""))).size).toBe(count);
      expect(taken()).toBe(count);
    });

    test("the same again is another event", async () => {
      const { bus, taken } = await open();
      await bus.put([event()]);
      await bus.put([event()]);
      expect(taken()).toBe(2);
    });

    test("refuses for good a detail that is no JSON object, and takes the others", async () => {
      const { bus, taken } = await open();
      const results = await bus.put([event(), { ...event(), detail: "{" }, { ...event(), detail: "[]" }, event()]);

      expect(results.map(({ outcome }) => outcome)).toEqual(["sent", "refused", "refused", "sent"]);
      expect(results[1]).toMatchObject({ code: "MalformedDetail" });
      expect(taken()).toBe(2);
    });

    test("takes none of a request that is too long", async () => {
      const { bus, taken } = await open();
      const results = await bus.put(events(MOST_EVENTS + 1));

      expect(results.length).toBe(MOST_EVENTS + 1);
      expect(results.every(({ outcome }) => outcome === "failed")).toBe(true);
      expect(taken()).toBe(0);
    });

    test("takes as many bytes as it says", async () => {
      const { bus } = await open();
      const room =
        MOST_BYTES - 1 - Buffer.byteLength(EVENT.source + EVENT.caseOpened) - '{"version":1,"pad":""}'.length;
      expect(await bus.put([event({ pad: "x".repeat(room) })])).toMatchObject([{ outcome: "sent" }]);
    });

    test.each([0, 1, 2])("says which event failed when only that at %i did", async (position) => {
      const { bus, taken, failAt } = await open();
      failAt(position);
      const results = await bus.put(events(3));

      expect(results.map(({ outcome }) => outcome === "failed")).toEqual([0, 1, 2].map((at) => at === position));
      expect(taken()).toBe(2);
    });

    test.each(["failed", "unknown"] as const)("says %s of each event, and takes none", async (how) => {
      const { bus, taken, failNext } = await open();
      failNext(how);

      expect((await bus.put(events(3))).map(({ outcome }) => outcome)).toEqual([how, how, how]);
      expect(taken()).toBe(0);
      expect(await bus.put(events(1))).toMatchObject([{ outcome: "sent" }]);
    });

    test("says unknown when the answer is lost, though all were taken", async () => {
      const { bus, taken, failNext } = await open();
      failNext("answer-lost");

      expect((await bus.put(events(2))).map(({ outcome }) => outcome)).toEqual(["unknown", "unknown"]);
      expect(taken()).toBe(2);
    });
  });
}
