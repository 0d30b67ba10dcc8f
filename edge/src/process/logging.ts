import { configure, getConsoleSink, getLogger, jsonLinesFormatter, type Logger, type Sink } from "@logtape/logtape";

/** Levels a deployment may ask for. */
const LEVELS = ["debug", "info", "warning", "error"] as const;

/**
 * Sets up JSON lines on standard output.
 *
 * @param asked lowest level that is written; `info` where it is none of ours
 */
export async function startLogging(asked: string | undefined): Promise<Logger> {
  const write = getConsoleSink({ formatter: jsonLinesFormatter });
  const stdout: Sink = (record) => {
    try {
      write(record);
    } catch {
      // Deno throws where the log finds no room on its disk; an answer that was accepted must not fail for it.
    }
  };
  await configure({
    sinks: { stdout },
    loggers: [
      { category: ["logtape", "meta"], lowestLevel: "warning", sinks: ["stdout"] },
      { category: ["earshot"], lowestLevel: LEVELS.find((level) => level === asked) ?? "info", sinks: ["stdout"] },
    ],
  });
  return getLogger(["earshot", "edge"]);
}
