import { readFileSync } from "node:fs";
import { ENV, readVariables } from "@earshot/contract";
import { createAdaptorServer, type ServerType } from "@hono/node-server";
import closeWithGrace from "close-with-grace";
import * as v from "valibot";
import { Obstacle } from "../process/obstacle.ts";
import { LOOPBACK, requireFree } from "../process/ports.ts";

/** A stand-in for a service of somebody else's. */
export interface StandIn {
  readonly url: string;
  close: () => Promise<void>;
}

/** Address to listen on, as a variable of a stand-in. */
export const StandInHost = { [ENV.standInHost]: v.optional(v.string(), LOOPBACK) };

/** Where a stand-in listens: on loopback unless told otherwise, as it asks nobody who they are. */
interface Place {
  /** 0 takes a free one. */
  port: number;
  host?: string;
  what: string;
  /** The one to set when the port is taken. */
  variable: string;
}

/** Serves an app. @throws {Obstacle} when the port is taken */
export function serveStandIn(
  fetch: Parameters<typeof createAdaptorServer>[0]["fetch"],
  place: Place,
): Promise<StandIn> {
  return listenAsStandIn(createAdaptorServer({ fetch, overrideGlobalObjects: false }), place);
}

/** Opens the port of a server. @throws {Obstacle} when the port is taken */
export async function listenAsStandIn(
  server: ServerType,
  { port, host = LOOPBACK, what, variable }: Place,
): Promise<StandIn> {
  if (port !== 0) await requireFree(port, what, variable);
  await new Promise<void>((settle, fail) => {
    server.once("error", fail).listen(port, host, settle);
  });
  const address = server.address();
  return {
    url: `http://${LOOPBACK}:${typeof address === "object" && address ? address.port : port}`,
    close: () =>
      new Promise((settle) => {
        server.close(() => settle());
        if ("closeAllConnections" in server) server.closeAllConnections();
      }),
  };
}

/** Writes a JSON line to standard output; never what customers wrote. */
export function logLine(service: string): (message: string, fields?: Readonly<Record<string, unknown>>) => void {
  return (message, fields = {}) => {
    const line = { "@timestamp": new Date().toISOString(), level: "INFO", message, logger: service, ...fields };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  };
}

/**
 * Runs a stand-in as a process until a signal comes or whoever started it is gone.
 *
 * What is wrong with its variables, or stands in the way of its start, is told in one line.
 */
export async function runStandIn<const S extends v.ObjectEntries>(
  schema: v.ObjectSchema<S, undefined>,
  start: (config: v.InferOutput<v.ObjectSchema<S, undefined>>) => Promise<StandIn>,
): Promise<void> {
  const read = readVariables(schema, process.env, (path) => readFileSync(path, "utf8"));
  if (!read.ok) {
    for (const problem of read.problems) process.stderr.write(`${problem}\n`);
    process.exit(78);
  }
  // Before the start, so that neither a signal nor the end of the launcher is missed while it lasts.
  let standIn: StandIn | undefined;
  const { close } = closeWithGrace({ delay: 4000, logger: false }, async ({ err }) => {
    if (err) process.stderr.write(`Ending after a fault: ${err.name} ${"code" in err ? String(err.code) : ""}\n`);
    await standIn?.close();
  });
  process.once("disconnect", () => close());
  standIn = await start(read.config).catch((error: unknown) => {
    if (!(error instanceof Obstacle)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(error.exitCode);
  });
}
