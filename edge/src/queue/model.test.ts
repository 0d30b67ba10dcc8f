import { expect, test } from "vitest";
import { BACKLOG, compareWithModel } from "./test/model.ts";
import { queueWithLook } from "./test/look.ts";

test("admit() does what the model does, over 500 interleavings", async () => {
  const { redis, look } = await queueWithLook(BACKLOG);
  expect(await compareWithModel(redis, look, 500)).toBeGreaterThan(500);
}, 120_000);
