import { traceIds, type Environment } from "@earshot/contract";
import type { ExecutionContext } from "hono";
import { createEdgeApp } from "./app.ts";
import { readEdgeConfig } from "./config.ts";
import { QueueDoubt, QueueUnavailable } from "./queue/queue.ts";
import { connectUpstash } from "./queue/upstash.ts";
import { edgeServices, type EdgeServices, type Reports } from "./services.ts";
import { catalogueAddress } from "./survey/pages/messages/address.ts";
import type { Messages } from "./survey/pages/messages/messages.ts";

type Handler = (request: Request, context: ExecutionContext) => Response | Promise<Response>;

/** Lines on the console, one a note: a Worker has no moment after an answer in which to write what was gathered. */
const reports: Reports = {
  accepted: (partition, { epoch, n }, u, traceparent) =>
    console.log(
      JSON.stringify({ message: "Accepted", entries: `${partition} ${epoch} ${n} ${u}`, ...traceIds(traceparent) }),
    ),
  // Workers count requests themselves, by status; why one was refused they do not know.
  answered: (road, outcome) => {
    if (outcome !== "accepted" && outcome !== "replay")
      console.log(JSON.stringify({ message: "Refused", road, code: outcome }));
  },
  trouble: (error) => console.warn(JSON.stringify({ message: "Trouble", trouble: nameOf(error) })),
};

function nameOf(error: unknown): string {
  if (error instanceof QueueDoubt || error instanceof QueueUnavailable) return `${error.name} ${error.code}`;
  return error instanceof Error ? error.name : typeof error;
}

/** The bindings of a Worker: its variables, and its static files. */
interface Bindings {
  readonly ASSETS: { fetch(address: string): Promise<Response> };
}

/**
 * What the pages say, from the static files that are deployed with the script: in the script, five languages would be
 * a third of it. Read once for each isolate and language.
 */
function catalogues(assets: Bindings["ASSETS"]): EdgeServices["speak"] {
  const known = new Map<string, Messages>();
  return (language) => known.get(language) ?? read(language);

  async function read(language: Messages["lang"]): Promise<Messages> {
    const response = await assets.fetch(`https://assets${catalogueAddress(language)}`).catch(() => undefined);
    if (!response?.ok) throw new QueueUnavailable("words");
    const words: Messages = await response.json();
    known.set(language, words);
    return words;
  }
}

function build(environment: Environment, assets: Bindings["ASSETS"]): Handler {
  const read = readEdgeConfig(environment, ["rest"]);
  if (!read.ok) {
    const lines = read.problems.join("\n");
    return () => {
      console.error(lines);
      return new Response(`This edge is not configured\n${lines}\n`, { status: 500 });
    };
  }
  const { redis } = read.config;
  if (redis.road !== "rest") throw new Error("Cannot reach Redis as a Worker must be given Upstash's address");
  const app = createEdgeApp(
    edgeServices(read.config, connectUpstash(redis), reports, catalogues(assets), {
      defer: (c, work) => c.executionCtx.waitUntil(work),
      // Written by Cloudflare, over whatever the sender wrote there.
      addressOf: (c) => c.req.header("cf-connecting-ip"),
    }),
  );
  return (request, context) => app.fetch(request, environment, context);
}

let built: { readonly environment: Environment; readonly handler: Handler } | undefined;

export default {
  fetch(
    request: Request,
    environment: Environment & Bindings,
    context: ExecutionContext,
  ): Response | Promise<Response> {
    // Once for each isolate: bindings are not to be had before the first request.
    if (built?.environment !== environment) built = { environment, handler: build(environment, environment.ASSETS) };
    return built.handler(request, context);
  },
};
