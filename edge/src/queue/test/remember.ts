import { ALL_PARTITIONS, REDIS } from "@earshot/contract";
import { expect } from "vitest";
import { admissionOf } from "../conformance.ts";
import type { queueWithLook } from "./look.ts";

/** Admissions under way at once. */
const AT_ONCE = 1000;

/**
 * Has so many clients answer one survey, and sees to it that every mark is kept compactly.
 *
 * @returns bytes of Redis for each client remembered, and for each entry of the log
 */
export async function remember({ redis, look }: Awaited<ReturnType<typeof queueWithLook>>, clients: number) {
  for (let from = 0; from < clients; from += AT_ONCE) {
    const names = Array.from({ length: Math.min(AT_ONCE, clients - from) }, (_, at) => `client ${from + at}`);
    await Promise.all(names.map((name) => redis.queue.admit({ ...admissionOf(name), body: BODY })));
  }
  const seen = await look.keys("*:seen:*");
  const marks = [...seen, ...(await look.keys("*:recent:*"))];
  const cards = await Promise.all(seen.map((key) => look.sCard(key)));
  expect(cards.reduce((sum, card) => sum + card, 0)).toBe(clients);
  expect(Math.max(...cards)).toBeLessThanOrEqual(400);
  const encodings = new Set(await Promise.all(marks.map((key) => look.objectEncoding(key))));
  expect(encodings).toEqual(new Set(["intset"]));

  const bytesOf = async (keys: readonly string[]) => {
    const bytes = await Promise.all(keys.map((key) => look.memoryUsage(key, { SAMPLES: 0 })));
    return bytes.reduce<number>((sum, some) => sum + (some ?? 0), 0) / clients;
  };
  return { client: await bytesOf(seen), entry: await bytesOf(ALL_PARTITIONS.map((partition) => REDIS.log(partition))) };
}

/** An answer without a comment, to a survey with a long name. */
const BODY = `[1,"f","customer-survey-2026",0,"${"0".repeat(32)}","harbour"]`;
