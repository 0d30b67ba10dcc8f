import { getLogger } from "@logtape/logtape";
import { serve } from "@hono/node-server";
import { once } from "node:events";
import { randomUUID } from "node:crypto";
import { CHANNELS, type Survey } from "@earshot/contract";
import { sql } from "drizzle-orm";
import { Registry } from "prom-client";
import { asService, testDatabase } from "../../../../infra/local/testbed/index.ts";
import { bearerKey } from "../../service/bearer.ts";
import { connect, database as wrap } from "../../store/connect.ts";
import { createFindKey } from "../../store/find-key.ts";
import { readSurveyHot } from "../../store/numbers.ts";
import {
  cases,
  feedback,
  outbox,
  partitionOffset,
  rollup,
  survey as surveys,
  surveyAccount,
} from "../../store/schema.ts";
import { accessBy } from "../access.ts";
import { openShareBy } from "../shared-links.ts";
import { createResultsApp } from "../app.ts";
import { signaturesBy } from "../hook-signature.ts";
import { createHub } from "../live/hub.ts";
import { countSeats } from "../live/seats.ts";
import { listenForChanges } from "../live/listen.ts";
import { networkBehind } from "../network-behind.ts";
import { builtPage } from "../page/built-page.ts";
import { readingsOf } from "../readings.ts";
import { receiptsOpenedBy } from "../receipts.ts";
import { sessionCookies } from "../../service/session-cookie.ts";

/** The key of administration in these tests. */
export const KEY = "k".repeat(40);

/** The key that seals receipts in these tests: that of the contract's golden one. */
export const RECEIPT_KEY = "golden-receipt-key-of-the-fixtures-0123456789";

/** The key by which the help desk signs in these tests. */
export const HOOK_KEY = "h".repeat(40);

/** A choice between a and b, public. */
export const VOTE = {
  v: 1,
  id: "vote",
  business: "Earshot",
  question: "Which?",
  comment: null,
  identity: "browser",
  repeat: "reject",
  results: "public",
  open: true,
  kind: "choice",
  options: [
    { id: "a", label: "A" },
    { id: "b", label: "B" },
  ],
  negative: null,
} as const satisfies Survey;

/** A rating from 1 to 5, private. */
export const RATING = {
  v: 1,
  id: "service",
  business: "Earshot",
  question: "How was it?",
  comment: "Why?",
  identity: "browser",
  repeat: "reject",
  results: "private",
  open: true,
  kind: "csat",
  negative: { atMost: 2 },
} as const satisfies Survey;

/** One answer, as {@link World.settle} writes it. */
export interface Answered {
  survey: string;
  answer: string;
  partition?: number;
  negative?: boolean;
  comment?: string;
  /** False: tells nobody. */
  notify?: boolean;
}

export type World = Awaited<ReturnType<typeof startResults>>;

export interface Setting {
  databaseUrl?: string;
  /** Folder of the built page. */
  page?: string;
  https?: boolean;
  /** See the hub's; an hour leaves notifications as the only way. */
  backstop?: number;
  /** Where administration is. */
  adminUrl?: string;
}

/** A results service over a real Postgres, with the surveys above, and a pen that writes as the drain would. */
export async function startResults({
  databaseUrl,
  page = "/nowhere",
  https = false,
  backstop = 1000,
  adminUrl,
}: Setting = {}) {
  const url = databaseUrl ?? (await testDatabase());
  const pool = connect(asService(url, "results"), { name: "results-test" });
  const drizzled = connect(asService(url, "results"), { name: "results-test-drizzled" });
  const pen = connect(url, { name: "results-test-pen" });
  const database = wrap(pen);
  const log = getLogger(["test"]);
  const registry = new Registry();
  const readings = readingsOf(pool);
  const hub = createHub({ readings, backstop, log, registry });
  listenForChanges(pool, hub, log);
  const cookies = sessionCookies("s".repeat(40), https);
  const findKey = createFindKey(pool);
  const app = createResultsApp({
    readings,
    pool,
    database: wrap(drizzled),
    hub,
    seats: countSeats({ most: 5000, ofNetwork: 3, registry }),
    networkOf: networkBehind(1),
    access: accessBy(cookies, bearerKey(KEY), findKey),
    findKey,
    findSurvey: (id) => readSurveyHot(pool, id),
    openShare: openShareBy(KEY, pool),
    cookies,
    openReceipt: receiptsOpenedBy(RECEIPT_KEY),
    readSignature: signaturesBy([HOOK_KEY, "o".repeat(40)]),
    page: builtPage(page),
    edgeUrl: "http://edge.example",
    ticketUrl: "http://desk.example/tickets/{ticket}",
    adminUrl,
    log,
    registry,
    needs: {},
  });
  const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1", overrideGlobalObjects: false });
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("Cannot find the port of the test's server");

  // A second service on a database finds them there.
  await database
    .insert(surveys)
    .values([VOTE, RATING].map((config) => ({ id: config.id, config })))
    .onConflictDoNothing();

  /**
   * Settles one answer in one transaction, with all its effects, and notifies; returns the id of the case it opened.
   */
  async function settle({ survey, answer, partition = 0, negative = false, comment, notify = true }: Answered) {
    const client = randomUUID();
    const caseId = randomUUID();
    await database.transaction(async (tx) => {
      const [row] = await tx
        .update(partitionOffset)
        .set({
          ver: sql`ver + 1`,
          lastN: sql`last_n + 1`,
          seenSeq: sql`last_n + 1`,
          stored: sql`stored + 1`,
          epoch: "e1",
          caughtUpAt: sql`now()`,
        })
        .where(sql`${partitionOffset.partition} = ${partition}`)
        .returning({ ver: partitionOffset.ver, n: partitionOffset.lastN });
      if (!row) throw new Error(`Cannot settle in partition ${partition}: it has no row`);
      const { ver, n } = row;
      const acceptedAt = new Date();
      const minute = new Date(Math.floor(acceptedAt.getTime() / 60_000) * 60_000);
      await tx
        .insert(feedback)
        .values({ survey, period: 0, client, partition, n, answer, acceptedAt, negative, comment });
      await tx
        .insert(rollup)
        .values({ survey, period: 0, minute, answer, partition, count: 1, ver })
        .onConflictDoUpdate({
          target: [rollup.survey, rollup.partition, rollup.period, rollup.minute, rollup.answer],
          set: { count: sql`${rollup.count} + 1`, ver },
        });
      await tx
        .insert(surveyAccount)
        .values({ survey, partition, stored: 1 })
        .onConflictDoUpdate({
          target: [surveyAccount.survey, surveyAccount.partition],
          set: { stored: sql`${surveyAccount.stored} + 1` },
        });
      if (negative) {
        await tx.insert(cases).values({ id: caseId, survey, period: 0, client, state: "open", openedAt: acceptedAt });
        await tx.insert(outbox).values({ caseId, detailType: "Case Opened", detail: "{}" });
      }
      if (notify) await tx.execute(sql`select pg_notify(${CHANNELS.results}, ${survey})`);
    });
    return caseId;
  }

  async function close() {
    hub.close();
    server.close();
    if ("closeAllConnections" in server) server.closeAllConnections();
    await Promise.all([pool.end({ timeout: 1 }), drizzled.end({ timeout: 1 }), pen.end({ timeout: 1 })]);
  }

  return {
    app,
    url: `http://127.0.0.1:${address.port}`,
    databaseUrl: url,
    pool,
    database,
    hub,
    cookies,
    settle,
    close,
  };
}
