import { expect, test } from "vitest";
import { memoryRedis } from "../queue/memory.ts";
import { QueueUnavailable } from "../queue/queue.ts";
import { dailySalts } from "./salts.ts";

const NOON = Date.parse("2026-11-23T12:00:00Z");
const DAY = 24 * 3_600_000;

test("a day has one salt, at all edges, and another day another one", async () => {
  const redis = memoryRedis();
  const [here, there] = [dailySalts(redis.keep), dailySalts(redis.keep)];
  const salts = [await here(NOON), await there(NOON), await here(NOON + DAY / 2 - 1), await here(NOON + DAY / 2)];

  expect(salts[1]).toBe(salts[0]);
  expect(salts[2]).toBe(salts[0]);
  expect(salts[3]).not.toBe(salts[0]);
});

test("a salt that was read is not read again, and one that could not be is", async () => {
  const redis = memoryRedis();
  const salts = dailySalts(redis.keep);
  redis.failWith(new QueueUnavailable("offline"));
  await expect(salts(NOON)).rejects.toThrow(QueueUnavailable);
  redis.failWith(undefined);
  const salt = await salts(NOON);
  redis.failWith(new QueueUnavailable("offline"));

  expect(await salts(NOON)).toBe(salt);
});
