import { expect, it } from "vitest";
import { MEASURED } from "./costs.ts";
import { busyAt, type Demand, needsOf } from "./model.ts";

const demand = (changes: Partial<Demand> = {}): Demand => ({
  rate: 100,
  spike: 100,
  clients: 1_000_000,
  viewers: 10,
  unhappy: 0.1,
  busy: 0.33,
  ...changes,
});
const needs = (changes?: Partial<Demand>) => needsOf(demand(changes), MEASURED);

it("has two of everything that people would miss", () => {
  expect(needs({ rate: 0, spike: 0, viewers: 0 })).toMatchObject({ edges: 2, drains: 2, shards: 1, results: 2 });
});

it("grows with the demand, and a spike asks more of the edge and of Redis alone", () => {
  const [calm, spike, busy] = [needs(), needs({ spike: 50_000 }), needs({ rate: 200_000, spike: 200_000 })];
  expect(spike.edges).toBeGreaterThan(calm.edges);
  expect(spike.shards).toBeGreaterThan(calm.shards);
  expect(spike.postgresProcessors).toBe(calm.postgresProcessors);
  expect(busy.postgresProcessors).toBeGreaterThan(calm.postgresProcessors);
  expect(busy.drains).toBeLessThanOrEqual(16);
  expect(busy.bill.events / calm.bill.events).toBeCloseTo(2000);
});

it("counts what a million clients and a crowd's entries take of Redis", () => {
  const million = 1_000_000 * MEASURED.size.perClient;
  expect(needs({ rate: 0, spike: 0 }).redisGigabytes).toBeCloseTo(million / 1e9);
});

it("adds a batch's cost while batches are few, and no more once they are as many as there can be", () => {
  const { perFeedback, perBatch } = MEASURED.processors.postgres;
  const slope = (from: number) => busyAt(from + 1, MEASURED).postgres - busyAt(from, MEASURED).postgres;
  expect(slope(1)).toBeCloseTo(perFeedback + perBatch);
  expect(slope(10_000)).toBeCloseTo(perFeedback);
});
