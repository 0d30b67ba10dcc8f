import { answersOf, SCALES, STANDARD_RULE, Survey } from "@earshot/contract";
import type { Command } from "commander";
import * as v from "valibot";
import type { Pool } from "../store/connect.ts";
import { tryRule, type Tried } from "../store/dry-run.ts";
import { readSurveyHot } from "../store/numbers.ts";
import { here } from "./here.ts";
import { EXIT, Obstacle } from "./obstacle.ts";
import { moments } from "./options.ts";
import { withPostgres } from "./postgres.ts";
import { type Column, count, counted, moment, table } from "./table.ts";

interface Asked {
  survey: string;
  threshold?: string;
  answers?: string;
  since: string;
  json?: true;
}

/** `earshot rules`: what decides which answers open cases. */
export function addRules(program: Command): void {
  program
    .command("rules")
    .description("what decides which answers open cases")
    .command("dry-run")
    .description("say which cases a rule would have opened, without opening or sending any")
    .requiredOption("--survey <id>", "of which survey")
    .option("--threshold <score>", "scores at or below it are negative (csat, ces, nps)")
    .option("--answers <list>", "these answers are negative, separated by commas (choice, thumbs)")
    .option(
      "--since <when>",
      "of what was accepted since: 2026-11-23T08:00Z, or 90m, 12h, 7d ago",
      moments,
      moments("7d"),
    )
    .option("--json", "as JSON")
    .addHelpText(
      "after",
      `
With neither --threshold nor --answers the survey's own rule is tried; of one that has none, the usual one of its kind:
csat 2, ces 3, nps 6, thumbs down. A rule is changed with the survey, through administration.

Examples:
  earshot rules dry-run --survey service --threshold 3 --since 7d
  earshot rules dry-run --survey vote --answers b --since 30d`,
    )
    .action(async (asked: Asked) => {
      const { survey, tried } = await withPostgres(here().databaseUrl, async (pool) => {
        const changed = withRule(await find(pool, asked.survey), asked);
        return { survey: changed, tried: await tryRule(pool, changed, asked.since) };
      });
      process.stdout.write(
        asked.json
          ? `${JSON.stringify({ survey: survey.id, since: asked.since, negative: survey.negative, ...tried }, null, 2)}\n`
          : describe(survey, asked.since, tried),
      );
    });
}

async function find(pool: Pool, id: string): Promise<Survey> {
  const survey = await readSurveyHot(pool, id);
  if (!survey) throw new Obstacle(`There is no survey "${id}": \`earshot ledger\` names those there are`);
  return survey;
}

/** The survey with the rule that was asked for. */
function withRule(survey: Survey, { threshold, answers }: Asked): Survey {
  if (threshold === undefined && answers === undefined) {
    return v.parse(Survey, { ...survey, negative: survey.negative ?? STANDARD_RULE[survey.kind] });
  }
  if (survey.kind === "choice" || survey.kind === "thumbs") {
    const known = answersOf(survey);
    const oneOf = (answers ?? "").split(",").map((answer) => answer.trim());
    if (threshold !== undefined || !oneOf.every((answer) => known.includes(answer))) {
      throw new Obstacle(`A ${survey.kind} takes --answers, of ${known.join(", ")}`, EXIT.usage);
    }
    return { ...survey, negative: { oneOf } };
  }
  const [low, high] = SCALES[survey.kind];
  const atMost = /^\d{1,2}$/.test(threshold ?? "") ? Number(threshold) : -1;
  if (answers !== undefined || atMost < low || atMost >= high) {
    throw new Obstacle(`A ${survey.kind} takes --threshold, from ${low} to ${high - 1}`, EXIT.usage);
  }
  return { ...survey, negative: { atMost } };
}

const COLUMNS: readonly Column[] = [{ title: "answer" }, { title: "feedback", align: "right" }, { title: "" }];

function describe(survey: Survey, since: string, { answers, cases, followed, opened }: Tried): string {
  const rows = answers.map(({ answer, count: given, negative }) => [answer, count(given), negative ? "negative" : ""]);
  return [
    `${survey.id}, since ${moment(since)}:\n`,
    table(COLUMNS, rows),
    `${counted(cases, "client")} would have a case; ${count(followed)} of them ${followed === 1 ? "is" : "are"} followed up already.\n` +
      `${counted(opened, "case was", "cases were")} opened since then. Nothing was changed, and nothing was sent.\n`,
  ].join("\n");
}
