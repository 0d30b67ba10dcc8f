import { readFileSync } from "node:fs";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { PATHS } from "@earshot/contract/names";

/**
 * What the stream is compared with: Hono's own `streamSSE`, as its documentation uses it, sending every update to every
 * viewer. The totals come over `POST /update`, so it has no database to ask.
 *
 * argv: port, a file with the totals as JSON
 */
const [, , port, file] = process.argv;
const results: Record<string, unknown> = JSON.parse(readFileSync(file ?? "", "utf8"));
const viewers = new Set<() => Promise<void>>();

const app = new Hono()
  .get(PATHS.readyz, (c) => c.json({ status: "ready" }))
  .post("/update", async (c) => {
    Object.assign(results, await c.req.json());
    await Promise.all([...viewers].map((send) => send()));
    return c.body(null, 204);
  })
  .get("/stream", (c) =>
    streamSSE(c, async (stream) => {
      const send = () =>
        stream.writeSSE({ event: "results", id: String(results["version"]), data: JSON.stringify(results) });
      viewers.add(send);
      await send();
      await new Promise<void>((left) => stream.onAbort(left));
      viewers.delete(send);
    }),
  );

serve({ fetch: app.fetch, port: Number(port), hostname: "127.0.0.1", overrideGlobalObjects: false });
