import { SURVEY } from "@earshot/contract";
import { afterAll, beforeAll, expect, it } from "vitest";
import { arrive, percentile } from "./crowd.ts";
import { type TestStack, testStack } from "./stack.ts";

/** Clients a second: what two cores carry beside the crowd itself without queueing. */
const RATE = 100;
/** How long Postgres is away, in ms. */
const AWAY = 20_000;

let stack: TestStack;
beforeAll(async () => {
  stack = await testStack();
});
afterAll(() => stack.stop());

it(
  "Postgres stopped for 20 s under traffic: every answer is 202 in time, and all is stored afterwards",
  { timeout: 120_000 },
  async () => {
    let back = false;
    const crowd = arrive(
      stack.urls.edge,
      RATE,
      () => ({ survey: SURVEY.vote, answer: Math.random() < 0.6 ? "a" : "b" }),
      () => back,
    );
    await expect.poll(async () => (await stack.ledger()).stored, { timeout: 20_000 }).toBeGreaterThan(RATE / 2);
    await stack.postgres.stop();
    await new Promise((settle) => setTimeout(settle, AWAY));
    await stack.postgres.start();
    back = true;

    const sent = await crowd;
    const statuses = new Set(sent.flatMap(({ statuses }) => statuses));
    const p99 = percentile(
      sent.map(({ took }) => took),
      0.99,
    );
    expect([...statuses]).toEqual([202]);
    expect(sent.length).toBeGreaterThan((AWAY / 1000) * RATE * 0.9);
    expect(p99).toBeLessThan(100);
    expect(await stack.settled()).toMatchObject({ accepted: sent.length, stored: sent.length, balanced: true });
    process.stdout.write(`Postgres away: ${sent.length} answers, all 202, p99 ${p99.toFixed(1)} ms\n`);
  },
);
