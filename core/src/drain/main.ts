import { Address, ENV, Port, PORTS } from "@earshot/contract";
import { collectDefaultMetrics, Registry } from "prom-client";
import * as v from "valibot";
import { readConfig } from "../service/config.ts";
import { healthRoutes } from "../service/health.ts";
import { startLogging } from "../service/logging.ts";
import { runService } from "../service/run.ts";
import { startTracing } from "../service/tracing.ts";
import { untilMigrated } from "../store/schema-version.ts";
import { startDrain } from "./drain.ts";

const config = readConfig(
  v.object({
    [ENV.databaseUrl]: Address,
    [ENV.redisUrl]: Address,
    [ENV.drainPort]: Port(PORTS.drain),
    [ENV.keepSettled]: v.optional(
      v.pipe(v.string(), v.regex(/^[1-9]\d{0,5}$/, "must be a number of seconds, 1 to 999999"), v.transform(Number)),
      "300",
    ),
    [ENV.resultsUrl]: v.optional(Address, `http://localhost:${PORTS.results}`),
    [ENV.commentWait]: v.optional(
      v.pipe(v.string(), v.regex(/^\d{1,4}$/, "must be a number of seconds, 0 to 9999"), v.transform(Number)),
      "60",
    ),
    [ENV.journalHours]: v.optional(
      v.pipe(v.string(), v.regex(/^[1-9]\d{0,3}$/, "must be a number of hours from 1 to 9999"), v.transform(Number)),
      "24",
    ),
  }),
);
const log = await startLogging("drain");
const registry = new Registry();
collectDefaultMetrics({ register: registry });

await untilMigrated(config[ENV.databaseUrl], log);

const traces = await startTracing("drain", log);
const drain = startDrain({
  databaseUrl: config[ENV.databaseUrl],
  redisUrl: config[ENV.redisUrl],
  resultsUrl: config[ENV.resultsUrl],
  commentWait: config[ENV.commentWait] * 1000,
  remember: config[ENV.journalHours] * 3_600_000,
  keep: config[ENV.keepSettled] * 1000,
  log,
  registry,
  traces,
});

await runService({
  app: healthRoutes(registry, drain.needs),
  port: config[ENV.drainPort],
  log,
  async close() {
    await drain.close();
    await traces.close();
  },
});
