import { expect, it } from "vitest";
import { storm } from "./test/storm.ts";

it("comes through a storm without a difference", { timeout: 120_000 }, async () => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  console.log(`storm of seed ${seed}`);
  const passed = await storm(seed, 12);
  console.log(passed);
  expect(passed.settled).toBeGreaterThan(100);
});
