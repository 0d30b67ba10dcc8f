import { serve } from "@hono/node-server";
import closeWithGrace from "close-with-grace";
import type { Hono } from "hono";
import type { Logger } from "@logtape/logtape";
import { faultOf } from "./logging.ts";

/** How long a service may take to put its work down, in ms; afterwards the process ends all the same. */
const GRACE = 4000;

/** A running service. */
export interface Service {
  app: Pick<Hono, "fetch">;
  /** TCP port; 0 takes a free one. */
  port: number;
  /** Address to listen on; all of this machine's unless said otherwise. */
  hostname?: string;
  log: Logger;
  /** Stops taking in work and finishes what was begun. Called once. */
  close: () => Promise<void>;
}

/**
 * Serves a service until it is told to stop, by a signal or by the end of the launcher that started it.
 *
 * On the way out it first closes its work, then its connections: a stream of events would hold `server.close()` for
 * ever. A port that is taken ends the process with one line and code 1.
 *
 * @returns the port it listens on
 */
export async function runService({ app, port, hostname, log, close }: Service): Promise<number> {
  const server = serve({ fetch: app.fetch, port, ...(hostname && { hostname }), overrideGlobalObjects: false });
  const listening = await new Promise<number>((settle) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      process.stderr.write(`Cannot listen on port ${port} (${error.code}): free it or choose another\n`);
      process.exit(1);
    });
    server.once("listening", () => {
      const address = server.address();
      settle(typeof address === "object" && address ? address.port : port);
    });
  });

  const { close: end } = closeWithGrace({ delay: GRACE, logger: false }, async ({ err, signal }) => {
    if (err) log.error("Ending after a fault", faultOf(err));
    else log.info("Stopping", { signal: signal ?? "asked" });
    server.close();
    await close();
    if ("closeAllConnections" in server) server.closeAllConnections();
  });
  // A launcher that was killed cannot send a signal, but its end of the channel closes.
  process.once("disconnect", () => end());
  log.info("Listening", { port: listening });
  return listening;
}
