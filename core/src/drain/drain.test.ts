import { getLogger } from "@logtape/logtape";
import { Registry } from "prom-client";
import { expect, it } from "vitest";
import { startDrain } from "./drain.ts";
import { afterwards, createWorld, feedbackOf, type World } from "./test/world.ts";

function drainOf({ redisUrl, databaseUrl }: World) {
  const drain = startDrain({
    redisUrl,
    databaseUrl,
    resultsUrl: "http://results.example",
    log: getLogger(["test"]),
    registry: new Registry(),
  });
  afterwards(() => drain.close());
  return drain;
}

it("stores what was accepted in any partition, and opens a case for who is unhappy", async () => {
  const world = await createWorld();
  await world.admit(3, feedbackOf(1), feedbackOf(2), feedbackOf(1, { answer: "b" }));
  drainOf(world);
  await expect.poll(() => world.account()).toMatchObject({ stored: 2, duplicate: 1, last_n: 3 });
  await world.admit(7, feedbackOf(3, { survey: "service", answer: "1", comment: 'Cold "soup"\n😞 </script>' }));
  await expect.poll(() => world.account()).toMatchObject({ stored: 3, duplicate: 1 });
  expect(await world.sql`select * from cases`).toHaveLength(1);
  expect(await world.differences()).toEqual([]);
});
