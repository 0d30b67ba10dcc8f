import { timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { ENV } from "@earshot/contract";
import { createClient, RESP_TYPES } from "redis";
import { listenAsStandIn, type StandIn } from "../stand-in/stand-in.ts";
import { Faults } from "./faults.ts";
import { refusalOf } from "./refusals.ts";
import { type Encoding, type Item, itemOf } from "./reply.ts";
import { type Asked, BadRequest, readRequest, type Word } from "./request.ts";

/** Most bytes of a request. */
const MAX_REQUEST = 10 * 1024 * 1024;
const TOO_LARGE = `ERR max request size exceeded. Limit: ${MAX_REQUEST} bytes`;

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
  const answer = answering(token, send, faults);

  // By Node's server itself: benchmarks share a core with this, and a framework was a quarter of what a request cost it.
  const server = createServer((asked, answered) => {
    answer(asked, answered).catch(
      () => void (answered.headersSent ? answered.destroy() : say(answered, 500, INTERNAL)),
    );
  });
  const standIn = await listenAsStandIn(server, {
    port,
    what: "the Upstash stand-in",
    variable: ENV.upstashPort,
  });
  return {
    url: standIn.url,
    faults,
    async close() {
      await standIn.close();
      redis.destroy();
    },
  };
}

const INTERNAL: Item = { error: "ERR internal error" };

function say(answered: ServerResponse, status: number, item: Item | Item[]): void {
  const body = Buffer.from(JSON.stringify(item));
  answered.writeHead(status, { "content-type": "application/json", "content-length": body.length }).end(body);
}

/** Why a request is refused before it is read; undefined where it is not. */
function refusalOfHead(
  { method = "", headers }: IncomingMessage,
  url: URL,
  token: string,
): [number, string] | undefined {
  if (!["HEAD", "GET", "POST", "PUT"].includes(method)) return [405, "ERR method not allowed"];
  const given = /^Bearer (.+)$/i.exec(headers.authorization ?? "")?.[1] ?? url.searchParams.get("_token") ?? "";
  const [one, other] = [Buffer.from(given), Buffer.from(token)];
  if (one.length !== other.length || !timingSafeEqual(one, other)) {
    return [401, "WRONGPASS invalid or missing auth token"];
  }
  if (Number(headers["content-length"] ?? 0) > MAX_REQUEST) return [400, TOO_LARGE];
  if ((headers["upstash-response-format"] ?? "json") !== "json") {
    return [400, "ERR only the response format json is to be had here"];
  }
  return undefined;
}

function answering(token: string, send: (command: readonly Word[]) => Promise<unknown>, faults: Faults) {
  return async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const url = new URL(incoming.url ?? "/", "http://localhost");
    const refusal = refusalOfHead(incoming, url, token);
    if (refusal) return say(outgoing, refusal[0], { error: refusal[1] });
    const fault = faults.take();
    if (fault?.kind === "status") return void outgoing.writeHead(fault.status).end("upstream trouble");
    if (fault?.kind === "delay") await pause(fault.ms);
    const body = await bodyOf(incoming);
    if (body.length > MAX_REQUEST) return say(outgoing, 400, { error: TOO_LARGE });

    let asked: Asked;
    try {
      asked = readRequest(url, body);
    } catch (error) {
      if (error instanceof BadRequest) return say(outgoing, 400, { error: error.message });
      throw error;
    }
    const encoding: Encoding = incoming.headers["upstash-encoding"] === "base64" ? "base64" : "plain";
    const answered = await carryOut(asked, send, encoding);
    if (fault?.kind === "drop-reply" || fault?.kind === "cut-body") return breakOff(outgoing, fault.kind, answered);
    say(outgoing, "error" in answered ? 400 : 200, answered);
  };
}

function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
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
function breakOff(outgoing: ServerResponse, kind: "drop-reply" | "cut-body", answered: Item | Item[]): void {
  if (kind === "drop-reply") return void outgoing.destroy();
  const whole = Buffer.from(JSON.stringify(answered));
  outgoing.writeHead(200, { "content-type": "application/json", "content-length": whole.length });
  outgoing.write(whole.subarray(0, Math.floor(whole.length / 2)), () => outgoing.destroy());
}
