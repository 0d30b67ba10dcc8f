import { existsSync } from "node:fs";
import { join } from "node:path";
import { text as readAll } from "node:stream/consumers";
import type { Command } from "commander";
import { readParked } from "../../store/redrive.ts";
import { audit } from "../audit.ts";
import { here } from "../here.ts";
import { EXIT, Obstacle } from "../obstacle.ts";
import { withPostgres } from "../postgres.ts";
import { startProgress } from "../progress.ts";
import { requireHelpdesk } from "../surroundings.ts";
import { counted } from "../table.ts";
import { openHelpdesk } from "./helpdesk.ts";
import { type Letter, readLetters, takeLetters, textOf } from "./letters.ts";
import { type Redriven, redriveLetter, redriveParked, type RedriveOptions } from "./redrive.ts";

interface Options {
  letters?: string;
  receipts?: boolean;
  dryRun?: boolean;
}

/** Most events of the outbox that one run looks at. */
const MOST_PARKED = 10_000;

/** Where the stand-in of EventBridge keeps what it gave up, in the data folder of `npm start`. */
const STAND_IN_LETTERS = "eventbridge/earshot-tickets-dead.jsonl";

/** `earshot redrive` */
export function addRedrive(program: Command): void {
  program
    .command("redrive")
    .description("bring home what never became a ticket: dead letters of the bus, events that dispatch has set aside")
    .option("--letters <file>", "messages of the dead-letter queue; - for standard input")
    .option("--receipts", "write the receipt handles of what is done to standard output, for deletion")
    .option("--dry-run", "say what would be done, and do nothing")
    .addHelpText(
      "after",
      `
The help desk is asked for the case's ticket first; only where there is none is one made, under the case's own key. Nothing
is sent of a case whose client took the feedback back. What dispatch has set aside is sent again by dispatch; where its
outcome is unknown, not before two hours have passed. The same command again is safe.

Beside \`npm start\` the dead letters are those of its EventBridge. On AWS they are in SQS:
  aws sqs receive-message --queue-url "$QUEUE" --max-number-of-messages 10 --visibility-timeout 600 \\
      --message-attribute-names All |
    earshot redrive --letters - --receipts |
    while read -r handle; do aws sqs delete-message --queue-url "$QUEUE" --receipt-handle "$handle"; done`,
    )
    .action(run);
}

async function run({ letters: from, receipts = false, dryRun = false }: Options): Promise<void> {
  const around = here();
  const helpdesk = openHelpdesk(requireHelpdesk(around));
  const { letters, putBack } = await lettersFrom(from, around.dataDir, dryRun);
  const tally = new Tally(receipts ? process.stderr : process.stdout);
  const progress = startProgress();
  const rest = new Set(letters);
  try {
    await withPostgres(around.databaseUrl, async (pool) => {
      const options: RedriveOptions = { pool, helpdesk, dryRun };
      for (const [at, letter] of letters.entries()) {
        progress.say(`Dead letter ${at + 1} of ${letters.length}`);
        const { content } = letter;
        const became = "opened" in content ? await redriveLetter(content.opened, options) : { left: content.refused };
        progress.hide();
        await tally.note("opened" in content ? content.opened.case.id : "A message", became, dryRun);
        if ("left" in became || dryRun) continue;
        rest.delete(letter);
        if (receipts && letter.receipt !== undefined) process.stdout.write(`${letter.receipt}\n`);
      }
      for (const [at, event] of (await readParked(pool, MOST_PARKED)).entries()) {
        progress.say(`Event ${at + 1} of those set aside`);
        const became = await redriveParked(event, options, Date.now());
        progress.hide();
        await tally.note(event.case, became, dryRun);
      }
    });
  } finally {
    progress.end();
    // Also where it was cut short: what is not done waits in the queue again.
    await putBack([...rest]);
  }
  tally.end(dryRun);
}

interface Source {
  letters: Letter[];
  putBack: (rest: Letter[]) => Promise<void>;
}

async function lettersFrom(from: string | undefined, dataDir: string | undefined, dryRun: boolean): Promise<Source> {
  // SQS keeps its messages until they are deleted by their receipts, and a file of one's own stays as it is.
  const kept = (text: string): Source => ({ letters: readLetters(text), putBack: async () => {} });
  if (from === "-") return kept(await readAll(process.stdin));
  if (from !== undefined) {
    if (!existsSync(from)) throw new Obstacle(`There is no file ${from}: name another`, EXIT.usage);
    return kept(await textOf(from));
  }
  if (dataDir === undefined) return kept("");
  const path = join(dataDir, STAND_IN_LETTERS);
  return dryRun ? kept(await textOf(path)) : takeLetters(path);
}

/** Tells what became of each event, and of all of them at the end. */
class Tally {
  #out: NodeJS.WriteStream;
  #done = 0;
  #left = 0;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  async note(who: string, became: Redriven, dryRun: boolean): Promise<void> {
    if ("left" in became) {
      this.#left++;
      this.#out.write(`${who} is left: ${became.left}\n`);
      return;
    }
    this.#done++;
    this.#out.write(`${who}: ${inWords(became, dryRun)}\n`);
    if (!dryRun) await audit("Event redriven", { case: who, ...became });
  }

  end(dryRun: boolean): void {
    const left = this.#left > 0 ? `, ${this.#left} left alone` : "";
    this.#out.write(`${counted(this.#done, "event")} ${dryRun ? "would be brought home" : "brought home"}${left}\n`);
    if (this.#left > 0) process.exitCode = EXIT.failed;
  }
}

function inWords(became: Exclude<Redriven, { left: string }>, dryRun: boolean): string {
  switch (became.done) {
    case "found":
      return `its ticket is ${became.ticket}`;
    case "made":
      return dryRun ? "no ticket, one would be made" : `ticket ${became.ticket} made`;
    case "released":
      return dryRun ? "no ticket, dispatch would send it again" : "no ticket, dispatch sends it again";
    case "given up":
      return `given up, as ${became.why}`;
  }
}
