import * as fc from "fast-check";
import { expect, it } from "vitest";
import { happening } from "./test/happenings.ts";
import { type Interleaving, play, type Step } from "./test/interleaving.ts";
import type { Mutant } from "./test/memory-store.ts";

const pick = fc.nat(20);
const size = fc.integer({ min: 1, max: 5 });

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant("admit" as const) }) },
  { weight: 12, arbitrary: fc.record({ do: fc.constant("go" as const), pick }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("retry" as const), pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("forget" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("crash" as const), pick, size }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("start" as const), size }) },
);

const interleaving: fc.Arbitrary<Interleaving> = fc.record({
  happenings: fc.array(happening, { minLength: 1, maxLength: 12 }),
  steps: fc.array(step, { maxLength: 50 }),
});

const isRight = (mutant?: Mutant) =>
  fc.asyncProperty(interleaving, async (each) => {
    const { tables, expected, refused } = await play(each, mutant);
    expect(refused).toEqual([]);
    expect(tables).toEqual(expected);
  });

it(
  "10,000 interleavings of admit, settle, crash and replay come to what the model says",
  { timeout: 120_000 },
  async () => {
    const { failed, counterexample } = await fc.check(isRight(), { numRuns: 10_000 });
    expect({ failed, counterexample }).toEqual({ failed: false, counterexample: null });
  },
);

it.each<Mutant>(["no-version", "effects-of-the-batch", "no-unique"])(
  "catches tables that go wrong: %s",
  async (mutant) => {
    const { failed, numRuns } = await fc.check(isRight(mutant), { numRuns: 2000, endOnFailure: true });
    console.log(`${mutant}: caught by interleaving ${numRuns}`);
    expect(failed).toBe(true);
  },
);
