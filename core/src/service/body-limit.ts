import { LIMITS } from "@earshot/contract";
import type { MiddlewareHandler } from "hono";
import { problemResponse } from "./problem.ts";

/**
 * Refuses bodies beyond {@link LIMITS.bodyBytes} with 413, whether they say how long they are or not.
 *
 * Hono's own makes a Request of the one it has, which fails for what `@hono/node-server` gives it: each DELETE without a
 * body was answered by 500, and each body that came in chunks.
 */
export function limitBody(): MiddlewareHandler {
  const refuse = () => problemResponse("too-large");
  return async function limitBody(c, next) {
    const chunked = c.req.header("transfer-encoding") !== undefined;
    const length = Number(c.req.header("content-length") ?? 0);
    if (!chunked) return length > LIMITS.bodyBytes ? refuse() : next();
    const body = await readAtMost(c.req.raw.body, LIMITS.bodyBytes);
    if (!body) return refuse();
    const { url, method, headers, signal } = c.req.raw;
    c.req.raw = new Request(url, { method, headers, signal, body });
    return next();
  };
}

async function readAtMost(stream: ReadableStream<Uint8Array> | null, most: number) {
  const parts: Uint8Array[] = [];
  let size = 0;
  if (!stream) return new Uint8Array();
  for await (const part of stream) {
    size += part.length;
    if (size > most) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts, size);
}
