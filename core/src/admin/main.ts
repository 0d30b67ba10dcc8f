import { setTimeout as pause } from "node:timers/promises";
import { Address, ENV, Port, PORTS, REDIS, Secret } from "@earshot/contract";
import { collectDefaultMetrics, Registry } from "prom-client";
import * as v from "valibot";
import { bearerKey } from "../service/bearer.ts";
import { readConfig } from "../service/config.ts";
import { faultOf, startLogging } from "../service/logging.ts";
import { runService } from "../service/run.ts";
import { sessionCookies } from "../service/session-cookie.ts";
import { shareTokens } from "../service/share-token.ts";
import { connect, database as wrap } from "../store/connect.ts";
import { createFindKey } from "../store/find-key.ts";
import { untilMigrated } from "../store/schema-version.ts";
import { edgeAt } from "./ask-edge.ts";
import { createAdminApp } from "./app.ts";
import { draftsIn } from "./keep-draft.ts";
import { erasing } from "./erasure.ts";
import { ledgerMetrics } from "./ledger-metrics.ts";
import { createPublisher } from "./publish.ts";
import { connectRedis, openRedis } from "./redis.ts";

const config = readConfig(
  v.object({
    [ENV.databaseUrl]: Address,
    [ENV.redisUrl]: Address,
    [ENV.adminKey]: Secret,
    [ENV.clientKey]: v.optional(Secret),
    [ENV.sessionKey]: v.optional(Secret),
    [ENV.adminPort]: Port(PORTS.admin),
    [ENV.adminHost]: v.optional(v.string(), "127.0.0.1"),
    [ENV.edgeUrl]: v.optional(Address),
    [ENV.resultsUrl]: v.optional(Address, `http://localhost:${PORTS.results}`),
  }),
);
const log = await startLogging("admin");
const registry = new Registry();
collectDefaultMetrics({ register: registry });

await untilMigrated(config[ENV.databaseUrl], log);
const pool = connect(config[ENV.databaseUrl], { name: "admin" });
const database = wrap(pool);
const watching = connect(config[ENV.databaseUrl], { name: "admin-ledger", connections: 1 });
ledgerMetrics(watching, registry);
const hot = connect(config[ENV.databaseUrl], { name: "admin-hot", connections: 2 });

const redis = openRedis(config[ENV.redisUrl]);
let connected = true;
redis.on("error", (error) => {
  if (connected) log.warn("Redis cannot be reached", faultOf(error));
  connected = false;
});
redis.on("ready", () => (connected = true));

// Not for ever: without Redis the service starts too, and says at /readyz what is missing.
await Promise.race([connectRedis(redis), pause(2000)]);
const publisher = createPublisher({ database, redis, log, registry });
publisher.start();

const edgeUrl = config[ENV.edgeUrl];
const clientKey = config[ENV.clientKey];
const sessionKey = config[ENV.sessionKey];
const app = createAdminApp({
  database,
  pool: hot,
  publisher,
  holdsKey: bearerKey(config[ENV.adminKey]),
  findKey: createFindKey(hot),
  cookies:
    sessionKey === undefined ? undefined : sessionCookies(sessionKey, config[ENV.resultsUrl].startsWith("https:")),
  drafts: draftsIn(redis),
  redis,
  shareTokens: shareTokens(config[ENV.adminKey]),
  erase: clientKey === undefined ? undefined : erasing(clientKey, redis),
  askEdge: edgeUrl === undefined ? undefined : edgeAt(edgeUrl),
  resultsUrl: config[ENV.resultsUrl],
  log,
  registry,
  needs: { postgres: () => pool`select 1`, redis: () => redis.exists(REDIS.surveys), surveys: () => publisher.ready() },
});

await runService({
  app,
  port: config[ENV.adminPort],
  hostname: config[ENV.adminHost],
  log,
  close: async () => {
    await publisher.close();
    redis.destroy();
    await Promise.all([pool.end({ timeout: 1 }), watching.end({ timeout: 1 }), hot.end({ timeout: 1 })]);
  },
});
