import type { Command } from "commander";
import { closeDeadLetter, readDeadLetter } from "../../store/dead-letters.ts";
import { confirm } from "../ask.ts";
import { audit } from "../audit.ts";
import { here } from "../here.ts";
import { EXIT, Obstacle } from "../obstacle.ts";
import { withPostgres } from "../postgres.ts";
import { counted } from "../table.ts";
import { addChoice, type Choice, choose } from "./chosen.ts";

/** `earshot dead-letters drop` */
export function addDrop(parent: Command): void {
  addChoice(parent.command("drop"))
    .description("give dead letters up for good: their content goes, the ledger keeps counting them")
    .option("--yes", "without asking")
    .action(async (ids: number[], { yes, ...choice }: Choice & { yes?: true }) => {
      let left = 0;
      await withPostgres(here().databaseUrl, async (pool) => {
        const chosen = await choose(pool, ids, choice);
        if (chosen.length > 0 && !yes) {
          await confirm(`Drop ${counted(chosen.length, "dead letter")} for good? No total will ever hold them.`);
        }
        for (const id of chosen) {
          const letter = await readDeadLetter(pool, id);
          if (!letter) throw new Obstacle(`There is no dead letter ${id}: see \`earshot dead-letters list\``);
          if (await closeDeadLetter(pool, id, "dropped", null)) {
            const { partition, epoch, n, entryId, why } = letter;
            await audit("Dead letter dropped", { id, partition, epoch, n, entry: entryId, why });
          } else {
            left++;
            process.stdout.write(`${id} is left: it is ${letter.why} already\n`);
          }
        }
        process.stdout.write(`${counted(chosen.length - left, "dead letter")} dropped\n`);
      });
      if (left > 0) process.exitCode = EXIT.failed;
    });
}
