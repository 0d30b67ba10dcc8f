import { Address, ENV, EVENT, PORTS, Port } from "@earshot/contract";
import { Hono } from "hono";
import * as v from "valibot";
import { EXIT_CONFIG, readConfig } from "../service/config.ts";
import { healthRoutes } from "../service/health.ts";
import { startLogging } from "../service/logging.ts";
import { runService } from "../service/run.ts";
import { startTracing } from "../service/tracing.ts";
import { connect } from "../store/connect.ts";
import { readBacklog } from "../store/outbox.ts";
import { untilMigrated } from "../store/schema-version.ts";
import { eventBridge } from "./aws.ts";
import { startDispatcher } from "./dispatcher.ts";
import { dispatchMetrics } from "./metrics.ts";
import { listenForRows } from "./wake.ts";

const config = readConfig(
  v.object({
    [ENV.databaseUrl]: Address,
    [ENV.dispatchPort]: Port(PORTS.dispatch),
    [ENV.eventBus]: v.optional(v.string(), EVENT.bus),
  }),
);
const bus = eventBridge({ bus: config[ENV.eventBus] });
await bus.ready().catch(() => {
  process.stderr.write("AWS_REGION is not set: set it to the region of the event bus\n");
  process.exit(EXIT_CONFIG);
});

const log = await startLogging("dispatch");
await untilMigrated(config[ENV.databaseUrl], log);
const pool = connect(config[ENV.databaseUrl], { name: "dispatch", connections: 4 });
const metrics = dispatchMetrics(() => readBacklog(pool));
const traces = await startTracing("dispatch", log);
const dispatcher = startDispatcher({ pool, bus, wake: listenForRows(pool), log, metrics, traces });

await runService({
  app: new Hono().route(
    "/",
    healthRoutes(metrics.registry, {
      postgres: () => pool`select 1`,
      events: async () => {
        if (!dispatcher.busAnswers) throw new Error("The event bus does not take events");
      },
    }),
  ),
  port: config[ENV.dispatchPort],
  log,
  async close() {
    await dispatcher.close();
    await traces.close();
    bus.close();
    await pool.end({ timeout: 1 });
  },
});
