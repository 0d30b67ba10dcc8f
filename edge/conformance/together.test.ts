import { ENV } from "@earshot/contract";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testRedis } from "../../infra/local/testbed/index.ts";
import { onRedis } from "./backed.ts";
import { acceptedOf, cookieOf, sendAtOnce, send } from "./speak.ts";
import type { Subject } from "./subject.ts";
import { onWorkerd } from "./workerd.ts";

/** A Node, a Deno and a Worker, on one Redis, which the last reaches by another road. */
let edges: [Subject, Subject, Subject];

beforeAll(async () => {
  const redis = { [ENV.redisUrl]: await testRedis() };
  edges = await Promise.all([onRedis("node", redis), onRedis("deno", redis), onWorkerd(redis)]);
});

afterAll(async () => {
  for (const edge of edges) {
    await edge.stop();
    edge.redis.close();
  }
});

test("three edges take one answer of a browser, whichever it asks, 60 at once", async () => {
  const [one] = edges;
  const [survey, elsewhere] = [await one.redis.seed(), await one.redis.seed()];
  const cookie = cookieOf(await send(one, elsewhere.id, { answer: "a" }));
  const told = await sendAtOnce(60, survey.id, (at) => ({ subject: edges[at % 3] ?? one, headers: { cookie } }));

  expect(told.filter(({ status }) => status === 202)).toHaveLength(1);
  expect(told.filter(({ status }) => status === 409)).toHaveLength(59);
  expect(await one.redis.entriesOf(survey.id)).toHaveLength(1);
});

test("three edges know a network by the same mark, and each other's cookies, receipts and retries", async () => {
  const [one, two, three] = edges;
  const survey = await one.redis.seed({ identity: "network" });
  // Named at one moment, so that midnight, when networks get other marks, cannot come between them.
  const msecs = Date.now();
  const named = () => ({ answer: "a", submissionId: uuidv7({ msecs }) });
  const body = named();
  const first = await send(one, survey.id, body, one.from("192.0.2.1"));
  const { receipt } = await acceptedOf(first);
  const cookie = cookieOf(first);

  for (const edge of [two, three]) {
    expect(await acceptedOf(await send(edge, survey.id, body, edge.from("192.0.2.99")))).toMatchObject({
      outcome: "replay",
      receipt,
    });
    expect((await send(edge, survey.id, named(), edge.from("192.0.2.99"))).status).toBe(409);
    expect((await send(edge, survey.id, named(), { ...edge.from("198.51.100.1"), cookie })).status).toBe(409);
    expect((await fetch(`${edge.baseUrl}/v1/receipts/${receipt}`)).status).toBe(200);
  }
  const back = async (edge: Subject) =>
    (await fetch(`${edge.baseUrl}/v1/receipts/${receipt}`, { method: "DELETE" })).json();
  expect(await back(three)).toMatchObject({ outcome: "accepted" });
  expect(await back(two)).toMatchObject({ outcome: "replay" });
  expect((await send(two, survey.id, named(), two.from("192.0.2.99"))).status).toBe(202);
});
