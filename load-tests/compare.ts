import { Obstacle } from "../infra/local/process/obstacle.ts";
import { compare } from "./report/comparison.ts";
import { readRun } from "./report/read-run.ts";

const HELP = "npm run load:compare -- <folder of one run> <folder of another>\n";

const [one, other, ...rest] = process.argv.slice(2);
try {
  if (one === undefined || other === undefined || rest.length > 0) throw new Obstacle(HELP, { exitCode: 78 });
  process.stdout.write(compare(readRun(one), readRun(other)));
} catch (error) {
  if (!(error instanceof Obstacle)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(error.exitCode);
}
