import { setTimeout as wait } from "node:timers/promises";
import type { Logger } from "@logtape/logtape";
import { faultOf } from "../service/logging.ts";
import { type Database, type Pool } from "../store/connect.ts";
import { duesOf, forget } from "../store/forget.ts";
import { readSurveys } from "../store/surveys.ts";

/** How often answers that are too old are looked for, in ms: days are what surveys say. */
const EVERY = 6 * 3_600_000;

/** How soon after the start the first time, in ms: not while there is a backlog to settle. */
const FIRST = 60_000;

/** Rest between two pieces, in ms: nobody waits for this. */
const REST = 20;

/**
 * Forgets answers that are older than their survey keeps them, for as long as a drain runs. Here, as a drain is who may
 * change feedback; of several each does it, and finds nothing left where another was first.
 */
export async function forgetOld(pool: Pool, database: Database, log: Logger, signal: AbortSignal): Promise<void> {
  const rest = async (ms: number) => {
    await wait(ms, undefined, { signal, ref: false }).catch(() => {});
    return !signal.aborted;
  };
  for (let next = FIRST; await rest(next); next = EVERY) {
    try {
      const dues = duesOf(await readSurveys(database), Date.now());
      const { answers, clients } = await forget(pool, dues, () => rest(REST));
      if (answers + clients > 0) log.info("Answers forgotten as they are old", { answers, clients });
    } catch (error) {
      log.warn("Cannot forget old answers now, trying again later", faultOf(error));
      next = FIRST;
    }
  }
}
