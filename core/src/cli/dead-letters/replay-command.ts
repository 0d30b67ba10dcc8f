import type { Command } from "commander";
import type { Left } from "../../store/replay.ts";
import { audit } from "../audit.ts";
import { here } from "../here.ts";
import { EXIT, Obstacle } from "../obstacle.ts";
import { withPostgres } from "../postgres.ts";
import { startProgress } from "../progress.ts";
import { counted } from "../table.ts";
import { requireRedis } from "../surroundings.ts";
import { addChoice, type Choice, choose } from "./chosen.ts";

/** `earshot dead-letters replay` */
export function addReplay(parent: Command): void {
  addChoice(parent.command("replay"))
    .description("put dead letters back to the end of their partition's log, each once")
    .addHelpText(
      "after",
      `
An entry goes back as it was accepted, moment included, under a new number; in the ledger it is accepted once more. One
that still cannot be settled becomes a dead letter again. One whose client has answered again or taken it back since is
left alone, and so is one that the admit script never wrote. The same command again is safe, also after a crash.`,
    )
    .action(async (ids: number[], choice: Choice) => {
      const around = here();
      const redisUrl = requireRedis(around);
      const [{ withRedis }, { replay }] = await Promise.all([import("../redis.ts"), import("../../store/replay.ts")]);
      let [done, left] = [0, 0];
      await withPostgres(around.databaseUrl, async (pool) => {
        const chosen = await choose(pool, ids, choice);
        if (chosen.length === 0) return;
        await withRedis(redisUrl, async (redis) => {
          const progress = startProgress();
          for (const id of chosen) {
            progress.say(`Dead letter ${done + left + 1} of ${chosen.length}`);
            const replayed = await replay(pool, redis, id, null);
            if (!replayed) throw new Obstacle(`There is no dead letter ${id}: see \`earshot dead-letters list\``);
            if ("left" in replayed) {
              left++;
              process.stdout.write(`${id} is left: ${inWords(replayed)}\n`);
            } else {
              done++;
              await audit("Dead letter replayed", { id, ...replayed });
            }
          }
          progress.end();
        });
      });
      process.stdout.write(
        `${counted(done, "dead letter")} put back${left > 0 ? `, ${left} left alone` : ""}; ` +
          "`earshot dead-letters list` shows whether one has come back\n",
      );
      if (left > 0) process.exitCode = EXIT.failed;
    });
}

function inWords(left: Left): string {
  if (left.left === "closed") return `it is ${left.why} already`;
  if (left.left === "overtaken") return "its client has answered again or taken it back since";
  return "nobody was told that it is accepted: the admit script did not write it";
}
