import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { requireK6 } from "../infra/local/process/k6.ts";
import { Obstacle } from "../infra/local/process/obstacle.ts";
import { ROOT } from "../infra/local/stack/settings.ts";
import { planOf } from "./profiles.ts";
import { htmlOf } from "./report/html.ts";
import { junitOf } from "./report/junit.ts";
import { screenOf } from "./report/screen.ts";
import { load } from "./run/load.ts";
import { HELP, readOptions } from "./run/options.ts";
import { showProgress } from "./run/progress.ts";
import { openTarget } from "./run/target.ts";

const say = (line: string) => void process.stdout.write(`${line}\n`);

async function run(): Promise<number> {
  const asked = readOptions(process.argv.slice(2));
  if (asked === "help") {
    process.stdout.write(HELP);
    return 0;
  }
  const k6 = await requireK6(say);
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+Z/g, "");
  const folder = asked.out ?? join(ROOT, ".earshot/load", `${time}-${asked.scenario}-${asked.profile}`);
  mkdirSync(folder, { recursive: true });
  if (asked.target === undefined) say("Starting a stack to load …");
  const target = await openTarget(asked);
  let stopping = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      void target.close().finally(() => process.exit(130));
    });
  }
  try {
    const { rate, seconds } = planOf(asked.profile, asked);
    say(`Running ${asked.scenario} for ${Math.round(seconds)} s, up to ${rate}/s, at ${target.edge}`);
    const record = await load(asked, target, { k6, folder, progress: showProgress });
    writeFileSync(join(folder, "run.json"), `${JSON.stringify(record)}\n`);
    writeFileSync(join(folder, "report.html"), htmlOf(record));
    writeFileSync(join(folder, "junit.xml"), junitOf(record));
    if (!record.passed && target.stack) {
      cpSync(join(target.stack.dataDir, "logs"), join(folder, "logs"), { recursive: true });
    }
    say(`\n${screenOf(record)}`);
    say(`  ${relative(process.cwd(), join(folder, "report.html"))}`);
    return record.passed ? 0 : 1;
  } finally {
    if (!stopping) await target.close();
  }
}

try {
  process.exit(await run());
} catch (error) {
  if (!(error instanceof Obstacle)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(error.exitCode);
}
