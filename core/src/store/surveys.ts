import { eq, sql } from "drizzle-orm";
import { answersOf, CHANNELS, Survey } from "@earshot/contract";
import * as v from "valibot";
import type { Database } from "./connect.ts";
import { feedback, rollup, survey } from "./schema.ts";

/** All surveys, oldest first. One that this version cannot read (a newer one wrote it) is left out. */
export async function readSurveys(database: Database): Promise<Survey[]> {
  const rows = await database.select({ config: survey.config }).from(survey).orderBy(survey.createdAt, survey.id);
  return rows.flatMap(({ config }) => {
    const read = v.safeParse(Survey, config);
    return read.success ? [read.output] : [];
  });
}

/** One survey, or undefined where there is none of this id. */
export async function readSurvey(database: Database, id: string): Promise<Survey | undefined> {
  const [row] = await database.select({ config: survey.config }).from(survey).where(eq(survey.id, id));
  return row && v.parse(Survey, row.config);
}

/** Makes a survey where there is none of this id, and leaves one that is there as it is. */
export async function addSurvey(database: Database, config: Survey): Promise<void> {
  await database.insert(survey).values({ id: config.id, config }).onConflictDoNothing();
}

/** What became of a survey that was written. */
export type Written = "made" | "changed" | "refused";

/**
 * Makes or changes a survey, and notifies of it, in one statement.
 *
 * Refused once there is feedback: another kind, identity or rule of repetition, which would give stored answers and
 * client keys another meaning, and the loss of an option that somebody chose, which would hide votes.
 */
export async function writeSurvey(database: Database, config: Survey): Promise<Written> {
  const stored = sql`${survey}.config`;
  const written = await database.execute<{ made: boolean }>(sql`
    with written as (
      insert into ${survey} (id, config) values (${config.id}, ${JSON.stringify(config)}::jsonb)
      on conflict (id) do update set config = excluded.config, changed_at = now()
      where not exists (select 1 from ${feedback} where ${feedback.survey} = excluded.id)
        or (
          ${stored}->>'kind' = excluded.config->>'kind'
          and ${stored}->>'identity' = excluded.config->>'identity'
          and ${stored}->>'repeat' = excluded.config->>'repeat'
          and not exists (
            select 1 from ${rollup}
            where ${rollup.survey} = excluded.id
              and ${rollup.answer} not in (select jsonb_array_elements_text(${JSON.stringify(answersOf(config))}::jsonb))
          )
        )
      returning id, xmax = 0 as made
    )
    select made, pg_notify(${CHANNELS.survey}, id) from written
  `);
  const [row] = written;
  if (!row) return "refused";
  return row.made ? "made" : "changed";
}
