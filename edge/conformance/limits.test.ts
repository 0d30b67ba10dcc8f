import { ENV } from "@earshot/contract";
import { expect, onTestFinished, test } from "vitest";
import { testRedis } from "../../infra/local/testbed/index.ts";
import { onRedis } from "./backed.ts";
import { cookieOf, problemOf, send } from "./speak.ts";
import type { Subject } from "./subject.ts";
import { onWorkerd } from "./workerd.ts";

/** What the limits count by. */
const minuteNow = () => Math.floor(Date.now() / 60_000);

/** For the end of the test. */
function ended(edge: Subject): Subject {
  onTestFinished(async () => {
    await edge.stop();
    edge.redis.close();
  });
  return edge;
}

test(
  "a network's limit holds over three edges, says when to come again, and is no other network's",
  { timeout: 90_000 },
  async () => {
    const variables = { [ENV.redisUrl]: await testRedis(), [ENV.networkLimit]: "160" };
    const [node, deno, worker] = await Promise.all([
      onRedis("node", variables),
      onRedis("deno", variables),
      onWorkerd(variables),
    ]);
    const edges = [ended(node), ended(deno), ended(worker)];
    const { id } = await node.redis.seed({ identity: "open" });
    let accepted = 0;
    let refused: Response | undefined;
    const [minute, began] = [minuteNow(), performance.now()];
    // Each edge tells the others once a second, so they are asked until each of them refuses.
    await expect
      .poll(
        async () => {
          const ask = (edge: Subject) =>
            Array.from({ length: 4 }, () => send(edge, id, { answer: "a" }, edge.from("198.51.100.7")));
          const answers = await Promise.all(edges.map((edge) => Promise.all(ask(edge))));
          accepted += answers.flat().filter(({ status }) => status === 202).length;
          const refusals = answers.map((told) => told.find(({ status }) => status === 429));
          refused = refusals[0];
          return refusals.every((refusal) => refusal !== undefined);
        },
        { timeout: 40_000, interval: 200 },
      )
      .toBe(true);

    expect(accepted).toBeGreaterThanOrEqual(150);
    // A sixteenth of the limit for each edge, and a second's worth of all.
    const most = 160 + 3 * 10 + 60;
    // Where a minute has ended meanwhile, the second before its end was told to nobody, and its count fades.
    const faded = (160 * (performance.now() - began)) / 60_000;
    expect(accepted).toBeLessThan(minuteNow() === minute ? most : most + 60 + 3 * faded);
    expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(0);
    // Until the window has slid past all but 159 of them: later than in a minute where more than 160 came in this one.
    expect(Number(refused?.headers.get("retry-after"))).toBeLessThanOrEqual(Math.ceil(60 * (2 - 159 / accepted)));
    expect(await problemOf(refused as Response)).toMatchObject({ code: "rate-limited" });
    for (const edge of edges) {
      // As it fades there is room for one now and then, which the next does not find any more.
      await expect
        .poll(async () => (await send(edge, id, { answer: "a" }, edge.from("198.51.100.200"))).status, { interval: 1 })
        .toBe(429);
      expect((await send(edge, id, { answer: "a" }, edge.from("198.51.101.7"))).status).toBe(202);
      expect((await send(edge, id, { answer: "a" }, edge.from("10.0.0.1"))).status).toBe(202);
    }
  },
);

test("a survey's limit and a client's are theirs alone", { timeout: 90_000 }, async () => {
  const edge = ended(await onRedis("node", { [ENV.surveyLimit]: "10", [ENV.clientLimit]: "5" }));
  const [survey, other] = [await edge.redis.seed(), await edge.redis.seed()];
  const cookie = cookieOf(await send(edge, other.id, { answer: "a" }));
  const statuses: number[] = [];
  for (let sent = 0; sent < 8; sent++) {
    statuses.push((await send(edge, other.id, { answer: "a" }, { cookie })).status);
  }
  expect(statuses).toEqual([409, 409, 409, 409, 409, 429, 429, 429]);

  for (let sent = 0; sent < 10; sent++) expect((await send(edge, survey.id, { answer: "a" })).status).toBe(202);
  expect((await send(edge, survey.id, { answer: "a" })).status).toBe(429);
  expect((await send(edge, other.id, { answer: "a" })).status).toBe(202);
});
