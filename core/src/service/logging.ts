import { configure, getConsoleSink, getLogger, jsonLinesFormatter, type Logger } from "@logtape/logtape";
import { ENV } from "@earshot/contract";

/** Levels a deployment may ask for. */
const LEVELS = ["debug", "info", "warning", "error"] as const;

/**
 * Sets up JSON lines on standard output and returns the logger of a service.
 *
 * @param service name of the service, the category of each line
 */
export async function startLogging(service: string): Promise<Logger> {
  const asked = process.env[ENV.logLevel];
  // A line that finds no room on the disk is lost; the service goes on.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  await configure({
    sinks: { stdout: getConsoleSink({ formatter: jsonLinesFormatter }) },
    loggers: [
      { category: ["logtape", "meta"], lowestLevel: "warning", sinks: ["stdout"] },
      { category: ["earshot"], lowestLevel: LEVELS.find((level) => level === asked) ?? "info", sinks: ["stdout"] },
    ],
  });
  return getLogger(["earshot", service]);
}

/**
 * What may be said of an error in a log: its class and code, never its message.
 *
 * Messages of Postgres, Drizzle, Redis and Upstash quote parameters and commands, and so what customers wrote (P6).
 */
export function faultOf(error: unknown): { fault: string; code: string } {
  if (!(error instanceof Error)) return { fault: typeof error, code: "" };
  const cause = error.cause instanceof Error ? error.cause : error;
  const code = "code" in cause && typeof cause.code === "string" ? cause.code : "";
  return { fault: error.name, code };
}
