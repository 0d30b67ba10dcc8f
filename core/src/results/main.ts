import { fileURLToPath } from "node:url";
import { Address, ENV, Most, Port, PORTS, Secret, Secrets, TrustedHops } from "@earshot/contract";
import { collectDefaultMetrics, Registry } from "prom-client";
import * as v from "valibot";
import { bearerKey } from "../service/bearer.ts";
import { readConfig } from "../service/config.ts";
import { startLogging } from "../service/logging.ts";
import { runService } from "../service/run.ts";
import { connect, database as wrap } from "../store/connect.ts";
import { createFindKey } from "../store/find-key.ts";
import { readSurveyHot } from "../store/numbers.ts";
import { untilMigrated } from "../store/schema-version.ts";
import { accessBy } from "./access.ts";
import { openShareBy } from "./shared-links.ts";
import { createResultsApp } from "./app.ts";
import { TicketUrl } from "./case-of.ts";
import { signaturesBy } from "./hook-signature.ts";
import { createHub } from "./live/hub.ts";
import { countSeats } from "./live/seats.ts";
import { listenForChanges } from "./live/listen.ts";
import { networkBehind } from "./network-behind.ts";
import { builtPage } from "./page/built-page.ts";
import { readingsOf } from "./readings.ts";
import { receiptsOpenedBy } from "./receipts.ts";
import { sessionCookies } from "../service/session-cookie.ts";

const config = readConfig(
  v.object({
    [ENV.databaseUrl]: Address,
    [ENV.sessionKey]: Secret,
    [ENV.adminKey]: Secret,
    [ENV.receiptKey]: Secret,
    [ENV.resultsPort]: Port(PORTS.results),
    [ENV.resultsUrl]: v.optional(Address, `http://localhost:${PORTS.results}`),
    [ENV.edgeUrl]: v.optional(Address),
    [ENV.adminUrl]: v.optional(Address),
    [ENV.page]: v.optional(v.string(), fileURLToPath(new URL("../../../web/dist", import.meta.url))),
    [ENV.hookKeys]: v.optional(Secrets),
    [ENV.trustedHops]: TrustedHops,
    [ENV.viewerLimit]: Most(5000),
    [ENV.networkViewers]: Most(500),
    [ENV.ticketUrl]: v.optional(TicketUrl),
  }),
);
const log = await startLogging("results");
const registry = new Registry();
collectDefaultMetrics({ register: registry });

await untilMigrated(config[ENV.databaseUrl], log);
const pool = connect(config[ENV.databaseUrl], { name: "results" });
const drizzled = connect(config[ENV.databaseUrl], { name: "results-sessions", connections: 2 });
const readings = readingsOf(pool);
const hub = createHub({ readings, log, registry });
listenForChanges(pool, hub, log);

const hookKeys = config[ENV.hookKeys];
const cookies = sessionCookies(config[ENV.sessionKey], config[ENV.resultsUrl].startsWith("https:"));
const findKey = createFindKey(pool);
const app = createResultsApp({
  readings,
  pool,
  database: wrap(drizzled),
  hub,
  seats: countSeats({ most: config[ENV.viewerLimit], ofNetwork: config[ENV.networkViewers], registry }),
  networkOf: networkBehind(config[ENV.trustedHops]),
  access: accessBy(cookies, bearerKey(config[ENV.adminKey]), findKey),
  findKey,
  findSurvey: (id) => readSurveyHot(pool, id),
  openShare: openShareBy(config[ENV.adminKey], pool),
  cookies,
  openReceipt: receiptsOpenedBy(config[ENV.receiptKey]),
  readSignature: hookKeys && signaturesBy(hookKeys),
  page: builtPage(config[ENV.page]),
  edgeUrl: config[ENV.edgeUrl],
  ticketUrl: config[ENV.ticketUrl],
  adminUrl: config[ENV.adminUrl],
  log,
  registry,
  needs: { postgres: () => pool`select 1` },
});

await runService({
  app,
  port: config[ENV.resultsPort],
  log,
  close: async () => {
    hub.close();
    await Promise.all([pool.end({ timeout: 1 }), drizzled.end({ timeout: 1 })]);
  },
});
