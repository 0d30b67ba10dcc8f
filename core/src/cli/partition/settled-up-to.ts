import { setTimeout as pause } from "node:timers/promises";
import { type Command, InvalidArgumentError } from "commander";
import { readAccount } from "../../store/account.ts";
import type { Pool } from "../../store/connect.ts";
import { tellSettledUpTo } from "../../store/resync.ts";
import { readStanding } from "../../store/standing.ts";
import { confirm } from "../ask.ts";
import { audit } from "../audit.ts";
import { here } from "../here.ts";
import { Obstacle } from "../obstacle.ts";
import { partitionNumber } from "../options.ts";
import { withPostgres } from "../postgres.ts";
import { startProgress } from "../progress.ts";
import { count, counted } from "../table.ts";

/** How long is waited for the drain to go on, in ms: it looks every second. */
const PATIENCE = 15_000;

/** `earshot partition settled-up-to` */
export function addSettledUpTo(parent: Command): void {
  parent
    .command("settled-up-to")
    .description("say how far the log of a partition that stands still is settled, so that it goes on")
    .argument("<partition>", "its number", partitionNumber)
    .argument("<number>", "the last number that is settled; 0: none is", entryNumber)
    .option("--yes", "without asking")
    .action(async (partition: number, n: number, { yes }: { yes?: true }) => {
      await withPostgres(here().databaseUrl, async (pool) => {
        if (!yes) {
          const meant =
            n === 0 ? "all of the log is settled once more" : `entries up to ${count(n)} are never read again`;
          await confirm(`Partition ${partition}: ${meant}. Nobody can find out later whether that was right. Go on?`);
        }
        const before = (await readAccount(pool)).partitions.find((each) => each.partition === partition);
        if (!before || !(await tellSettledUpTo(pool, partition, n))) {
          throw new Obstacle(
            `Partition ${partition} does not stand still for want of a word: see \`earshot partition show ${partition}\``,
          );
        }
        await audit("Partition told how far it is settled", { partition, n });
        await untilGone(pool, partition);
        const after = (await readAccount(pool)).partitions.find((each) => each.partition === partition);
        const lost = (after?.lost ?? 0) - before.lost;
        process.stdout.write(
          `Partition ${partition} goes on${lost > 0 ? `; ${counted(lost, "entry", "entries")} lost` : ""}\n`,
        );
      });
    });
}

async function untilGone(pool: Pool, partition: number): Promise<void> {
  const progress = startProgress();
  progress.say("Waiting for the drain to go on");
  const late = Date.now() + PATIENCE;
  try {
    for (;;) {
      const standing = await readStanding(pool, partition);
      if (standing?.stopped === null) return;
      if (Date.now() > late) {
        throw new Obstacle(
          `It is written down, but no drain has gone on within ${PATIENCE / 1000} s: see whether one runs`,
        );
      }
      await pause(200);
    }
  } finally {
    progress.end();
  }
}

function entryNumber(text: string): number {
  if (/^(?:0|[1-9]\d{0,14})$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be the number of an entry, or 0.");
}
