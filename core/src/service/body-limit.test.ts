import { once } from "node:events";
import { request } from "node:http";
import { serve } from "@hono/node-server";
import { LIMITS } from "@earshot/contract";
import { Hono } from "hono";
import * as v from "valibot";
import { afterAll, beforeAll, expect, it } from "vitest";
import { limitBody } from "./body-limit.ts";
import { readBody } from "./json-body.ts";

const app = new Hono()
  .use(limitBody())
  .delete("/", (c) => c.body(null, 204))
  .post("/", async (c) => {
    const body = await readBody(c.req.raw, v.unknown());
    return body.ok ? c.json({ length: JSON.stringify(body.value).length }) : body.refusal;
  });
// As services are served: `run.ts`.
const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1", overrideGlobalObjects: false });
let port: number;
beforeAll(async () => {
  if (!server.listening) await once(server, "listening");
  const address = server.address();
  port = typeof address === "object" && address ? address.port : 0;
});
afterAll(() => void server.close());

/** Sends over HTTP itself, in chunks unless it says how long it is. */
function send(method: string, parts: readonly string[], headers: Record<string, string> = {}): Promise<number> {
  return new Promise((settle, fail) => {
    const sent = request(
      { port, host: "127.0.0.1", method, headers: { ...headers, connection: "close" } },
      (answer) => {
        answer.resume();
        settle(answer.statusCode ?? 0);
      },
    );
    // Whoever is refused early may find the line closed.
    sent.on("error", (error) =>
      "code" in error && ["EPIPE", "ECONNRESET"].includes(String(error.code)) ? settle(413) : fail(error),
    );
    for (const part of parts) sent.write(part);
    sent.end();
  });
}

const JSON_TYPE = { "content-type": "application/json" };
const text = (size: number) => JSON.stringify("x".repeat(size - 2));

it("limitBody() lets requests without a body pass", async () => {
  expect(await send("DELETE", [], { "content-length": "0" })).toBe(204);
  expect((await fetch(`http://127.0.0.1:${port}/`, { method: "DELETE" })).status).toBe(204);
});

it("limitBody() takes bodies up to the limit and no further, however they come", async () => {
  const [fits, over] = [text(LIMITS.bodyBytes), text(LIMITS.bodyBytes + 1)];
  const halves = (whole: string) => [whole.slice(0, 8000), whole.slice(8000)];
  expect([
    await send("POST", [fits], { ...JSON_TYPE, "content-length": String(fits.length) }),
    await send("POST", halves(fits), JSON_TYPE),
    await send("POST", [over], { ...JSON_TYPE, "content-length": String(over.length) }),
    await send("POST", halves(over), JSON_TYPE),
  ]).toEqual([200, 200, 413, 413]);
});
