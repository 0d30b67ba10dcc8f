import { ENV, PATHS } from "@earshot/contract/names";
import { Hono } from "hono";
import { createClient } from "redis";

/*
 * What an edge costs that has nothing to do: how much of the way from a bare POST to ours is the runtime's and Redis's.
 *
 * `/answered` reads the body and answers with as many headers and as long a text as the edge. `/logged` does so once
 * Redis has written the body to a stream, all that wait together in one call of a script that does nothing else.
 */

const redis = createClient({ url: process.env[ENV.redisUrl] ?? "" });
redis.on("error", () => {});
await redis.connect();
const script = await redis.scriptLoad("for i = 1, #ARGV do redis.call('XADD', KEYS[1], '*', 'b', ARGV[i]) end");

const TEXT = JSON.stringify({
  outcome: "accepted",
  submissionId: "00000000-0000-7000-8000-000000000000",
  receipt: "r".repeat(76),
  guarantee: "browser",
});
const HEADERS = {
  "cache-control": "no-store",
  "content-type": "application/json",
  "x-content-type-options": "nosniff",
  "set-cookie": `earshot=1.${"i".repeat(22)}.0000000000.${"s".repeat(22)}; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax`,
};
const answer = () => new Response(TEXT, { status: 202, headers: HEADERS });

let waiting: { text: string; written: () => void }[] = [];
let underWay = false;

async function write(): Promise<void> {
  underWay = true;
  while (waiting.length > 0) {
    const group = waiting;
    waiting = [];
    await redis.evalSha(script, { keys: ["floor"], arguments: group.map(({ text }) => text) });
    for (const { written } of group) written();
  }
  underWay = false;
}

export default new Hono()
  .post("/answered", async (c) => {
    await c.req.text();
    return answer();
  })
  .post("/logged", async (c) => {
    const text = await c.req.text();
    await new Promise<void>((written) => {
      waiting.push({ text, written });
      if (!underWay) void write();
    });
    return answer();
  })
  .get(PATHS.readyz, (c) => c.json({ status: "ready" }));
