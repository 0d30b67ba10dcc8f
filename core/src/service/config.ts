import { readFileSync } from "node:fs";
import { readVariables } from "@earshot/contract";
import type * as v from "valibot";

/** Exit code of a process whose configuration is wrong: EX_CONFIG of sysexits.h; a restart cannot help. */
export const EXIT_CONFIG = 78;

/**
 * Reads the configuration of a service, or ends the process with one line a problem.
 *
 * @param schema an object schema whose keys are the names of variables
 */
export function readConfig<const S extends v.ObjectEntries>(
  schema: v.ObjectSchema<S, undefined>,
): v.InferOutput<v.ObjectSchema<S, undefined>> {
  const read = readVariables(schema, process.env, (path) => readFileSync(path, "utf8"));
  if (read.ok) return read.config;
  for (const problem of read.problems) process.stderr.write(`${problem}\n`);
  process.exit(EXIT_CONFIG);
}
