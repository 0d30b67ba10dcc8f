import { encodeBody, REDIS, type FeedbackBody } from "@earshot/contract";
import postgres from "postgres";
import { createCluster } from "redis";
import { expect, it, onTestFinished } from "vitest";
import { ownCluster, testDatabase } from "../../../infra/local/testbed/index.ts";
import { drainOf } from "../drain/test/drain.ts";
import { feedbackOf, SOON, VOTE } from "../drain/test/world.ts";
import { earshot } from "./test/earshot.ts";

it("works over a cluster as over one server", async () => {
  const [{ url: redisUrl, nodes }, databaseUrl] = await Promise.all([ownCluster(), testDatabase()]);
  const redis = await createCluster({ rootNodes: nodes.map(({ url }) => ({ url })) }).connect();
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  onTestFinished(async () => {
    redis.destroy();
    await sql.end({ timeout: 1 });
  });
  await sql`insert into survey (id, config) values (${VOTE.id}, ${sql.json(VOTE)})`;
  const append = async (partition: number, n: number, body: FeedbackBody) => {
    await redis.xAdd(REDIS.log(partition), "*", { n: String(n), t: "1", u: String(n), b: encodeBody(body) });
    await redis.hSet(REDIS.meta(partition), { epoch: "e1", seq: String(n) });
  };
  for (let partition = 0; partition < 16; partition++) await append(partition, 1, feedbackOf(partition));
  await append(3, 2, feedbackOf("late", { survey: "unheard-of" }));
  const settled = async () => (await sql`select sum(last_n)::int as n from partition_offset`)[0]?.["n"];
  const drain = drainOf({ redisUrl, databaseUrl });
  await expect.poll(settled, SOON).toBe(17);

  const where = { redisUrl, databaseUrl };
  expect(await earshot(where, ["rebuild", "marks"])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("16 clients of 1 survey remembered again"),
  });
  const marks = Array.from({ length: 16 }, (_, partition) => redis.sCard(`${REDIS.seen(partition, VOTE.id, 0)}:1:0`));
  expect(await Promise.all(marks)).toEqual(Array.from({ length: 16 }, () => 1));
  expect(await earshot(where, ["dead-letters", "replay", "--all"])).toMatchObject({ code: 0 });
  await expect.poll(settled, SOON).toBe(18);
  expect((await earshot(where, ["partition", "show", "3"])).stdout).toContain("newest number 3");
  await drain.close();
});
