import type { Logger } from "@logtape/logtape";
import type { BulkheadPolicy } from "cockatiel";
import type { Pool } from "../store/connect.ts";
import type { Tracing } from "../service/tracing.ts";
import type { CaughtUp } from "../store/offset.ts";
import type { Doorbell } from "./doorbell.ts";
import type { Logs } from "./log.ts";
import type { Metrics, Standing } from "./metrics.ts";
import type { FindSurveys } from "./surveys.ts";

/** What the loops of a process share. */
export interface Tools {
  pool: Pool;
  logs: Logs;
  doorbell: Doorbell;
  findSurveys: FindSurveys;
  resultsUrl: string;
  /** How long an event waits for a comment, in ms. */
  commentWait?: number | undefined;
  /** How many batches settle at once; more than Postgres has cores for only wait there. */
  slots: BulkheadPolicy;
  /** Entries in a batch. */
  most: number;
  /** How long settled entries stay in the log, in ms. */
  keep: number;
  /** Logs found settled to their end since they were last dated; see `recordCaughtUp`. */
  caughtUp: Map<number, CaughtUp>;
  standings: Map<number, Standing>;
  metrics: Metrics;
  /** Told of each feedback that belongs to a trace; nobody is, unless said. */
  traces?: Pick<Tracing, "done"> | undefined;
  log: Logger;
}
