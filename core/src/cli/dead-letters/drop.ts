import { PATHS } from "@earshot/contract";
import type { Command } from "commander";
import { closeDeadLetter, readDeadLetter } from "../../store/dead-letters.ts";
import { reachable, type Settled, settleOver } from "../administration/dead-letters.ts";
import { noDeadLetter } from "../administration/words.ts";
import { confirm } from "../ask.ts";
import { audit } from "../audit.ts";
import { here } from "../here.ts";
import { EXIT, Obstacle } from "../obstacle.ts";
import { withPostgres } from "../postgres.ts";
import { counted } from "../table.ts";
import { addChoice, checkChoice, type Choice, choose, chooseOver } from "./chosen.ts";

/** `earshot dead-letters drop` */
export function addDrop(parent: Command): void {
  addChoice(parent.command("drop"))
    .description("give dead letters up for good: their content goes, the ledger keeps counting them")
    .option("--yes", "without asking")
    .action(async (ids: number[], { yes, ...choice }: Choice & { yes?: true }) => {
      checkChoice(ids, choice);
      const at = await reachable();
      const mean = async (chosen: readonly number[]) => {
        if (chosen.length === 0 || yes) return;
        await confirm(`Drop ${counted(chosen.length, "dead letter")} for good? No total will ever hold them.`);
      };
      let dropped: Settled;
      if (at) {
        const chosen = await chooseOver(at, ids, choice);
        await mean(chosen);
        dropped = await settleOver(at, PATHS.adminDrops, chosen);
      } else {
        dropped = await dropHere(ids, choice, mean);
      }
      for (const { id, why } of dropped.left) {
        const words = why === "closed" ? "closed already, or not there" : `${why} already`;
        process.stdout.write(`${id} is left: it is ${words}\n`);
      }
      process.stdout.write(`${counted(dropped.done, "dead letter")} dropped\n`);
      if (dropped.left.length > 0) process.exitCode = EXIT.failed;
    });
}

/** Without administration, by the store. */
function dropHere(
  ids: readonly number[],
  choice: Choice,
  mean: (chosen: readonly number[]) => Promise<void>,
): Promise<Settled> {
  return withPostgres(here().databaseUrl, async (pool) => {
    const dropped: Settled = { done: 0, left: [] };
    const chosen = await choose(pool, ids, choice);
    await mean(chosen);
    for (const id of chosen) {
      const letter = await readDeadLetter(pool, id);
      if (!letter) throw new Obstacle(noDeadLetter(id));
      if (await closeDeadLetter(pool, id, "dropped", null)) {
        const { partition, epoch, n, entryId, why } = letter;
        await audit("Dead letter dropped", { id, partition, epoch, n, entry: entryId, why });
        dropped.done++;
      } else {
        dropped.left.push({ id, why: letter.why });
      }
    }
    return dropped;
  });
}
