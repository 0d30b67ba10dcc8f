import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { LEASE, UNKNOWN_AT_MOST } from "./dispatcher.ts";
import { MOST_BYTES, type EventBus, type PutResult, SLOWEST_PUT } from "./event-bus.ts";
import { type Fault, memoryBus } from "./memory.ts";
import { openCases, standings } from "./test/rows.ts";
import { dispatcherOn, openPool } from "./test/world.ts";

const comments = (count: number) => Array.from({ length: count }, (_, index) => `Words ${index}`);
const SENT = { state: "sent", sent: true, parked: null };

describe("startDispatcher()", () => {
  test("sends each case's event once when all goes well, and marks row and case", async () => {
    const pool = await openPool();
    const bus = memoryBus();
    const dispatcher = dispatcherOn(pool, bus);
    const ids = await openCases(pool, comments(25));

    await vi.waitFor(async () => expect(await standings(pool, ids)).toMatchObject(ids.map(() => SENT)), 20_000);
    const taken = bus.taken.map(({ detail }) => (JSON.parse(detail) as { case: { id: string } }).case.id);
    expect(taken.length).toBe(ids.length);
    expect(new Set(taken)).toEqual(new Set(ids));
    const marked = (await standings(pool, ids)).map(({ eventId }) => eventId);
    expect(new Set(marked)).toEqual(new Set(bus.taken.map(({ eventId }) => eventId)));
    expect(dispatcher.busAnswers).toBe(true);
  });

  test("several share the work and send nothing twice", async () => {
    const pool = await openPool();
    const bus = memoryBus();
    const ids = await openCases(pool, comments(200));
    for (let index = 0; index < 4; index++) dispatcherOn(pool, bus);

    await vi.waitFor(async () => expect(await standings(pool, ids)).toMatchObject(ids.map(() => SENT)), 20_000);
    expect(bus.taken.length).toBe(200);
  });

  test.each<[string, Fault[], number]>([
    ["a known failure, three times", ["failed", "failed", "failed"], 3],
    ["an unknown outcome, nothing taken", ["unknown"], 3],
    ["a lost answer: at least one event each", ["answer-lost"], 6],
    ["one entry's failure, at each position", [0, 1, 2].map((position) => ({ position, code: "InternalFailure" })), 3],
  ])("sends again after %s", async (_what, faults, events) => {
    const pool = await openPool();
    const bus = memoryBus();
    const ids = await openCases(pool, comments(3));
    bus.faults.push(...faults);
    dispatcherOn(pool, bus, { random: () => 0.01 });

    await vi.waitFor(async () => expect(await standings(pool, ids)).toMatchObject(ids.map(() => SENT)), 20_000);
    expect(bus.taken.length).toBe(events);
    expect(new Set(bus.taken.map(({ detail }) => detail)).size).toBe(3);
  });

  test("parks what is refused, with its code, fails its case, and sends the others", async () => {
    const pool = await openPool();
    const bus = memoryBus();
    const ids = await openCases(pool, comments(3));
    bus.faults.push({ position: 1, code: "NotAuthorizedForSourceException" });
    const dispatcher = dispatcherOn(pool, bus);

    await vi.waitFor(async () => {
      const now = await standings(pool, ids);
      expect(now.filter(({ state }) => state === "sent").length).toBe(2);
      expect(now).toContainEqual({
        state: "failed",
        sent: false,
        attempts: 1,
        parked: "NotAuthorizedForSourceException",
        eventId: null,
      });
    }, 20_000);
    expect(dispatcher.busAnswers).toBe(true);
  });

  test("parks what fits into no request", async () => {
    const pool = await openPool();
    const bus = memoryBus();
    const ids = await openCases(pool, ["x".repeat(MOST_BYTES), "small"]);
    dispatcherOn(pool, bus);

    await vi.waitFor(
      async () => expect(await standings(pool, ids)).toMatchObject([{ state: "failed", parked: "too-large" }, SENT]),
      20_000,
    );
  });

  test("gives up what stayed unknown for half an hour, and not what is known to have failed for longer", async () => {
    const pool = await openPool();
    const bus = memoryBus();
    const [unknown = "", known = ""] = await openCases(pool, comments(2));
    await pool`update outbox set attempts = 5, unknown_since = now() - interval '30 min' where case_id = ${unknown}`;
    await pool`update outbox set attempts = 99, created_at = now() - interval '1 day' where case_id = ${known}`;
    dispatcherOn(pool, bus);

    await vi.waitFor(
      async () =>
        expect(await standings(pool, [unknown, known])).toMatchObject([
          { state: "failed", parked: "unknown-outcome" },
          SENT,
        ]),
      20_000,
    );
    expect(bus.taken.length).toBe(1);
  });

  test("one event that spoils every request it is in does not hold up the others", async () => {
    const pool = await openPool();
    const inner = memoryBus();
    const spoiled: EventBus = {
      ...inner,
      async put(events) {
        if (!events.some(({ detail }) => detail.includes("poison"))) return inner.put(events);
        const outcome = events.length === 1 ? "refused" : "failed";
        return events.map((): PutResult => ({ outcome, code: "ValidationException" }));
      },
    };
    const ids = await openCases(pool, ["poison", ...comments(9)]);
    dispatcherOn(pool, spoiled, { random: () => 0.01 });

    await vi.waitFor(async () => {
      const [poison, ...others] = await standings(pool, ids);
      expect(poison).toMatchObject({ state: "failed", parked: "ValidationException" });
      expect(others).toMatchObject(others.map(() => SENT));
    }, 20_000);
  });

  test("says that the bus does not answer while it does not", async () => {
    const pool = await openPool();
    const bus = memoryBus();
    bus.faults.push("failed");
    const ids = await openCases(pool, ["Words"]);
    // The longest pause there is after a first try: long enough to look at.
    const dispatcher = dispatcherOn(pool, bus, { random: () => 1 });

    await vi.waitFor(() => expect(dispatcher.busAnswers).toBe(false), 20_000);
    await vi.waitFor(() => expect(dispatcher.busAnswers).toBe(true), 20_000);
    expect(await standings(pool, ids)).toMatchObject([{ state: "sent", attempts: 2 }]);
  });

  test("sends nothing under a lease that has nearly run out", async () => {
    const pool = await openPool();
    const bus = memoryBus();
    await openCases(pool, ["Words"]);
    dispatcherOn(pool, bus, { lease: 10_000 });

    await vi.waitFor(async () => expect(await pool`select attempts from outbox`).toEqual([{ attempts: 1 }]), 20_000);
    await expect.poll(() => pool`select lease is not null as held from outbox`).toEqual([{ held: true }]);
    expect(bus.taken.length).toBe(0);
  });

  test("finds what came while nobody listened", async () => {
    const pool = await openPool();
    const bus = memoryBus();
    dispatcherOn(pool, bus, {
      wake: { wait: (most) => new Promise((settle) => setTimeout(settle, most)), close() {} },
    });
    const ids = await openCases(pool, ["Words"]);

    await vi.waitFor(async () => expect(await standings(pool, ids)).toMatchObject([SENT]), 20_000);
  });

  test("close() ends it at once when it waits, and nothing is sent afterwards", async () => {
    const pool = await openPool();
    const bus = memoryBus();
    const dispatcher = dispatcherOn(pool, bus);
    await dispatcher.close();
    await openCases(pool, ["Words"]);

    expect(await pool`select attempts from outbox`).toEqual([{ attempts: 0 }]);
  });
});

describe("the times fit together", () => {
  test("a lease outlasts the slowest put, with room for another one to begin", () => {
    expect(LEASE).toBeGreaterThan(2 * SLOWEST_PUT);
  });

  test("the last try of the last event ends before the help desk forgets the case's key", () => {
    const path = join(import.meta.dirname, "../../../infra/events/case-opened/target.json");
    const { retryPolicy } = JSON.parse(readFileSync(path, "utf8")) as {
      retryPolicy: { maximumEventAgeInSeconds: number };
    };
    expect(UNKNOWN_AT_MOST + retryPolicy.maximumEventAgeInSeconds * 1000).toBeLessThanOrEqual(2 * 3_600_000);
  });
});
