import { traceIds } from "@earshot/contract";
import type { Logger } from "@logtape/logtape";
import { QueueDoubt, QueueUnavailable } from "../queue/queue.ts";
import type { Reports } from "../services.ts";
import { gatheringWitness } from "../witness.ts";
import type { EdgeMetrics } from "./metrics.ts";

/** How often trouble is told, in ms: an outage under load is one line a second, not thousands. */
const TELL_EVERY = 1000;

/** Reports of an edge that is a process of its own: figures for Prometheus, the rest as lines of the log. */
export interface ProcessReports extends Reports {
  /** The connection to Redis is broken, see `RedisOptions`. */
  readonly connection: (code: string) => void;
  /** Writes what has been gathered. */
  flush(): void;
}

/** Tells of an error by class and code alone: the messages of drivers hold what customers wrote. */
function nameOf(error: unknown): string {
  if (error instanceof QueueDoubt || error instanceof QueueUnavailable) return `${error.name} ${error.code}`;
  return error instanceof Error ? error.name : typeof error;
}

/** Of an admission only what tells which entry it is. */
const entryOf = ({ epoch, n }: { readonly epoch: string; readonly n: number }) => ({ epoch, n });

/** Makes the reports of a process. */
export function processReports(log: Logger, metrics: EdgeMetrics): ProcessReports {
  // As one text: a list would be looked through by the formatter, item by item, for 1 µs a feedback.
  const witness = gatheringWitness((entries) => log.info("Accepted", { entries: entries.join(", ") }));
  let troubles: Record<string, number> = {};
  let timer: ReturnType<typeof setTimeout> | undefined;

  const flushTroubles = () => {
    clearTimeout(timer);
    timer = undefined;
    if (Object.keys(troubles).length > 0) log.warning("Trouble", { troubles });
    troubles = {};
  };
  const count = (name: string) => {
    troubles[name] = (troubles[name] ?? 0) + 1;
    timer ??= setTimeout(flushTroubles, TELL_EVERY);
  };

  return {
    accepted(partition, entry, u, traceparent) {
      witness.accepted(partition, entry, u);
      if (traceparent !== undefined) {
        log.info("Accepted a traced feedback", { ...traceIds(traceparent), partition, ...entryOf(entry) });
      }
    },
    answered: (road, outcome, milliseconds) => metrics.answered(road, outcome, milliseconds / 1000),
    trouble: (error) => count(nameOf(error)),
    connection: (code) => count(`connection ${code}`),
    flush() {
      witness.flush();
      flushTroubles();
    },
  };
}
