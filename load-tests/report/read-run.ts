import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { Obstacle } from "../../infra/local/process/obstacle.ts";
import { RunRecord } from "./record.ts";

/**
 * Reads what `npm run load` has kept of a run.
 *
 * @throws {Obstacle} exit code 78, where the folder holds none, or one of another version
 */
export function readRun(folder: string): RunRecord {
  try {
    return v.parse(RunRecord, JSON.parse(readFileSync(join(folder, "run.json"), "utf8")));
  } catch (error) {
    const why = v.isValiError(error)
      ? `its run.json is not one of this version (${v.getDotPath(error.issues[0]) ?? "all of it"})`
      : "it must be a folder that npm run load has written";
    throw new Obstacle(`Cannot read ${folder} as a run: ${why}`, { exitCode: 78 });
  }
}
