import { SURVEY } from "@earshot/contract";
import { afterAll, beforeAll, expect, it } from "vitest";
import { arrive, percentile } from "./crowd.ts";
import { type TestStack, testStack } from "./stack.ts";

/** Clients a second: what two cores carry beside the crowd itself without queueing, though others use them as well. */
const RATE = 50;
/** Most that an answer may take (p99), in ms, on a machine of one's own. */
const IN_TIME = 100;
/** How long Postgres is away, in ms. */
const AWAY = 20_000;

let stack: TestStack;
beforeAll(async () => {
  stack = await testStack();
});
afterAll(() => stack.stop());

it(
  "Postgres stopped for 20 s under traffic: every answer is 202 in time, and all is stored afterwards",
  { timeout: 180_000 },
  async () => {
    let [back, came] = [false, 0];
    const crowd = arrive(
      stack.urls.edge,
      RATE,
      () => ({ survey: SURVEY.vote, answer: came++ % 5 < 3 ? "a" : "b" }),
      () => back,
    );
    await expect.poll(async () => (await stack.ledger()).stored, { timeout: 60_000 }).toBeGreaterThan(RATE * 5);
    const inPeace = came;
    await stack.postgres.stop();
    await new Promise((settle) => setTimeout(settle, AWAY));
    await stack.postgres.start();
    back = true;

    const sent = await crowd;
    const p99 = (some: typeof sent) =>
      percentile(
        some.map(({ took }) => took),
        0.99,
      );
    const [peace, away] = [p99(sent.slice(0, inPeace)), p99(sent.slice(inPeace))];
    expect([...new Set(sent.flatMap(({ statuses }) => statuses))]).toEqual([202]);
    expect(sent.length - inPeace).toBeGreaterThan((AWAY / 1000) * RATE * 0.9);
    // Where others keep the processors busy all is slower, with Postgres too; an edge that waited for it would take seconds.
    expect(away).toBeLessThan(Math.max(IN_TIME, 10 * peace));
    expect(await stack.settled()).toMatchObject({ accepted: sent.length, stored: sent.length, balanced: true });
    process.stdout.write(`Postgres away: ${sent.length} answers, all 202, p99 ${away.toFixed(1)} ms\n`);
  },
);
