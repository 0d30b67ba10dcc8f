import { ENV } from "@earshot/contract";
import { expect, onTestFinished, test } from "vitest";
import { testRedis } from "../../infra/local/testbed/index.ts";
import { onRedis } from "./backed.ts";
import { cookieOf, problemOf, send } from "./speak.ts";
import type { Subject } from "./subject.ts";
import { onWorkerd } from "./workerd.ts";

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
    // Each edge tells the others once a second, so they are asked until all of them refuse.
    await expect
      .poll(
        async () => {
          const answers = await Promise.all(
            edges.flatMap((edge) =>
              Array.from({ length: 4 }, () => send(edge, id, { answer: "a" }, edge.from("198.51.100.7"))),
            ),
          );
          accepted += answers.filter(({ status }) => status === 202).length;
          refused = answers.find(({ status }) => status === 429);
          return answers.every(({ status }) => status === 429);
        },
        { timeout: 40_000, interval: 200 },
      )
      .toBe(true);

    expect(accepted).toBeGreaterThanOrEqual(150);
    // A sixteenth of the limit for each edge, and a second's worth of all.
    expect(accepted).toBeLessThan(160 + 3 * 10 + 60);
    expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(Number(refused?.headers.get("retry-after"))).toBeLessThanOrEqual(61);
    expect(await problemOf(refused as Response)).toMatchObject({ code: "rate-limited" });
    for (const edge of edges) {
      expect((await send(edge, id, { answer: "a" }, edge.from("198.51.100.200"))).status).toBe(429);
      expect((await send(edge, id, { answer: "a" }, edge.from("198.51.101.7"))).status).toBe(202);
      expect((await send(edge, id, { answer: "a" }, edge.from("10.0.0.1"))).status).toBe(202);
    }
  },
);

test("a survey's limit and a client's are theirs alone", { timeout: 90_000 }, async () => {
  const edge = ended(await onRedis("node", { [ENV.surveyLimit]: "20", [ENV.clientLimit]: "5" }));
  const [survey, other] = [await edge.redis.seed(), await edge.redis.seed()];
  const cookie = cookieOf(await send(edge, other.id, { answer: "a" }));
  const statuses: number[] = [];
  for (let sent = 0; sent < 8; sent++) {
    statuses.push((await send(edge, other.id, { answer: "a" }, { cookie })).status);
  }
  expect(statuses).toEqual([409, 409, 409, 409, 409, 429, 429, 429]);

  for (let sent = 0; sent < 20; sent++) expect((await send(edge, survey.id, { answer: "a" })).status).toBe(202);
  expect((await send(edge, survey.id, { answer: "a" })).status).toBe(429);
  expect((await send(edge, other.id, { answer: "a" })).status).toBe(202);
});
