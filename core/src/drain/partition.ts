import { setTimeout as pause } from "node:timers/promises";
import { ExponentialBackoff, handleAll, retry } from "cockatiel";
import { faultOf } from "../service/logging.ts";
import { createLoop } from "./loop.ts";
import type { Standing } from "./metrics.ts";
import { inPostgres } from "./partition-store.ts";
import { createSettler, settlingIn } from "./settler.ts";
import type { Tools } from "./tools.ts";
import { createTrimmer } from "./trim.ts";

/** How often it is looked at what waits while nothing can be settled, in ms. */
const TELL_EVERY = 1000;

/**
 * Settles one partition until it is told to stop.
 *
 * It holds nothing that a crash could lose: place and data are in one row of Postgres, and whatever goes wrong, an
 * unknown outcome included, is answered by reading that row again.
 */
export async function settlePartition(partition: number, tools: Tools, signal: AbortSignal): Promise<void> {
  const { log } = tools;
  const standing: Standing = { inFlight: 0, oldest: undefined, stopped: undefined };
  tools.standings.set(partition, standing);
  const loop = createLoop(partition, tools, standing, {
    store: inPostgres(tools.pool, partition),
    settler: createSettler(partition, settlingIn(tools.pool), tools),
    trimmer: createTrimmer(partition, tools),
    pause: (ms) => pause(ms, undefined, { signal }).catch(() => {}),
  });
  const policy = retry(handleAll, {
    maxAttempts: Infinity,
    backoff: new ExponentialBackoff({ initialDelay: 50, maxDelay: 3000 }),
  });
  const telling = setInterval(() => void loop.tellWaiting(), TELL_EVERY);
  let failing = false;
  policy.onRetry((reason) => {
    loop.forget();
    if (!failing && !signal.aborted) {
      log.warn("Cannot settle, trying on", { partition, ...faultOf("error" in reason ? reason.error : reason.value) });
    }
    failing = true;
  });
  try {
    while (!signal.aborted) {
      await policy.execute(async () => {
        if (!signal.aborted) await loop.step(signal);
      }, signal);
      if (failing) log.info("Settling again", { partition });
      failing = false;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    clearInterval(telling);
    tools.standings.delete(partition);
    tools.caughtUp.delete(partition);
  }
}
