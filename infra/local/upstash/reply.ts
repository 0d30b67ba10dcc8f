import { ErrorReply } from "redis";

/** How strings are written: as they are, or as base64 where the caller asked for it. */
export type Encoding = "plain" | "base64";

/** A reply of Redis as Upstash answers it. */
export type Item = { readonly result: unknown } | { readonly error: string };

/** Turns a reply, whose strings are bytes, into an answer. */
export function itemOf(reply: unknown, encoding: Encoding): Item {
  return reply instanceof Error ? { error: reply.message } : { result: valueOf(reply, encoding) };
}

function valueOf(reply: unknown, encoding: Encoding): unknown {
  if (Array.isArray(reply)) return reply.map((item) => valueOf(item, encoding));
  // An error inside an array, such as one that a script returned, has no field of its own there.
  if (reply instanceof ErrorReply) return reply.message;
  const bytes = typeof reply === "string" ? Buffer.from(reply) : reply;
  if (!Buffer.isBuffer(bytes)) return reply;
  const text = bytes.toString("utf8");
  return encoding === "plain" || text === "OK" ? text : bytes.toString("base64");
}
