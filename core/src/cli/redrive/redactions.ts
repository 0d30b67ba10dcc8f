import type { Command } from "commander";
import { erasedCases, noteRedaction } from "../../store/redrive.ts";
import { audit, nameOfUser } from "../audit.ts";
import { here } from "../here.ts";
import { EXIT } from "../obstacle.ts";
import { withPostgres } from "../postgres.ts";
import { startProgress } from "../progress.ts";
import { requireHelpdesk } from "../surroundings.ts";
import { counted } from "../table.ts";
import { openHelpdesk } from "./helpdesk.ts";

/** Says of a ticket that its redaction has been asked for. */
const TAG = "earshot-erased";

const NOTE =
  "The customer has erased this feedback. Please redact what they wrote from this ticket, or delete it: Earshot cannot.";

/** Most cases that one run looks at. */
const MOST = 10_000;

/** `earshot redactions` */
export function addRedactions(program: Command): void {
  program
    .command("redactions")
    .description("ask the help desk to redact the tickets of customers who have erased their feedback")
    .option("--dry-run", "say which tickets, and change none")
    .addHelpText(
      "after",
      `
Earshot forgets at once what a customer erases; a ticket is the help desk's. Each such ticket gets the tag ${TAG} and a
note for its reps, once. The same command again is safe: let it run each day.`,
    )
    .action(run);
}

async function run({ dryRun = false }: { dryRun?: boolean }): Promise<void> {
  const around = here();
  const helpdesk = openHelpdesk(requireHelpdesk(around));
  const progress = startProgress();
  let [asked, closed] = [0, 0];
  await withPostgres(around.databaseUrl, async (pool) => {
    const cases = await erasedCases(pool, MOST);
    for (const [at, id] of cases.entries()) {
      progress.say(`Case ${at + 1} of ${cases.length}`);
      for (const ticket of await helpdesk.findTickets(id)) {
        if (ticket.tags.includes(TAG)) continue;
        progress.hide();
        if (dryRun || (await helpdesk.addNote(ticket, TAG, NOTE))) {
          asked++;
          process.stdout.write(`${id}: ticket ${ticket.id}\n`);
          if (dryRun) continue;
          await noteRedaction(pool, id, nameOfUser());
          await audit("Redaction asked for", { case: id, ticket: ticket.id });
        } else {
          closed++;
          process.stdout.write(`${id}: ticket ${ticket.id} takes no changes any more, redact it there\n`);
        }
      }
    }
  }).finally(() => progress.end());
  const done = `${counted(asked, "redaction")} ${dryRun ? "would be asked for" : "asked for"}`;
  process.stdout.write(`${done}${closed > 0 ? `, ${closed} left` : ""}\n`);
  if (closed > 0) process.exitCode = EXIT.failed;
}
