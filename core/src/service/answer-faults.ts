import { traceIds } from "@earshot/contract";
import type { Logger } from "@logtape/logtape";
import type { Context } from "hono";
import { faultOf } from "./logging.ts";
import { problemResponse } from "./problem.ts";

/** No way to a server, by Node's codes and postgres.js's, and what Postgres says while it ends, starts or is full. */
const AWAY =
  /^(?:ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|E(?:HOST|NET)UNREACH|CONNECT\w+|08\w{3}|53\w{3}|57\w{3})$/;

/**
 * Answers what no route has caught, and logs its class and code: `unavailable` (503) where a server is away, starts or
 * is full, so that callers, proxies and alerts can tell it from a fault of ours; `internal` (500) otherwise.
 */
export function answerFaults(log: Logger) {
  return (error: Error, c: Context): Response => {
    const fault = faultOf(error);
    log.error("A request failed", { ...fault, ...traceIds(c.req.header("traceparent")) });
    return problemResponse(AWAY.test(fault.code) ? "unavailable" : "internal");
  };
}
