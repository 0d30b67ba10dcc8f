import { Command, CommanderError } from "commander";
import { faultOf } from "../service/logging.ts";
import { addKeys } from "./administration/keys.ts";
import { addLinks } from "./administration/links.ts";
import { addAudit } from "./administration/show-audit.ts";
import { addSurveys } from "./administration/surveys.ts";
import { addBackup } from "./backup.ts";
import { addDeadLetters } from "./dead-letters/command.ts";
import { addDoctor } from "./doctor/command.ts";
import { addLedger } from "./ledger.ts";
import { EXIT, Obstacle } from "./obstacle.ts";
import { addRebuild } from "./marks/command.ts";
import { addPartition } from "./partition/command.ts";
import { addRedrive } from "./redrive/command.ts";
import { addRedactions } from "./redrive/redactions.ts";
import { addRules } from "./rules.ts";
import { addVerify } from "./verify.ts";

const program = new Command("earshot")
  .description("Looks after an install of Earshot: its ledger, its dead letters, its surveys, keys and links.")
  .exitOverride()
  .showHelpAfterError("Try the same with --help")
  .configureHelp({ showGlobalOptions: true })
  .addHelpText(
    "after",
    `
Where it looks: DATABASE_URL and REDIS_URL, each also as …_FILE, as the services read them; with neither of them set,
what \`npm start\` runs on its data folder (EARSHOT_DATA_DIR, .earshot unless set). What goes by the API of administration
(surveys, keys, links, audit, and dead letters where it can be reached) looks at EARSHOT_ADMIN_URL and EARSHOT_ADMIN_KEY
in the same way; an access key with the scope admin does, too.

Exit codes: 0 done, 1 it failed or found a disagreement, 2 it was called wrongly, 78 a variable is missing or wrong.`,
  );
addLedger(program);
addVerify(program);
addDeadLetters(program);
addRebuild(program);
addPartition(program);
addRedrive(program);
addRedactions(program);
addRules(program);
addBackup(program);
addDoctor(program);
addSurveys(program);
addKeys(program);
addLinks(program);
addAudit(program);

// Whoever reads our output may have seen enough, like `head`.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : EXIT.failed));

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = codeOf(error);
}

function codeOf(error: unknown): number {
  // Commander has said already what is wrong.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (error instanceof Obstacle) {
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  // Class and code alone: a message of Postgres or Redis may quote what a customer wrote.
  const { fault, code } = faultOf(error);
  process.stderr.write(`Failed unexpectedly (${[fault, code].filter(Boolean).join(" ")}): the same again is safe\n`);
  return EXIT.failed;
}
