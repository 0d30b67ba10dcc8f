import { configure, getConsoleSink, getLogger, jsonLinesFormatter, type Logger } from "@logtape/logtape";

/** Levels a deployment may ask for. */
const LEVELS = ["debug", "info", "warning", "error"] as const;

/**
 * Sets up JSON lines on standard output.
 *
 * @param asked lowest level that is written; `info` where it is none of ours
 */
export async function startLogging(asked: string | undefined): Promise<Logger> {
  await configure({
    sinks: { stdout: getConsoleSink({ formatter: jsonLinesFormatter }) },
    loggers: [
      { category: ["logtape", "meta"], lowestLevel: "warning", sinks: ["stdout"] },
      { category: ["earshot"], lowestLevel: LEVELS.find((level) => level === asked) ?? "info", sinks: ["stdout"] },
    ],
  });
  return getLogger(["earshot", "edge"]);
}
