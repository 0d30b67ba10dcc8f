import { expect, test } from "vitest";
import { queueWithLook } from "./test/look.ts";
import { BACKLOG, compareWithModel } from "./test/model.ts";
import { remember } from "./test/remember.ts";

test("a million clients of one survey are remembered compactly, in at most 14 bytes each", async () => {
  const bytes = await remember(await queueWithLook(), 1_000_000);
  process.stdout.write(`${bytes.client.toFixed(1)} bytes a client, ${bytes.entry.toFixed(1)} bytes an entry\n`);
  expect(bytes.client).toBeLessThanOrEqual(14);
  expect(bytes.entry).toBeLessThanOrEqual(150);
});

test("admit() does what the model does, over 10,000 interleavings", async () => {
  const { redis, look } = await queueWithLook(BACKLOG);
  expect(await compareWithModel(redis, look, 10_000)).toBeGreaterThan(10_000);
});
