import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import { Counter, Histogram, type Registry } from "prom-client";

/**
 * Counts requests and measures how long they take to their answer, by route and status: rate, errors and duration.
 *
 * A route is named as it is written in the code, so that what stands in its place, an id or a receipt, is in no figure;
 * what matches none is one route. Of a stream the time to its beginning counts.
 */
export function requestMetrics(registry: Registry): MiddlewareHandler {
  const labelNames = ["method", "route"] as const;
  const requests = new Counter({
    name: "earshot_http_requests_total",
    help: "Requests answered, by route and status",
    labelNames: [...labelNames, "status"] as const,
    registers: [registry],
  });
  const seconds = new Histogram({
    name: "earshot_http_request_seconds",
    help: "Time from a request to its answer",
    labelNames,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  });
  return async function countRequests(c, next) {
    const end = seconds.startTimer();
    await next();
    const method = KNOWN.has(c.req.method) ? c.req.method : "other";
    const route = routePath(c, -1);
    requests.inc({ method, route, status: c.res.status });
    end({ method, route });
  };
}

/** Whoever calls chooses the method: a figure for each would be without bound. */
const KNOWN = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
