import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { ENV, type FeedbackBody } from "@earshot/contract";
import postgres from "postgres";
import { expect, onTestFinished, test } from "vitest";
import { testDatabase, testRedis } from "../../infra/local/testbed/index.ts";
import { BAD_INPUTS } from "./bad-input.ts";
import { startEdge } from "./process.ts";
import { RATING, redisBehind } from "./subject.ts";

const DRAIN = join(import.meta.dirname, "../../core/src/drain/main.ts");

/** A drain as it is deployed, in a process of its own. */
function startDrain(redisUrl: string, databaseUrl: string) {
  const environment = { [ENV.redisUrl]: redisUrl, [ENV.databaseUrl]: databaseUrl, [ENV.drainPort]: "0" };
  const child = spawn(process.execPath, [DRAIN], { env: environment, stdio: ["ignore", "ignore", "inherit"] });
  onTestFinished(async () => {
    child.kill("SIGTERM");
    await once(child, "exit");
  });
}

test(
  "what the edge accepted of all bad inputs is stored to the letter, and none holds up the drain",
  { timeout: 120_000 },
  async () => {
    const [redisUrl, databaseUrl] = await Promise.all([testRedis(), testDatabase()]);
    const [edge, behind] = await Promise.all([startEdge("node", { [ENV.redisUrl]: redisUrl }), redisBehind(redisUrl)]);
    const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
    onTestFinished(async () => {
      await Promise.all([edge.stop(), sql.end({ timeout: 1 })]);
      behind.close();
    });
    const survey = await behind.seed({ ...RATING, identity: "open", reason: "Why?" });
    await sql`insert into survey (id, config) values (${survey.id}, ${sql.json(survey)})`;

    const inputs = [...BAD_INPUTS];
    const senders = Array.from({ length: 20 }, async () => {
      for (let input = inputs.pop(); input; input = inputs.pop()) await input.send(edge.baseUrl, survey.id);
    });
    await Promise.all(senders);
    const accepted = (await behind.entriesOf(survey.id)).map(({ body }) => body as FeedbackBody);
    expect(accepted).toHaveLength(BAD_INPUTS.filter(({ kept }) => kept).length);

    startDrain(redisUrl, databaseUrl);
    const stored = async () => (await sql`select count(*)::int as stored from feedback`)[0]?.["stored"];
    await expect.poll(stored, { timeout: 60_000, interval: 100 }).toBe(accepted.length);
    expect(await sql`select why from dead_letter`).toEqual([]);
    const rows = await sql`
    select replace(client::text, '-', '') as client, survey, period, answer, comment, reason, locale, page, channel, tags
    from feedback`;
    const given = rows.map((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)));
    const byClient = (one: Record<string, unknown>, other: Record<string, unknown>) =>
      String(one["client"]) < String(other["client"]) ? -1 : 1;
    expect(given.toSorted(byClient)).toEqual(accepted.map((body) => ({ ...body })).toSorted(byClient));
  },
);
