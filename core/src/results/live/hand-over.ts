import type { ServerResponse } from "node:http";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context, MiddlewareHandler } from "hono";

/** Goes on with an answer whose head is written. */
type GoOn = (outgoing: ServerResponse) => void;

/** What the two below tell each other, and what a server tells of a connection, if there is one. */
type Handed = Context<{ Bindings: Partial<HttpBindings>; Variables: { goOn?: GoOn } }>;

/**
 * Answers by a head alone and has the rest sent by somebody who works on the connection itself: a body of Hono's is a
 * `ReadableStream`, which costs a stream of events most of its time.
 */
export function handOver(c: Context, headers: Readonly<Record<string, string>>, goOn: GoOn): Response {
  (c as Handed).set("goOn", goOn);
  return c.body(null, 200, headers);
}

/** Writes the head of whatever was handed over: put around all that adds headers to answers. */
export const handsOver: MiddlewareHandler = async (c: Handed, next) => {
  await next();
  const goOn = c.get("goOn");
  const outgoing = c.env?.outgoing;
  if (!goOn || !outgoing) return;
  outgoing.writeHead(c.res.status, Object.fromEntries(c.res.headers));
  outgoing.flushHeaders();
  c.res = undefined;
  c.res = RESPONSE_ALREADY_SENT;
  goOn(outgoing);
};
