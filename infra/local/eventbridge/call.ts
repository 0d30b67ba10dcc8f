import { type ClientRequest, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Clock } from "../stand-in/clock.ts";
import type { Outcome } from "./retry.ts";

/** How long EventBridge waits for an API destination, in ms. */
const PATIENCE = 5000;

/** Most bytes of an answer that are read. */
const MOST_BYTES = 1_048_576;

/** Headers that EventBridge sets itself; a rule cannot replace them. */
const OWN_HEADERS = {
  "User-Agent": "Amazon/EventBridge/ApiDestinations",
  Range: `bytes=0-${MOST_BYTES - 1}`,
  "Accept-Encoding": "gzip,deflate",
  Connection: "close",
};

/** An answer, read whole; its body matters only where a token is asked for. */
export type Answer = Extract<Outcome, { kind: "answered" }> & { body: string };

/** What to send. */
export interface CallOptions {
  method: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** A call under way. */
export interface Call {
  outcome: Promise<Exclude<Outcome, { kind: "answered" }> | Answer>;
  /** Lets go of it; the outcome is then `unreachable`. */
  drop: () => void;
}

/** Calls an endpoint as an API destination does: one connection a call, 5 s, redirects not followed. Never rejects. */
export function call(clock: Clock, url: string, { method, headers, body }: CallOptions): Call {
  const send = url.startsWith("https:") ? httpsRequest : httpRequest;
  let request: ClientRequest;
  try {
    const length = Buffer.byteLength(body);
    request = send(url, { method, agent: false, headers: { ...headers, ...OWN_HEADERS, "Content-Length": length } });
  } catch (error) {
    // A header's value came out of the event and may hold what no header can.
    return { outcome: Promise.resolve({ kind: "unreachable", code: codeOf(error) }), drop: () => {} };
  }
  const outcome = new Promise<Awaited<Call["outcome"]>>((settle) => {
    const cancel = clock.after(PATIENCE, () => {
      settle({ kind: "timeout" });
      request.destroy();
    });
    const end = (how: Awaited<Call["outcome"]>) => {
      cancel();
      settle(how);
    };
    request.once("error", (error) => end({ kind: "unreachable", code: codeOf(error) }));
    request.once("response", (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        if (text.length < MOST_BYTES) text += chunk;
      });
      response.once("error", () => end({ kind: "unreachable", code: "ECONNRESET" }));
      response.once("end", () => {
        const retryAfter = response.headers["retry-after"];
        end({ kind: "answered", status: response.statusCode ?? 0, retryAfter, body: text });
      });
    });
    request.end(body);
  });
  return { outcome, drop: () => request.destroy() };
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "Unknown";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
