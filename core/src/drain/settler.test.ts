import { Registry } from "prom-client";
import { expect, it } from "vitest";
import type { Batch } from "../store/batch.ts";
import type { Offset } from "../store/offset.ts";
import type { LogEntry } from "./anchor.ts";
import type { Slice } from "./log.ts";
import { createMetrics } from "./metrics.ts";
import { sequence } from "./sequence.ts";
import { createSettler, LostRace, type SettlingStore, TooManyDead } from "./settler.ts";
import { logOf, type Said, SURVEYS } from "./test/happenings.ts";
import { createMemoryStore } from "./test/memory-store.ts";

const vote = (client: number, more: Partial<Said> = {}): Said => ({
  kind: "feedback",
  client,
  survey: "vote",
  period: 0,
  answer: "a",
  comment: undefined,
  minute: 0,
  ...more,
});
const votes = (count: number) => Array.from({ length: count }, (_, client) => vote(client));

/** What a statement does before it is run; it may throw what Postgres would. */
type Before = (batch: Batch) => void;

function settlerOver(before: Before) {
  const memory = createMemoryStore();
  const batches: Batch[] = [];
  const store: SettlingStore = {
    look: async (_, ver, clients) => memory.look(ver, clients),
    settle: async (batch) => {
      batches.push(batch);
      before(batch);
      return memory.settle(batch);
    },
  };
  const tools = {
    logs: { readBytes: async () => undefined },
    findSurveys: async () => SURVEYS,
    resultsUrl: "http://results.example",
    metrics: createMetrics(new Registry(), new Map()),
  };
  const settler = createSettler(0, store, tools);
  return {
    memory,
    batches,
    settle: (entries: readonly LogEntry[], from: Offset = memory.offset()): Promise<Offset> => {
      const seq = from.lastN + entries.length;
      const slice: Slice = {
        epoch: "e",
        seq,
        at: 0,
        anchor: from.lastId,
        entries: [...entries],
        full: false,
        newest: null,
        missing: [],
      };
      const found = sequence(from, slice);
      if ("break" in found) throw new Error(found.break);
      return settler.settle(from, found.items, slice);
    },
  };
}

function refusal(code: string, constraint_name = ""): Error & { code: string; constraint_name: string } {
  return Object.assign(new Error(code), { code, constraint_name });
}

/** Refuses statements that would store one of these entries. */
const refusing =
  (guilty: readonly number[], code: string): Before =>
  ({ feedback }) => {
    if (feedback.some(({ n }) => guilty.includes(n))) throw refusal(code);
  };

it.each(["22003", "22021", "22P05", "23502", "23503", "23505", "23514", "54000", "P0001"])(
  "buries the entries that Postgres refuses by %s, and no other",
  async (code) => {
    const guilty = [1, 18, 19, 64];
    const { memory, batches, settle } = settlerOver(refusing(guilty, code));
    await settle(logOf(votes(64)));
    const { dead, terms } = memory.tables();
    expect(dead).toEqual(guilty.map((n) => `${n} ${code}`).toSorted());
    expect(terms).toMatchObject({ last_n: 64, stored: 60, dead: 4 });
    // By halves: for each guilty entry some statements for each halving, not one for each entry.
    expect(batches.length).toBeLessThan(64);
  },
);

it.each([
  refusal("40001"),
  refusal("40P01"),
  refusal("53100"),
  refusal("53200"),
  refusal("55P03"),
  refusal("57014"),
  refusal("57P01"),
  refusal("25006"),
  refusal("08006"),
  refusal("42P01"),
  refusal("CONNECTION_CLOSED"),
  refusal("23514", "ledger_adds_up"),
])("blames no entry for $code $constraint_name", async (error) => {
  const { memory, batches, settle } = settlerOver(() => {
    throw error;
  });
  await expect(settle(logOf(votes(8)))).rejects.toBe(error);
  expect(batches).toHaveLength(1);
  expect(memory.tables().terms).toMatchObject({ last_n: 0, dead: 0 });
});

it("says that it has lost a race, and settles nothing, when the partition has moved on", async () => {
  const { memory, settle } = settlerOver(() => {});
  const stale = memory.offset();
  await settle(logOf(votes(2)));
  await expect(settle(logOf(votes(3)), stale)).rejects.toBeInstanceOf(LostRace);
  await expect(settle(logOf([vote(0, { kind: "withdraw" })]), stale)).rejects.toBeInstanceOf(LostRace);
  expect(memory.tables().terms).toMatchObject({ last_n: 2, stored: 2 });
});

it("stops after a hundred entries in a row that Postgres refuses, and a restart grants no other hundred", async () => {
  const { memory, settle } = settlerOver(({ feedback }) => {
    if (feedback.length > 0) throw refusal("23514");
  });
  const entries = logOf(votes(150));
  await expect(settle(entries)).rejects.toBeInstanceOf(TooManyDead);
  expect(memory.tables().terms).toMatchObject({ last_n: 100, dead: 100 });
  const restarted = settlerOver(() => {
    throw refusal("23514");
  });
  const stopped = { ...restarted.memory.offset(), stopped: "too-many-dead" };
  await expect(restarted.settle(logOf(votes(3)), stopped)).rejects.toBeInstanceOf(TooManyDead);
  expect(restarted.memory.tables().terms).toMatchObject({ dead: 0 });
});

it("asks whether places are empty only while clients answer twice", async () => {
  const { batches, memory, settle } = settlerOver(() => {});
  const again = [...votes(3), vote(1), ...votes(60).slice(3)];
  const entries = logOf(again);
  for (const entry of entries) await settle([entry]);
  expect(memory.tables().terms).toMatchObject({ stored: 60, duplicate: 1 });
  const asked = batches.map(({ allNew }) => !allNew);
  // The fourth is an answer that was given before: it fails, is sent again with care, and so are the fifty behind it.
  expect(asked.slice(0, 4)).toEqual([false, false, false, false]);
  expect(asked.slice(4, 55)).toEqual(Array.from({ length: 51 }, () => true));
  expect(asked.slice(55).every((each) => !each)).toBe(true);
});
