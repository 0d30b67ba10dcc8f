import { expect, test } from "vitest";
import { BACKLOG, compareWithModel } from "./test/model.ts";
import { queueWithLook } from "./test/look.ts";

test("admit() does what the model does, over 1,000 interleavings", async () => {
  const { redis, look } = await queueWithLook(BACKLOG);
  expect(await compareWithModel(redis, look, 1000)).toBeGreaterThan(1000);
});
