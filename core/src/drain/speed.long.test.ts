import { ALL_PARTITIONS, CHANNELS } from "@earshot/contract";
import postgres from "postgres";
import { expect, it } from "vitest";
import { drainOf } from "./test/drain.ts";
import { afterwards, createWorld, feedbackOf } from "./test/world.ts";

/** A tenth with a comment, half of those unhappy; the rest votes. */
function mixed(i: number) {
  if (i % 10 > 0) return feedbackOf(i, { answer: i % 2 ? "a" : "b", locale: "en", channel: "hosted" });
  const comment = "The till was closed for the third time this week, nobody said why.";
  return feedbackOf(i, { survey: "service", answer: i % 20 ? "5" : "1", comment, locale: "en", channel: "hosted" });
}

it.each([1000, 2000])("settles a backlog of 100,000 in batches of %i", async (most) => {
  const world = await createWorld();
  const each = 6250;
  for (const partition of ALL_PARTITIONS) {
    for (let from = 0; from < each; from += 625) {
      await world.admit(partition, ...Array.from({ length: 625 }, (_, i) => mixed(partition * each + from + i)));
    }
  }
  const began = performance.now();
  drainOf(world, { most });
  await expect.poll(() => world.account(), { timeout: 120_000, interval: 20 }).toMatchObject({ last_n: 100_000 });
  const seconds = (performance.now() - began) / 1000;
  console.log(`batches of ${most}: ${Math.round(100_000 / seconds)} entries/s`);
  expect(await world.account()).toMatchObject({ stored: 100_000, duplicate: 0, dead: 0 });
  expect(await world.differences()).toEqual([]);
});

it("tells how long an idle drain takes from accepted to committed", async () => {
  const world = await createWorld();
  drainOf(world);
  const listener = postgres(world.databaseUrl, { max: 1 });
  afterwards(() => listener.end({ timeout: 1 }));
  let heard = () => {};
  await listener.listen(CHANNELS.results, () => heard());
  const times: number[] = [];
  for (let i = 0; i < 320; i++) {
    const committed = new Promise<void>((resolve) => (heard = resolve));
    await world.admit(i % 16, mixed(i));
    const accepted = performance.now();
    await committed;
    // The first of each partition wait for the loops to start.
    if (i >= 32) times.push(performance.now() - accepted);
  }
  times.sort((a, b) => a - b);
  const [p50, p99] = [0.5, 0.99].map((share) => times[Math.floor(times.length * share)]?.toFixed(1));
  console.log(`accepted to notified: p50 ${p50} ms, p99 ${p99} ms`);
  expect(times).toHaveLength(288);
});
