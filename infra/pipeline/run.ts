import { readSettings } from "./settings.ts";
import { StageFailed, systemShell } from "./shell.ts";
import { HELP, STAGES, runStage } from "./stages.ts";

/** Exit code of a command that was asked for wrongly: EX_USAGE of sysexits.h. */
const EXIT_USAGE = 64;

const [name = "", environment] = process.argv.slice(2);
const stage = STAGES[name];
if (stage === undefined) {
  process[name === "" || name === "--help" ? "stdout" : "stderr"].write(HELP);
  process.exit(name === "" || name === "--help" ? 0 : EXIT_USAGE);
}
try {
  const revision = systemShell.read("git", ["rev-parse", "HEAD"]).trim();
  runStage(systemShell, readSettings(process.env, revision), stage, environment);
} catch (error) {
  if (!(error instanceof StageFailed)) throw error;
  process.stderr.write(`${name}: ${error.message}\n`);
  process.exitCode = 1;
}
