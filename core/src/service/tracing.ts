import { traceIds } from "@earshot/contract";
import type { Logger } from "@logtape/logtape";

/** A piece of work that was done for a trace. */
export interface Traced {
  /** The trace and what came before in it. */
  readonly traceparent: string | undefined;
  /** When the work began, in ms since 1970. */
  readonly began: number;
  /** Numbers and ids of ours; nothing that anybody wrote. */
  readonly about: Readonly<Record<string, string | number>>;
}

/** Tells of work that belongs to traces: a line of the log with the ids of each. */
export interface Tracing {
  /** @param what says in a word what was done; work without a trace is passed over */
  done(what: string, work: Traced): void;
}

/** Work is told of in the log alone. */
export function tracing(log: Logger): Tracing {
  return {
    done(what, { traceparent, about }) {
      const ids = traceIds(traceparent);
      if (ids !== undefined) log.info(what, { ...ids, ...about });
    },
  };
}
