import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { parseArgs } from "node:util";
import { Obstacle } from "../infra/local/process/obstacle.ts";
import { ROOT } from "../infra/local/stack/settings.ts";
import { openGrounds } from "./bench/grounds.ts";
import { NotRun } from "./bench/not-run.ts";
import { LOADS } from "./flame/loads.ts";
import { forgetNames } from "./flame/names.ts";
import { record, requirePerf } from "./flame/perf.ts";
import { KINDS, readStacks } from "./flame/stacks.ts";
import { flames } from "./flame/svg.ts";
import { selfTimes, treeOf } from "./flame/tree.ts";

const HELP = `npm run profile -- <process> [options]

  process        ${Object.keys(LOADS).join(", ")}
  --out <file>   where the flame graph goes; load-tests/profiles/<process>.svg
`;

const say = (line: string) => void process.stdout.write(`${line}\n`);
const isLoad = (name: string): name is keyof typeof LOADS => name in LOADS;

function readOptions() {
  try {
    const options = { out: { type: "string" }, help: { type: "boolean" } } as const;
    const { values, positionals } = parseArgs({ allowPositionals: true, options });
    if (values.help) return undefined;
    const [name = "", ...rest] = positionals;
    if (!isLoad(name) || rest.length > 0) throw new Error(`Cannot look into "${positionals.join(" ")}"`);
    return { name, out: values.out ?? join(import.meta.dirname, `profiles/${name}.svg`) };
  } catch (error) {
    throw new Obstacle(`${error instanceof Error ? error.message : ""}\n\n${HELP}`, { exitCode: 78 });
  }
}

async function run(): Promise<void> {
  const asked = readOptions();
  if (asked === undefined) return say(HELP);
  const { name, out } = asked;
  const perf = await requirePerf(say);
  const grounds = openGrounds();
  try {
    say(`Starting ${name} and what it needs …`);
    const { pid, says, load } = await LOADS[name](grounds);
    try {
      say(`Looking into it: ${says}`);
      const stacks = readStacks(await record(perf, pid, grounds.folder, load), ROOT);
      if (stacks.length === 0)
        throw new NotRun("perf has seen nothing: /proc/sys/kernel/perf_event_paranoid may forbid it");
      const { kinds, functions } = selfTimes(stacks);
      const samples = `${stacks.length.toLocaleString("en")} samples`;
      mkdirSync(dirname(out), { recursive: true });
      writeFileSync(out, flames(treeOf(stacks), { title: name, says: `${says}; ${samples} of processor time`, kinds }));
      const percent = (share: number) => `${(share * 100).toFixed(1).padStart(5)} %`;
      say(`\n${samples}; of the time itself was spent in`);
      for (const kind of KINDS) say(`  ${percent(kinds.get(kind) ?? 0)}  ${kind}`);
      say("\nand most of it in");
      for (const [frame, share] of functions.slice(0, 15)) say(`  ${percent(share)}  ${frame.name}  (${frame.kind})`);
      say(`\n  ${relative(process.cwd(), out)}`);
    } finally {
      forgetNames(pid);
    }
  } finally {
    await grounds.close();
  }
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => process.exit(1));
process.once("disconnect", () => process.exit(1));
try {
  await run();
  process.exit(0);
} catch (error) {
  if (!(error instanceof Obstacle || error instanceof NotRun)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(error instanceof Obstacle ? error.exitCode : 78);
}
