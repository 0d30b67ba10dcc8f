import { ENV, PATHS, type Environment } from "@earshot/contract";
import type { Logger } from "@logtape/logtape";
import { createEdgeApp } from "../app.ts";
import { addressBehind, type Connection } from "../client/address.ts";
import { readEdgeConfig } from "../config.ts";
import { docsRoutes } from "../docs/routes.ts";
import { insideOnly } from "../guard/inside.ts";
import { loadOf, NO_LIMIT, PERIOD } from "../guard/load.ts";
import { sweptPatience } from "../guard/patience.ts";
import { connectCluster, isCluster } from "../queue/cluster.ts";
import { connectRedis } from "../queue/redis.ts";
import { grouped } from "../queue/grouped.ts";
import { connectUpstash } from "../queue/upstash.ts";
import { clientOver, type Dial } from "../queue/wires.ts";
import { edgeServices } from "../services.ts";
import { CATALOGUES } from "../survey/pages/messages/all.ts";
import { widgetRoutes } from "../widget/routes.ts";
import { startLogging } from "./logging.ts";
import { edgeMetrics } from "./metrics.ts";
import { processReports } from "./reports.ts";
import { countRequests } from "./requests.ts";

/** Exit code of a process whose configuration is wrong: EX_CONFIG of sysexits.h; a restart cannot help. */
export const EXIT_CONFIG = 78;

/** How long requests under way may take when the process is to end, in ms. */
export const GRACE = 4000;

/** An edge that is a process of its own, built and not yet serving. */
export interface EdgeProcess {
  readonly fetch: (request: Request, connection: Connection) => Response | Promise<Response>;
  readonly port: number;
  readonly log: Logger;
  /** Ends the connection to Redis and writes what has been gathered; called once, after the last answer. */
  close(): Promise<void>;
}

/**
 * Builds an edge from its environment: what Node and Deno have in common.
 *
 * @param readFile reads a variable's `_FILE`
 * @param dial connects to Upstash; absent: each command is a fetch
 * @returns the edge, or all that is wrong with its configuration, a sentence each
 */
export async function buildEdge(
  environment: Environment,
  readFile: (path: string) => string,
  dial?: Dial,
): Promise<EdgeProcess | { readonly problems: readonly string[] }> {
  const read = readEdgeConfig(environment, ["tcp", "rest"], readFile);
  if (!read.ok) return { problems: read.problems };
  const { config } = read;
  const log = await startLogging(environment[ENV.logLevel]);
  const { registry, ...metrics } = edgeMetrics();
  const reports = processReports(log, { registry, ...metrics });
  const redis =
    config.redis.road === "tcp"
      ? (isCluster(config.redis.url) ? connectCluster : connectRedis)({
          url: config.redis.url,
          onTrouble: reports.connection,
        })
      : connectUpstash({
          ...config.redis,
          group: config.redis.together ? grouped : undefined,
          ...(dial ? { client: clientOver(dial) } : { apart: false }),
        });
  const limited = config.busyLimit === 0 ? undefined : loadOf(config.busyLimit);
  const ticks = limited && setInterval(() => limited.tick(performance.now()), PERIOD);
  const services = edgeServices(config, redis, reports, (language) => CATALOGUES[language], {
    load: limited ?? NO_LIMIT,
    patience: sweptPatience(),
  });
  const [isInside, peerOf] = [insideOnly(), addressBehind(0)];
  const app = createEdgeApp(services)
    .route("/", docsRoutes())
    .route("/", widgetRoutes())
    .get(PATHS.metrics, async (c) =>
      isInside(c.req.raw.headers, peerOf(c))
        ? c.text(await registry.metrics(), 200, { "content-type": registry.contentType })
        : c.notFound(),
    );
  return {
    fetch: countRequests(registry, (request, connection: Connection) => app.fetch(request, connection)),
    port: config.port,
    log,
    async close() {
      clearInterval(ticks);
      await redis.queue.close();
      reports.flush();
    },
  };
}
