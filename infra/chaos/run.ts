import { randomInt } from "node:crypto";
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Obstacle } from "../local/process/obstacle.ts";
import type { Fault } from "./fault.ts";
import { EVERY } from "./faults/every.ts";
import { DEADLINE, MUTANTS, hunt } from "./mutants.ts";
import { report } from "./report.ts";
import { PATIENCE, type Trial, tryFault } from "./trial.ts";

const HELP = `npm run chaos -- [options]
  --only <fault>    one or several by commas: ${EVERY.map(({ id }) => id).join(", ")}
  --minutes <n>     for all of them together; 20 s each unless said otherwise
  --mutants         checks the checker: breaks the source in nine ways, in copies, and wants each caught within a minute
  --patience <s>    how long nothing may happen before what is not at rest counts as stuck, ${PATIENCE} unless said otherwise
  --json <file>     writes everything found
  --server <name>   program in place of the Redis on PATH: valkey-server
  --seed <n>        repeats what is random in an earlier run
`;

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: "string" },
        minutes: { type: "string" },
        seed: { type: "string" },
        patience: { type: "string" },
        json: { type: "string" },
        server: { type: "string" },
        mutants: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    const only = values.only?.split(",");
    for (const id of only ?? []) {
      if (!EVERY.some((fault) => fault.id === id)) throw new Error(`No fault is called "${id}"`);
    }
    const faults = EVERY.filter(({ id }) => only === undefined || only.includes(id));
    const minutes = values.minutes === undefined ? undefined : Number(values.minutes);
    const seconds = minutes === undefined ? 20 : Math.max(5, (minutes * 60) / faults.length);
    const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed);
    const patience = Number(values.patience ?? PATIENCE);
    if (!Number.isFinite(seconds) || !Number.isInteger(seed) || !Number.isFinite(patience)) {
      throw new Error("--minutes, --seed and --patience must be numbers");
    }
    const { server } = values;
    return { help: values.help, json: values.json, server, patience, mutants: values.mutants, faults, seconds, seed };
  } catch (error) {
    throw new Obstacle(`${error instanceof Error ? error.message : ""}\n${HELP}`, { exitCode: 78 });
  }
}

/** Hunts the mutants that these faults show. @returns 0 where every mutant is caught in time */
async function hunts(seed: number, faults: readonly Fault[]): Promise<number> {
  let escaped = 0;
  const asked = MUTANTS.filter(({ fault }) => faults.some(({ id }) => id === fault));
  for (const mutant of asked) {
    const { name, fault, caught, seconds, words } = await hunt(mutant, seed);
    const good = caught && seconds <= DEADLINE;
    if (!good) escaped++;
    const verdict = caught ? `caught by ${fault} in ${seconds.toFixed(0)} s` : `not caught by ${fault}`;
    process.stdout.write(`${good ? "✔" : "✖"} ${name}: ${verdict}\n    ${words}\n`);
  }
  process.stdout.write(`mutants: ${asked.length - escaped} caught, ${escaped} escaped; seed ${seed}\n`);
  return escaped === 0 ? 0 : 1;
}

async function run(): Promise<number> {
  const { help, json, server, patience, mutants, faults, seconds, seed } = readOptions();
  if (help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (mutants) return hunts(seed, faults);
  process.stdout.write(`Seed ${seed}; ${faults.length} faults of ${Math.round(seconds)} s each\n`);
  const trials: Trial[] = [];
  for (const fault of faults) {
    const trial = await tryFault(fault, { seed, seconds, patience, server });
    trials.push(trial);
    const verdict = trial.ran ? `${trial.violations.length} violations, ${trial.seconds.toFixed(0)} s` : "not run";
    process.stdout.write(`${trial.violations.length === 0 ? "✔" : "✖"} ${fault.id} ${fault.what}: ${verdict}\n`);
  }
  process.stdout.write(`\n${report(trials)}\n`);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify({ seed, seconds, trials }, null, 2)}\n`);
  return trials.some(({ violations }) => violations.length > 0) ? 1 : 0;
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => process.exit(1));
process.once("disconnect", () => process.exit(1));
try {
  process.exit(await run());
} catch (error) {
  if (!(error instanceof Obstacle)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(error.exitCode);
}
