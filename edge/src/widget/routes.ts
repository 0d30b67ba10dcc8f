import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { Hono } from "hono/tiny";
import { toBase64Url } from "../client/bytes.ts";
import { widgetFiles, type WidgetFile } from "./files.ts";

/** The widget on edges that are processes; a Worker has its files as static ones, which Cloudflare packs by itself. */
export function widgetRoutes() {
  const app = new Hono();
  for (const file of widgetFiles()) {
    const answer = answering(file);
    app.get(file.path, (c) => answer(c.req.raw.headers));
  }
  return app;
}

/** Answers with a file: packed for who takes that, and not at all for who has it. */
function answering({ text, headers }: WidgetFile): (asked: Headers) => Promise<Response> {
  const etag = `W/"${toBase64Url(sha256(utf8ToBytes(text)).subarray(0, 12))}"`;
  const told = { ...headers, etag, vary: "accept-encoding" };
  let packed: Promise<ArrayBuffer> | undefined;
  return async (asked) => {
    if (asked.get("if-none-match") === etag) return new Response(null, { status: 304, headers: told });
    if (!/\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(asked.get("accept-encoding") ?? "")) {
      return new Response(text, { headers: told });
    }
    packed ??= new Response(new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer();
    return new Response(await packed, { headers: { ...told, "content-encoding": "gzip" } });
  };
}
