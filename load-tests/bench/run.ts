import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { Listr, PRESET_TIMER } from "listr2";
import { Obstacle } from "../../infra/local/process/obstacle.ts";
import { type Benchmark, type Figures, type Told, tell } from "./benchmark.ts";
import { NotRun } from "./not-run.ts";
import { EVERY } from "./every.ts";
import { openGrounds } from "./grounds.ts";
import { cpuSeconds, machineSeconds } from "./process.ts";
import { type Left, type Report, show, table } from "./report.ts";

const HELP = `npm run bench -- [options]
  --only <name>         a benchmark or a group of them, several by commas: ${EVERY.map(({ name }) => name).join(", ")}
  --long                also those that take minutes
  --rounds <n>          rounds of each, in place of its own number
  --voting-app <dir>    folder of the classic voting app's vote service, for edge-voting-app
  --json <file>         writes everything measured
`;

/** What was asked for on the command line. */
function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: "string" },
        long: { type: "boolean", default: false },
        rounds: { type: "string" },
        "voting-app": { type: "string" },
        json: { type: "string" },
        help: { type: "boolean", default: false },
      },
    });
    const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
    if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0)) {
      throw new Obstacle(`Cannot run ${values.rounds} rounds as it must be a whole number above 0`, { exitCode: 78 });
    }
    return { ...values, rounds, only: values.only?.split(",") };
  } catch (error) {
    if (error instanceof Obstacle) throw error;
    throw new Obstacle(`${error instanceof Error ? error.message : ""}\n${HELP}`, { exitCode: 78 });
  }
}

/** Those that are asked for: by name or group, or all but the long ones. */
function chosen(only: readonly string[] | undefined, long: boolean): readonly Benchmark[] {
  if (only === undefined) return EVERY.filter((each) => long || each.long !== true);
  for (const name of only) {
    if (!EVERY.some((each) => each.name === name || each.name.startsWith(`${name}-`))) {
      throw new Obstacle(
        `No benchmark is called "${name}": it must be one of ${EVERY.map((each) => each.name).join(", ")}`,
        {
          exitCode: 78,
        },
      );
    }
  }
  return EVERY.filter(({ name }) => only.some((asked) => name === asked || name.startsWith(`${asked}-`)));
}

/** Rounds of one benchmark: every contender once a round, in turns from either end, so that none always comes first. */
async function contend(
  benchmark: Benchmark,
  rounds: number,
  votingApp: string | undefined,
  say: (progress: string) => void,
): Promise<{ told: Told[]; others: number }> {
  const grounds = openGrounds(votingApp);
  try {
    say("starting");
    const contest = await benchmark.begin(grounds);
    const measured: Record<string, Figures>[] = [];
    const [began, ours, all] = [performance.now(), cpuSeconds(process.pid), machineSeconds()];
    for (let round = 0; round < rounds; round++) {
      const figures: Record<string, Figures> = {};
      const order = Object.entries(contest.contenders);
      for (const [name, measure] of round % 2 === 0 ? order : order.toReversed()) {
        say(`round ${round + 1} of ${rounds}: ${name}`);
        figures[name] = await measure();
      }
      measured.push(figures);
    }
    const seconds = (performance.now() - began) / 1000;
    const others = (machineSeconds() - all - (cpuSeconds(process.pid) - ours)) / seconds;
    await contest.close();
    return { told: tell(benchmark, measured), others: Math.max(0, others) };
  } finally {
    await grounds.close();
  }
}

async function run(): Promise<number> {
  const options = readOptions();
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const benchmarks = chosen(options.only, options.long);
  const rows: Told[] = [];
  const others: Record<string, number> = {};
  const notRun: Left[] = EVERY.filter((each) => !benchmarks.includes(each) && options.only === undefined).map(
    ({ name }) => ({ benchmark: name, why: `takes minutes: --only ${name}, or --long` }),
  );
  let failed = 0;
  const tasks = benchmarks.map((benchmark) => ({
    title: benchmark.name,
    task: async (_: unknown, task: { title: string; output: string; skip: (why: string) => void }) => {
      const say = (progress: string) => (task.output = progress);
      try {
        const did = await contend(benchmark, options.rounds ?? benchmark.rounds, options["voting-app"], say);
        rows.push(...did.told);
        others[benchmark.name] = did.others;
        const first = did.told[0];
        if (first !== undefined) task.title = `${benchmark.name}: ${show(first.median, first.unit)} ${first.verdict}`;
      } catch (error) {
        if (error instanceof NotRun) {
          notRun.push({ benchmark: benchmark.name, why: error.message });
          task.skip(`${benchmark.name}, not run: ${error.message}`);
          return;
        }
        failed++;
        throw error;
      }
    },
  }));
  const timed = { timer: PRESET_TIMER };
  await new Listr(tasks, {
    exitOnError: false,
    registerSignalListeners: false,
    rendererOptions: timed,
    fallbackRendererOptions: timed,
  }).run();
  const report: Report = {
    at: new Date().toISOString(),
    node: process.versions.node,
    processors: availableParallelism(),
    others,
    rows,
    notRun,
  };
  process.stdout.write(`\n${table(report)}\n`);
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
  return failed > 0 || rows.some(({ verdict }) => verdict === "short") ? 1 : 0;
}

// However we are told to end, what we have started ends with us.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => process.exit(1));
process.once("disconnect", () => process.exit(1));
try {
  process.exit(await run());
} catch (error) {
  if (!(error instanceof Obstacle)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(error.exitCode);
}
