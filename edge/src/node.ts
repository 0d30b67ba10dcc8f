import { readFileSync } from "node:fs";
import { serve } from "@hono/node-server";
import closeWithGrace from "close-with-grace";
import { buildEdge, EXIT_CONFIG, GRACE } from "./process/edge.ts";

const edge = await buildEdge(process.env, (path) => readFileSync(path, "utf8"));
if ("problems" in edge) {
  for (const problem of edge.problems) process.stderr.write(`${problem}\n`);
  process.exit(EXIT_CONFIG);
}

const { fetch, port, log } = edge;
const server = serve({
  fetch: (request, { incoming }) => fetch(request, { peer: () => incoming.socket.remoteAddress }),
  port,
  overrideGlobalObjects: false,
  // Who sends a byte a second holds a connection for this long, in ms, and no longer.
  serverOptions: { headersTimeout: 10_000, requestTimeout: 15_000, connectionsCheckingInterval: 1000 },
});

server.once("error", (error: NodeJS.ErrnoException) => {
  process.stderr.write(`Cannot listen on port ${port} (${error.code}): free it or choose another\n`);
  process.exit(1);
});
server.once("listening", () => {
  const address = server.address();
  log.info("Listening", { runtime: "node", port: typeof address === "object" && address ? address.port : port });
});

/** How often connections that have become idle are closed while the process ends, in ms. */
const SWEEP = 50;

const { close } = closeWithGrace({ delay: GRACE, logger: false }, async ({ err, signal }) => {
  if (err) log.error("Ending after a fault", { fault: err.name });
  else log.info("Stopping", { signal: signal ?? "asked" });
  const answered = new Promise((resolve) => server.close(resolve));
  // A connection whose last answer comes now is idle only then, and would be kept for the next request.
  const sweep = setInterval(() => "closeIdleConnections" in server && server.closeIdleConnections(), SWEEP);
  await answered;
  clearInterval(sweep);
  await edge.close();
});
// A launcher that was killed cannot send a signal, but its end of the channel closes.
process.once("disconnect", () => close());
