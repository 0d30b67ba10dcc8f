import { PATHS } from "@earshot/contract";
import type { Command } from "commander";
import { reachable, type Settled, settleOver } from "../administration/dead-letters.ts";
import type { Administration } from "../administration/where.ts";
import { audit } from "../audit.ts";
import { here } from "../here.ts";
import { EXIT, Obstacle } from "../obstacle.ts";
import { withPostgres } from "../postgres.ts";
import { type Progress, startProgress } from "../progress.ts";
import { counted } from "../table.ts";
import { requireRedis } from "../surroundings.ts";
import { addChoice, checkChoice, type Choice, choose, chooseOver } from "./chosen.ts";

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
      checkChoice(ids, choice);
      const at = await reachable();
      const progress = startProgress();
      const { done, left } = await (at ? replayOver(at, ids, choice, progress) : replayHere(ids, choice, progress));
      progress.end();
      for (const { id, why } of left) process.stdout.write(`${id} is left: ${WORDS[why] ?? `it is ${why} already`}\n`);
      process.stdout.write(
        `${counted(done, "dead letter")} put back${left.length > 0 ? `, ${left.length} left alone` : ""}; ` +
          "`earshot dead-letters list` shows whether one has come back\n",
      );
      if (left.length > 0) process.exitCode = EXIT.failed;
    });
}

/** Why one is left alone, where it is not that it is closed. */
const WORDS: Readonly<Record<string, string>> = {
  closed: "it is closed already",
  overtaken: "its client has answered again or taken it back since",
  alien: "nobody was told that it is accepted: the admit script did not write it",
  unknown: "there is no such dead letter",
};

async function replayOver(
  at: Administration,
  ids: readonly number[],
  choice: Choice,
  progress: Progress,
): Promise<Settled> {
  const chosen = await chooseOver(at, ids, choice);
  return settleOver(at, PATHS.adminReplays, chosen, (from) =>
    progress.say(`Dead letter ${from + 1} of ${chosen.length}`),
  );
}

/** Without administration, by the stores. */
async function replayHere(ids: readonly number[], choice: Choice, progress: Progress): Promise<Settled> {
  const around = here();
  const redisUrl = requireRedis(around);
  const [{ withRedis }, { replay }] = await Promise.all([import("../redis.ts"), import("../../store/replay.ts")]);
  return withPostgres(around.databaseUrl, async (pool) => {
    const replayed: Settled = { done: 0, left: [] };
    const chosen = await choose(pool, ids, choice);
    if (chosen.length === 0) return replayed;
    await withRedis(redisUrl, async (redis) => {
      for (const [at, id] of chosen.entries()) {
        progress.say(`Dead letter ${at + 1} of ${chosen.length}`);
        const came = await replay(pool, redis, id, null);
        if (!came) throw new Obstacle(`There is no dead letter ${id}: see \`earshot dead-letters list\``);
        if ("left" in came) {
          replayed.left.push({ id, why: came.left === "closed" ? came.why : came.left });
        } else {
          replayed.done++;
          await audit("Dead letter replayed", { id, ...came });
        }
      }
    });
    return replayed;
  });
}
