import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { Obstacle } from "../infra/local/process/obstacle.ts";
import { compare } from "./report/comparison.ts";
import { RunRecord } from "./report/record.ts";

const HELP = "npm run load:compare -- <folder of one run> <folder of another>\n";

function read(folder: string): RunRecord {
  try {
    return v.parse(RunRecord, JSON.parse(readFileSync(join(folder, "run.json"), "utf8")));
  } catch (error) {
    const why = v.isValiError(error)
      ? `its run.json is not one of this version (${v.getDotPath(error.issues[0]) ?? "all of it"})`
      : "it must be a folder that npm run load has written";
    throw new Obstacle(`Cannot read ${folder} as a run: ${why}\n\n${HELP}`, { exitCode: 78 });
  }
}

const [one, other, ...rest] = process.argv.slice(2);
try {
  if (one === undefined || other === undefined || rest.length > 0) throw new Obstacle(HELP, { exitCode: 78 });
  process.stdout.write(compare(read(one), read(other)));
} catch (error) {
  if (!(error instanceof Obstacle)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(error.exitCode);
}
