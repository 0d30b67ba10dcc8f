import { userInfo } from "node:os";
import { configure, getLogger, jsonLinesFormatter } from "@logtape/logtape";

/**
 * Logs what a person has done to data, as a JSON line on standard error: what, to what, and who by the name of the
 * system. Never content.
 */
export async function audit(message: string, properties: Readonly<Record<string, unknown>>): Promise<void> {
  await configure({
    reset: true,
    sinks: { stderr: (record) => void process.stderr.write(jsonLinesFormatter(record)) },
    loggers: [
      { category: ["logtape", "meta"], lowestLevel: "error", sinks: ["stderr"] },
      { category: ["earshot"], lowestLevel: "info", sinks: ["stderr"] },
    ],
  });
  getLogger(["earshot", "cli"]).info(message, { code: "audit", by: nameOfUser(), ...properties });
}

/** Who runs this, by the name of the system. A container may run as a number that has no name. */
export function nameOfUser(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? "unknown");
  }
}
