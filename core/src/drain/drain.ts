import type { Logger } from "@logtape/logtape";
import { ALL_PARTITIONS } from "@earshot/contract";
import { bulkhead } from "cockatiel";
import type { Registry } from "prom-client";
import { setTimeout as pause } from "node:timers/promises";
import type { Needs } from "../service/health.ts";
import { faultOf } from "../service/logging.ts";
import type { Tracing } from "../service/tracing.ts";
import { connect, database } from "../store/connect.ts";
import { pruneJournal } from "../store/journal.ts";
import { type CaughtUp, recordCaughtUp } from "../store/offset.ts";
import { answered } from "./answered.ts";
import { createLogs } from "./log.ts";
import { createMetrics, type Standing } from "./metrics.ts";
import { settlePartition } from "./partition.ts";
import { connectServers } from "./servers.ts";
import { shareOut } from "./shares.ts";
import { forgetOld } from "./forget-old.ts";
import { createFindSurveys } from "./surveys.ts";
import type { Tools } from "./tools.ts";

/** Batches that settle at once, each on a connection of its own. */
const SLOTS = 4;

/** How often idle partitions are dated, in ms. */
const DATE_EVERY = 1000;

/** How often the journal is rid of what is too old, in ms. */
const PRUNE_EVERY = 60_000;

export interface DrainOptions {
  databaseUrl: string;
  redisUrl: string;
  /** Address of the results page, for the links in tickets. */
  resultsUrl: string;
  /** How long the event of a case without a comment waits for one, in ms; not at all unless said otherwise. */
  commentWait?: number;
  log: Logger;
  registry: Registry;
  traces?: Tracing;
  /** Entries in a batch; 2,000 unless said otherwise: a batch itself costs 1 ms, 7 % of a thousand rows. */
  most?: number;
  /** How long settled entries stay in the log, in ms; 5 minutes unless said otherwise. */
  keep?: number;
  /**
   * How old a copy of Redis that comes back may be, in ms: so long the journal remembers what was settled; 24 hours
   * unless said otherwise.
   */
  remember?: number;
  /** Who settles which partitions; by locks unless said otherwise. */
  share?: typeof shareOut;
}

/** A running drain. */
export interface Drain {
  needs: Needs;
  /** Finishes the batches that were begun. */
  close(): Promise<void>;
}

/** Starts a drain. Redis and Postgres may both be away: it waits for them, and `needs` says so. */
export function startDrain(options: DrainOptions): Drain {
  const {
    databaseUrl,
    redisUrl,
    resultsUrl,
    commentWait = 0,
    log,
    registry,
    traces,
    most = 2000,
    keep = 5 * 60_000,
    remember = 24 * 3_600_000,
    share = shareOut,
  } = options;
  const closing = new AbortController();
  const { signal } = closing;

  const hot = connect(databaseUrl, { name: "drain", connections: SLOTS + 1, planOnce: true });
  const plain = connect(databaseUrl, { name: "drain-surveys", connections: 1 });
  const surveys = database(plain);
  const session = connect(databaseUrl, { name: "drain-shares", connections: 1 });
  const servers = connectServers(redisUrl, (error) => log.warn("Redis cannot be reached", faultOf(error)));

  const standings = new Map<number, Standing>();
  const tools: Tools = {
    pool: hot,
    logs: createLogs(servers.on),
    doorbell: servers.doorbell,
    findSurveys: createFindSurveys(surveys),
    resultsUrl,
    commentWait,
    slots: bulkhead(SLOTS, Infinity),
    most,
    keep,
    caughtUp: new Map<number, CaughtUp>(),
    standings,
    metrics: createMetrics(registry, standings),
    traces,
    log,
  };

  async function dateTotals(): Promise<void> {
    while (!signal.aborted) {
      await pause(DATE_EVERY, undefined, { signal }).catch(() => {});
      const found = [...tools.caughtUp.values()];
      if (found.length === 0 || signal.aborted) continue;
      // A date that is missed once is made up for by the next.
      await answered(recordCaughtUp(hot, found)).catch(() => {});
    }
  }

  async function prune(): Promise<void> {
    while (!signal.aborted) {
      await pause(PRUNE_EVERY, undefined, { signal }).catch(() => {});
      // What is not deleted now is deleted a minute later.
      if (!signal.aborted) await answered(pruneJournal(hot, remember)).catch(() => {});
    }
  }

  const work = Promise.all([
    servers.doorbell.run(signal),
    dateTotals(),
    prune(),
    forgetOld(hot, surveys, log, signal),
    share({ session, log, settle: (partition, stop) => settlePartition(partition, tools, stop) }, signal),
  ]);

  return {
    needs: {
      redis: () => servers.ping(),
      postgres: () => hot`select 1`,
      ...Object.fromEntries(
        ALL_PARTITIONS.map((partition) => [
          `partition-${partition}`,
          async () => {
            const stopped = standings.get(partition)?.stopped;
            if (stopped) throw new Error(`Partition ${partition} stands still: ${stopped}`);
          },
        ]),
      ),
    },
    async close() {
      closing.abort();
      servers.hush();
      await work;
      servers.close();
      await Promise.all([hot, plain, session].map((pool) => pool.end({ timeout: 1 })));
    },
  };
}
