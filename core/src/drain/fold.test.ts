import * as fc from "fast-check";
import { Registry } from "prom-client";
import { beforeAll, expect, it } from "vitest";
import { connect, type Pool } from "../store/connect.ts";
import { type Offset, readOffset } from "../store/offset.ts";
import type { LogEntry } from "./anchor.ts";
import type { Slice } from "./log.ts";
import { createMetrics } from "./metrics.ts";
import { sequence } from "./sequence.ts";
import { createSettler, type Settler, settlingIn } from "./settler.ts";
import { happening, logOf, SURVEYS } from "./test/happenings.ts";
import { createMemoryStore } from "./test/memory-store.ts";
import { createModel, type Sending } from "./test/model.ts";
import { dispatch, emptyTables, readTables } from "./test/postgres-tables.ts";
import { afterwardsAll, createWorld, type World } from "./test/world.ts";

const P = 0;
const metrics = createMetrics(new Registry(), new Map());
const tools = {
  logs: { readBytes: async () => undefined },
  findSurveys: async () => SURVEYS,
  resultsUrl: "http://results.example",
  commentWait: 60_000,
  metrics,
};

let world: World;
let pool: Pool;
beforeAll(async () => {
  world = await createWorld({ forAll: true });
  pool = connect(world.databaseUrl, { name: "fold-test" });
  afterwardsAll(() => pool.end({ timeout: 1 }));
});

/** Settles entries from a place on, as many in each batch as `sizes` say in turn. */
async function settleInBatches(
  settler: Settler,
  begin: Offset,
  entries: readonly LogEntry[],
  sizes: readonly number[],
  after: () => Promise<void> = async () => {},
): Promise<Offset> {
  let offset = begin;
  const seq = begin.lastN + entries.filter(({ fields }) => fields["n"]).length;
  for (let from = 0, turn = 0; from < entries.length; turn++) {
    const piece = entries.slice(from, from + (sizes[turn % sizes.length] ?? 1));
    const slice: Slice = {
      epoch: "e",
      seq,
      at: 0,
      anchor: offset.lastId,
      entries: piece,
      full: true,
      newest: null,
      missing: [],
    };
    const found = sequence(offset, slice);
    if ("break" in found) throw new Error(found.break);
    offset = await settler.settle(offset, found.items, slice);
    from += piece.length;
    await after();
  }
  return offset;
}

const batchSizes = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 });

it("comes to the same as settling one entry after the other, whatever the batches", { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { minLength: 1, maxLength: 60 }), batchSizes, async (happenings, sizes) => {
      const model = createModel();
      for (const each of happenings) model.take(each);
      const memory = createMemoryStore();
      const settler = createSettler(
        P,
        {
          look: async (_, ver, clients) => memory.look(ver, clients),
          settle: async (batch) => memory.settle(batch),
        },
        tools,
      );
      await settleInBatches(settler, memory.offset(), logOf(happenings), sizes);
      expect(memory.tables()).toEqual(model.tables());
    }),
    { numRuns: 1000 },
  );
});

it("comes to that in Postgres, whatever dispatch does in between", { timeout: 90_000 }, async () => {
  const chapter = fc.record({
    happenings: fc.array(happening, { minLength: 1, maxLength: 40 }),
    next: fc.constantFrom<(Sending | undefined)[]>(undefined, "sent", "solved", "doubt", "failed"),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(chapter, { minLength: 1, maxLength: 4 }), batchSizes, async (chapters, sizes) => {
      await emptyTables(world);
      const entries = logOf(chapters.flatMap(({ happenings }) => happenings));
      const model = createModel();
      const settler = createSettler(P, settlingIn(pool), tools);
      let offset = await readOffset(pool, P);
      for (const { happenings, next } of chapters) {
        for (const each of happenings) model.take(each);
        offset = await settleInBatches(settler, offset, entries.splice(0, happenings.length), sizes, async () => {
          expect(await world.differences()).toEqual([]);
        });
        if (next) {
          model.dispatch(next);
          await dispatch(world, next);
        }
      }
      expect(await readTables(world, P)).toEqual(model.tables());
    }),
    { numRuns: 50 },
  );
});
