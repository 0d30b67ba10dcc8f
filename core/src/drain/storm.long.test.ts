import { expect, it } from "vitest";
import { storm } from "./test/storm.ts";

it.each([1, 2, 3])("comes through storm %i of two minutes without a difference", async () => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  console.log(`storm of seed ${seed}`);
  const passed = await storm(seed, 120);
  console.log(passed);
  expect(passed.settled).toBeGreaterThan(1000);
});
