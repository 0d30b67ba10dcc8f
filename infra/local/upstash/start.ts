import { timingSafeEqual } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { ENV } from "@earshot/contract";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono, type Context } from "hono";
import { createClient, RESP_TYPES } from "redis";
import { serveStandIn, type StandIn } from "../stand-in/stand-in.ts";
import { Faults } from "./faults.ts";
import { refusalOf } from "./refusals.ts";
import { type Encoding, type Item, itemOf } from "./reply.ts";
import { type Asked, BadRequest, readRequest, type Word } from "./request.ts";

/** Most bytes of a request. */
const MAX_REQUEST = 10 * 1024 * 1024;

/** A running stand-in. */
export interface Upstash extends StandIn {
  readonly faults: Faults;
}

export interface UpstashOptions {
  /** The Redis behind it. */
  redisUrl: string;
  /** Asked for on every path. */
  token: string;
  /** 0 takes a free one. */
  port: number;
}

type Env = { Bindings: HttpBindings };

/**
 * Serves a Redis by Upstash's REST interface on loopback.
 *
 * @throws the error of the connection where Redis is not there, an {@link Obstacle} where the port is taken
 */
export async function startUpstash({ redisUrl, token, port }: UpstashOptions): Promise<Upstash> {
  // RESP 2 as Upstash's answers are: no maps, no doubles. Strings stay bytes until it is known how they are wanted.
  const redis = createClient({ url: redisUrl, RESP: 2, disableOfflineQueue: true })
    .withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer, [RESP_TYPES.SIMPLE_STRING]: Buffer })
    .on("error", () => {});
  await redis.connect();
  const send = (command: readonly Word[]): Promise<unknown> =>
    redis.sendCommand(command).catch((error: unknown) => (error instanceof Error ? error : new Error("ERR")));
  const faults = new Faults();
  const answer = answering(send, faults);

  const app = new Hono<Env>().all("*", async (c) => {
    if (!["HEAD", "GET", "POST", "PUT"].includes(c.req.method)) return refuse(c, 405, "ERR method not allowed");
    if (!hasToken(c, token)) return refuse(c, 401, "WRONGPASS invalid or missing auth token");
    if (Number(c.req.header("content-length") ?? 0) > MAX_REQUEST) {
      return refuse(c, 400, `ERR max request size exceeded. Limit: ${MAX_REQUEST} bytes`);
    }
    if (!["json", undefined].includes(c.req.header("upstash-response-format"))) {
      return refuse(c, 400, "ERR only the response format json is to be had here");
    }
    return answer(c);
  });
  const server = await serveStandIn((request, bindings) => app.fetch(request, bindings), {
    port,
    what: "the Upstash stand-in",
    variable: ENV.upstashPort,
  });
  return {
    url: server.url,
    faults,
    async close() {
      await server.close();
      redis.destroy();
    },
  };
}

function refuse(c: Context<Env>, status: 400 | 401 | 405, error: string): Response {
  return c.json({ error }, status);
}

function hasToken(c: Context<Env>, token: string): boolean {
  const given = /^Bearer (.+)$/i.exec(c.req.header("authorization") ?? "")?.[1] ?? c.req.query("_token") ?? "";
  const [one, other] = [Buffer.from(given), Buffer.from(token)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function answering(send: (command: readonly Word[]) => Promise<unknown>, faults: Faults) {
  return async (c: Context<Env>): Promise<Response> => {
    const fault = faults.take();
    if (fault?.kind === "status") return new Response("upstream trouble", { status: fault.status });
    if (fault?.kind === "delay") await pause(fault.ms);
    const body = await bodyOf(c.env.incoming);
    if (body.length > MAX_REQUEST) return refuse(c, 400, `ERR max request size exceeded. Limit: ${MAX_REQUEST} bytes`);

    let asked: Asked;
    try {
      asked = readRequest(new URL(c.req.url), body);
    } catch (error) {
      if (error instanceof BadRequest) return refuse(c, 400, error.message);
      throw error;
    }
    const encoding: Encoding = c.req.header("upstash-encoding") === "base64" ? "base64" : "plain";
    const answered = await carryOut(asked, send, encoding);
    if (fault?.kind === "drop-reply" || fault?.kind === "cut-body") return breakOff(c, fault.kind, answered);
    return c.json(answered, "error" in answered ? 400 : 200);
  };
}

/** From the socket itself, without a stream of the web around it: benchmarks share a core with this. */
function bodyOf(incoming: HttpBindings["incoming"]): Promise<Buffer> {
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    incoming
      .on("data", (chunk: Buffer) => chunks.push(chunk))
      .once("end", () => resolve(Buffer.concat(chunks)))
      .once("error", reject);
  });
}

async function carryOut(
  asked: Asked,
  send: (command: readonly Word[]) => Promise<unknown>,
  encoding: Encoding,
): Promise<Item | Item[]> {
  // Commands that are sent in one turn of the event loop arrive one behind the other, with nobody's between them.
  if (asked.kind === "one") {
    const error = refusalOf(asked.command);
    return error ? { error } : itemOf(await send(asked.command), encoding);
  }
  if (asked.kind === "pipeline") {
    return Promise.all(
      asked.commands.map(async (command) => {
        const error = refusalOf(command);
        return error ? { error } : itemOf(await send(command), encoding);
      }),
    );
  }
  const error = asked.commands.map(refusalOf).find((why) => why !== undefined);
  if (error) return { error };
  const replies = await Promise.all([["MULTI"], ...asked.commands, ["EXEC"]].map(send));
  const executed = replies.at(-1);
  return Array.isArray(executed) ? executed.map((reply) => itemOf(reply, encoding)) : itemOf(executed, encoding);
}

/** Ends the connection where an answer should have been. */
function breakOff(c: Context<Env>, kind: "drop-reply" | "cut-body", answered: Item | Item[]): Response {
  const { outgoing } = c.env;
  if (kind === "drop-reply") {
    outgoing.destroy();
    return RESPONSE_ALREADY_SENT;
  }
  const whole = Buffer.from(JSON.stringify(answered));
  outgoing.writeHead(200, { "content-type": "application/json", "content-length": whole.length });
  outgoing.write(whole.subarray(0, Math.floor(whole.length / 2)), () => outgoing.destroy());
  return RESPONSE_ALREADY_SENT;
}
