import type { Command } from "commander";
import type { Disagreement } from "../store/verify/disagreement.ts";
import { type Checked, verify } from "../store/verify/verify.ts";
import { here } from "./here.ts";
import { EXIT } from "./obstacle.ts";
import { moments, upTo } from "./options.ts";
import { withPostgres } from "./postgres.ts";
import { startProgress } from "./progress.ts";
import { count, counted, moment } from "./table.ts";

interface Asked {
  since?: string;
  limit: number;
  json?: true;
}

/** `earshot verify`: whether all that is kept twice says the same. */
export function addVerify(program: Command): void {
  program
    .command("verify")
    .description("recount everything from the rows and name what disagrees")
    .option("--since <when>", "only recount what was accepted since: 2026-11-23T08:00Z, or 90m, 12h, 7d ago", moments)
    .option("--limit <number>", "most disagreements named of each check", upTo(10_000), 5)
    .option("--json", "as JSON")
    .addHelpText(
      "after",
      `
All of it is read in one snapshot, so traffic may go on. Exit code 1 where anything disagrees.

Examples:
  earshot verify
  earshot verify --since 1h
  earshot verify --json | jq '.checks[] | select(.disagreements > 0)'`,
    )
    .action(async ({ since = null, limit, json }: Omit<Asked, "since"> & { since?: string | null }) => {
      const checks: Checked[] = [];
      const progress = startProgress();
      const at = await withPostgres(
        here().databaseUrl,
        (pool) =>
          verify(pool, {
            since,
            limit,
            onProgress: progress.say,
            onChecked(checked) {
              checks.push(checked);
              if (json) return;
              progress.hide();
              process.stdout.write(describe(checked));
            },
          }),
        1,
      ).finally(progress.end);
      const disagreements = checks.reduce((sum, check) => sum + check.disagreements, 0);
      process.stdout.write(
        json
          ? `${JSON.stringify({ at, since, agrees: disagreements === 0, checks }, null, 2)}\n`
          : conclusion(at, since, checks, disagreements),
      );
      if (disagreements > 0) process.exitCode = EXIT.failed;
    });
}

function describe({ title, compared, disagreements, first, seconds }: Checked): string {
  const head = `${disagreements === 0 ? "✔" : "✘"} ${title}`;
  const figures = `${count(compared)} compared, ${seconds.toFixed(1)} s`;
  if (disagreements === 0) return `${head}: ${figures}\n`;
  const more = disagreements - first.length;
  return [
    `${head}: ${counted(disagreements, "disagreement")}, ${figures}\n`,
    ...first.map((each) => `    ${line(each)}\n`),
    ...(more > 0 ? [`    and ${count(more)} more: --limit ${disagreements} names them\n`] : []),
  ].join("");
}

/** Where it is, from the widest to the narrowest, and what it is. */
function line({ what, survey, partition, period, minute, answer, key, expected, found }: Disagreement): string {
  const where = [
    ...(survey === undefined ? [] : [`survey ${survey}`]),
    ...(partition === undefined ? [] : [`partition ${partition}`]),
    ...(period === undefined || period === 0 ? [] : [`period ${period}`]),
    ...(minute === undefined ? [] : [`minute ${minute.slice(0, 16)}Z`]),
    ...(answer === undefined ? [] : [`answer ${answer}`]),
    ...(key === undefined ? [] : [key]),
  ];
  return `${where.join(", ")}: ${what}: expected ${expected}, found ${found}`;
}

function conclusion(at: string, since: string | null, checks: readonly Checked[], disagreements: number): string {
  const scope = since === null ? "" : `, of what was accepted since ${moment(since)}`;
  const failed = checks.filter((check) => check.disagreements > 0).length;
  const result =
    failed === 0 ? "Everything agrees" : `${counted(disagreements, "disagreement")} in ${counted(failed, "check")}`;
  return `\n${result}, in the snapshot of ${moment(at)}${scope}\n`;
}
