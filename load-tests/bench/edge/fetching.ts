import { ENV, PATHS } from "@earshot/contract/names";
import { Hono } from "hono";

/*
 * What an edge over REST costs that has nothing to do: it reads the body, asks for it to be written to a stream by one
 * plain fetch, without the SDK and without a deadline, and answers.
 */

const url = process.env[ENV.upstashUrl] ?? "";
const headers = {
  authorization: `Bearer ${process.env[ENV.upstashToken] ?? ""}`,
  "content-type": "application/json",
};

export default new Hono()
  .post("/fetched", async (c) => {
    const body = JSON.stringify(["XADD", "floor", "*", "b", await c.req.text()]);
    const answered = await fetch(url, { method: "POST", headers, body });
    await answered.json();
    return c.json({ outcome: "accepted" }, answered.ok ? 202 : 503);
  })
  .get(PATHS.readyz, (c) => c.json({ status: "ready" }));
