import { spawn } from "node:child_process";
import { Listr, PRESET_TIMER } from "listr2";

/** Every check, in words, and the command that makes it; each can be run by hand as it stands here. */
const CHECKS: readonly (readonly [what: string, command: string])[] = [
  ["Format", "prettier --check --log-level warn ."],
  ["Lint, with types", "oxlint --type-aware --deny-warnings"],
  ["Types of the contract", "tsc -p core/contract"],
  ["Types of the core", "tsc -p core"],
  ["Types of the edge, no runtime assumed", "tsc -p edge"],
  ["Types of the edge on Node, and its tests", "tsc -p edge/tsconfig.node.json"],
  ["Types of the page", "tsc -p web"],
  ["Types of the tests of the page", "tsc -p web/test"],
  ["Types of the laptop and the checks", "tsc -p infra"],
  ["Types of the load tests and benchmarks", "tsc -p load-tests"],
  ["Types of what k6 runs", "tsc -p load-tests/scenarios"],
  ["Types by Deno", "deno check edge/src/deno.ts edge/src/worker.ts core/contract/index.ts"],
  ["Import boundaries", "depcruise --config .dependency-cruiser.mjs core edge infra load-tests web"],
  ["Dead code", "knip"],
  ["Migrations harm nobody and agree with the schema", "node infra/check/migrations.ts"],
  ["The schema's dump is up to date", "node infra/check/schema-dump.ts"],
  ["Paths that documents name", "node infra/check/documents.ts"],
  ["Size of the Worker", "node edge/bundle.ts"],
  ["Start of the Worker", "node edge/start-up.ts"],
  ["Size of the widget, and that it is the one served", "node edge/widget.ts"],
];

/** Runs a command; resolves with what it printed, rejects with the same when it fails. */
async function run(command: string): Promise<string> {
  const child = spawn(command, { shell: true, stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  const code = await new Promise<number | null>((settle) => child.once("close", settle));
  if (code === 0) return printed;
  throw new Error(printed);
}

const faults: string[] = [];
const tasks = new Listr(
  CHECKS.map(([what, command]) => ({
    title: what,
    task: async (_: unknown, task) => {
      try {
        const printed = await run(command);
        if (command.startsWith("node edge/")) task.title = `${what}: ${printed.trim()}`;
      } catch (error) {
        faults.push(`${what}: \`${command}\`\n${error instanceof Error ? error.message : ""}`);
        throw new Error(`Failed: ${what}`, { cause: error });
      }
    },
  })),
  // Two at a time: the checks are bound by the processor, and the smallest machine has two cores.
  {
    concurrent: 2,
    exitOnError: false,
    rendererOptions: { timer: PRESET_TIMER },
    fallbackRendererOptions: { timer: PRESET_TIMER },
  },
);
await tasks.run();
for (const fault of faults) process.stderr.write(`\n${fault}\n`);
process.stdout.write(`checks: ${CHECKS.length - faults.length} passed, ${faults.length} failed\n`);
process.exitCode = faults.length === 0 ? 0 : 1;
