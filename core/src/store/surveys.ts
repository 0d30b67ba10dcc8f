import { desc, eq, max, sql } from "drizzle-orm";
import { answersOf, CHANNELS, Survey } from "@earshot/contract";
import * as v from "valibot";
import { auditedBy } from "./audit.ts";
import type { Database } from "./connect.ts";
import { feedback, rollupSpan, survey, surveyVersion } from "./schema.ts";

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
  await database.execute(sql`
    with made as (
      insert into ${survey} (id, config) values (${config.id}, ${JSON.stringify(config)}::jsonb)
      on conflict do nothing returning id, config
    )
    insert into ${surveyVersion} (survey, version, config, by) select id, 1, config, ${BY_ITSELF} from made
    on conflict do nothing`);
}

/** Who makes the first surveys. */
const BY_ITSELF = "earshot";

/**
 * What became of a survey that was written: `refused`, see {@link writeSurvey}; `overtaken`, somebody else was first.
 */
export type Written = { how: "made" | "changed"; version: number } | { how: "refused" | "overtaken" };

/** A unique constraint is broken. */
const NOT_UNIQUE = "23505";

/**
 * Makes or changes a survey, keeps it as a version, puts it into the audit and notifies of it, in one statement.
 *
 * Refused once there is feedback: another kind, identity, rule of repetition or time zone, which would give stored
 * answers, client keys and days another meaning, and the loss of an option that somebody chose, which would hide votes.
 *
 * @param by who does so, as in `audit`
 * @param over the version it must still have; null: whichever it has
 */
export async function writeSurvey(
  database: Database,
  config: Survey,
  by: string,
  over: number | null = null,
): Promise<Written> {
  for (;;) {
    try {
      return await writeOnce(database, config, by, over);
    } catch (error) {
      // Two at once have given themselves the same version: the later one takes the next.
      const cause = error instanceof Error ? error.cause : undefined;
      if (!(cause instanceof Error && "code" in cause && cause.code === NOT_UNIQUE)) throw error;
    }
  }
}

async function writeOnce(database: Database, config: Survey, by: string, over: number | null): Promise<Written> {
  const stored = sql`${survey}.config`;
  const version = sql`(select coalesce(max(${surveyVersion.version}), 0) from ${surveyVersion} where ${surveyVersion.survey} = ${config.id})`;
  const [row] = await database.execute<{ made: boolean | null; version: number; before: number }>(sql`
    with written as (
      insert into ${survey} (id, config)
      select ${config.id}, ${JSON.stringify(config)}::jsonb where ${over}::int is null or ${version} = ${over}::int
      on conflict (id) do update set config = excluded.config, changed_at = now()
      where not exists (select 1 from ${feedback} where ${feedback.survey} = excluded.id)
        or (
          ${stored}->>'kind' = excluded.config->>'kind'
          and ${stored}->>'identity' = excluded.config->>'identity'
          and ${stored}->>'repeat' = excluded.config->>'repeat'
          and coalesce(${stored}->>'timeZone', 'UTC') = coalesce(excluded.config->>'timeZone', 'UTC')
          and not exists (
            select 1 from ${rollupSpan}
            where ${rollupSpan.survey} = excluded.id and ${rollupSpan.dimension} = '' and ${rollupSpan.value} = ''
              and ${rollupSpan.grain} = 'all' and ${rollupSpan.count} > 0
              and ${rollupSpan.answer} not in (select jsonb_array_elements_text(${JSON.stringify(answersOf(config))}::jsonb))
          )
        )
      returning id, config, xmax = 0 as made
    ),
    versioned as (
      insert into ${surveyVersion} (survey, version, config, by)
      select id, ${version} + 1, config, ${by} from written
      returning version
    ),
    audited as (${auditedBy(
      by,
      sql`case when made then 'survey.made' else 'survey.changed' end`,
      sql`written, versioned`,
      sql`written.id`,
      sql`jsonb_build_object('version', versioned.version)`,
    )})
    select (select made from written) as made, (select version from versioned) as version, ${version} as before,
      (select pg_notify(${CHANNELS.survey}, id) from written)
  `);
  if (!row) throw new Error("Cannot write a survey as the database gave no row");
  if (row.made === null) return { how: over !== null && row.before !== over ? "overtaken" : "refused" };
  return { how: row.made ? "made" : "changed", version: row.version };
}

/** A survey as it was. */
export interface SurveyVersion {
  version: number;
  at: Date;
  by: string;
  config: Survey;
}

/** All versions of a survey, newest first. */
export async function readVersions(database: Database, id: string): Promise<SurveyVersion[]> {
  const { version, at, by, config } = surveyVersion;
  return database
    .select({ version, at, by, config })
    .from(surveyVersion)
    .where(eq(surveyVersion.survey, id))
    .orderBy(desc(version));
}

/** A survey with what administration knows of it besides. */
export interface KnownSurvey {
  config: Survey;
  /** 0: written before versions were kept. */
  version: number;
  archivedAt: Date | null;
}

/** One survey with its version, or undefined where there is none of this id. */
export async function readKnownSurvey(database: Database, id: string): Promise<KnownSurvey | undefined> {
  const [row] = await database
    .select({ config: survey.config, archivedAt: survey.archivedAt, version: max(surveyVersion.version) })
    .from(survey)
    .leftJoin(surveyVersion, eq(surveyVersion.survey, survey.id))
    .where(eq(survey.id, id))
    .groupBy(survey.id);
  return row && { config: v.parse(Survey, row.config), version: row.version ?? 0, archivedAt: row.archivedAt };
}

/** Takes a survey out of the lists, or back into them; nothing where it is so already. */
export async function archiveSurvey(database: Database, id: string, by: string, archived: boolean): Promise<void> {
  await database.execute(sql`
    with moved as (
      update ${survey} set archived_at = case when ${archived}::boolean then now() end, changed_at = now()
      where ${survey.id} = ${id} and (${survey.archivedAt} is not null) <> ${archived}::boolean
      returning ${survey.id} as id
    ),
    audited as (${auditedBy(by, archived ? "survey.archived" : "survey.unarchived", sql`moved`, sql`id`)})
    select pg_notify(${CHANNELS.survey}, id) from moved`);
}

/** Whether Postgres knows a time zone: days begin there by its clock. */
export async function isTimeZone(database: Database, name: string): Promise<boolean> {
  const rows = await database.execute(sql`select from pg_timezone_names where name = ${name}`);
  return rows.length > 0;
}
