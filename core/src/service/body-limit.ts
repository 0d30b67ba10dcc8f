import { LIMITS } from "@earshot/contract";
import type { MiddlewareHandler } from "hono";
import { problemResponse } from "./problem.ts";

/**
 * Refuses bodies beyond {@link LIMITS.bodyBytes} with 413, whether they say how long they are or not.
 *
 * Hono's own makes a Request of the one it has, which fails for what `@hono/node-server` gives it: each DELETE without
 * a body was answered by 500, and each body that came in chunks.
 */
export function limitBody(): MiddlewareHandler {
  const refuse = () => problemResponse("too-large");
  return async function limitBody(c, next) {
    const length = c.req.header("content-length");
    if (length !== undefined && c.req.header("transfer-encoding") === undefined) {
      return Number(length) > LIMITS.bodyBytes ? refuse() : next();
    }
    if (c.req.method === "GET" || c.req.method === "HEAD" || !c.req.raw.body) return next();
    const body = await readAtMost(c.req.raw.body, LIMITS.bodyBytes);
    if (!body) return refuse();
    const { url, method, headers, signal } = c.req.raw;
    c.req.raw = new Request(url, { method, headers, signal, body });
    return next();
  };
}

async function readAtMost(stream: ReadableStream<Uint8Array>, most: number) {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of stream) {
    size += part.length;
    if (size > most) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts, size);
}
