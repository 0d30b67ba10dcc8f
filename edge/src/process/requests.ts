import { PATHS } from "@earshot/contract";
import { Counter, Histogram, type Registry } from "prom-client";
import { routeOf } from "../guard/methods.ts";

type Handler<Connection> = (request: Request, connection: Connection) => Response | Promise<Response>;

/** Whoever calls chooses the method: a figure for each would be without bound. */
const METHODS = new Set(["GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS"]);

/** The end of the address that nearly every request has; a survey may have no such name. */
const FEEDBACK = PATHS.feedback(":survey").split(":survey").at(-1) ?? "";

/**
 * Counts requests and how long they take, by route and status: rate, errors and duration.
 *
 * Around the app and not in it, where a layer is a promise for each request. Submissions by the API pass without being
 * counted: they have figures of their own, by what became of them.
 */
export function countRequests<Connection>(registry: Registry, handler: Handler<Connection>): Handler<Connection> {
  const requests = new Counter({
    name: "earshot_edge_requests_total",
    help: "Requests answered, by route and status; submissions by the API are in earshot_edge_submissions_total",
    labelNames: ["method", "route", "status"],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: "earshot_edge_request_seconds",
    help: "Time from a request to its answer",
    labelNames: ["method", "route"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2],
    registers: [registry],
  });
  return function answer(request, connection) {
    if (request.method === "POST" && request.url.endsWith(FEEDBACK)) return handler(request, connection);
    const begun = performance.now();
    const note = (response: Response): Response => {
      const method = METHODS.has(request.method) ? request.method : "other";
      const route = routeOf(new URL(request.url).pathname) ?? "other";
      requests.inc({ method, route, status: response.status });
      seconds.observe({ method, route }, (performance.now() - begun) / 1000);
      return response;
    };
    const answered = handler(request, connection);
    return answered instanceof Response ? note(answered) : answered.then(note);
  };
}
