import type { Command } from "commander";
import { database as wrap } from "../../store/connect.ts";
import { readSurveys } from "../../store/surveys.ts";
import { audit } from "../audit.ts";
import { here } from "../here.ts";
import { Obstacle } from "../obstacle.ts";
import { withPostgres } from "../postgres.ts";
import { startProgress } from "../progress.ts";
import { requireRedis } from "../surroundings.ts";
import { counted } from "../table.ts";

/** `earshot rebuild`: what Redis remembers, from what Postgres holds. */
export function addRebuild(program: Command): void {
  program
    .command("rebuild")
    .description("make anew in Redis what Postgres holds (marks)")
    .command("marks")
    .description("let Redis remember again who has answered, after it lost data; edges may go on meanwhile")
    .option("--survey <id>", "only of this survey")
    .addHelpText(
      "after",
      `
Until it is done, an old client who answers again is taken and then counted as a duplicate: no total is ever wrong. A
mark that is there stays. Which submissions were accepted in the last two days is not in Postgres: a retry of one of
them is told that its client has answered already.

Examples:
  earshot rebuild marks
  earshot rebuild marks --survey vote`,
    )
    .action(async ({ survey: only }: { survey?: string }) => {
      const around = here();
      const redisUrl = requireRedis(around);
      const [{ withRedis }, { rebuildMarks }] = await Promise.all([import("../redis.ts"), import("./rebuild.ts")]);
      const progress = startProgress();
      const began = performance.now();
      const surveys = await readThem(around.databaseUrl, only);
      const rebuilt = await withPostgres(around.databaseUrl, (pool) =>
        withRedis(redisUrl, (redis) => rebuildMarks(pool, redis, surveys, Date.now(), progress.say)),
      ).finally(progress.end);
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      await audit("Marks rebuilt", { ...rebuilt });
      process.stdout.write(
        `${counted(rebuilt.clients, "client")} of ${counted(rebuilt.surveys, "survey")} remembered again, ${seconds} s\n`,
      );
    });
}

/** On a pool of its own, which Drizzle may change. */
async function readThem(url: string, only: string | undefined) {
  const surveys = await withPostgres(url, (pool) => readSurveys(wrap(pool)), 1);
  const chosen = only === undefined ? surveys : surveys.filter(({ id }) => id === only);
  if (only !== undefined && chosen.length === 0)
    throw new Obstacle(`There is no survey "${only}": see \`earshot ledger\``);
  return chosen;
}
