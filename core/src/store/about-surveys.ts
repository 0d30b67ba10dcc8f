import { sql } from "drizzle-orm";
import type { Pool } from "./connect.ts";
import { runHot } from "./hot.ts";
import { feedback, rollupSpan, survey, surveyVersion } from "./schema.ts";

/** What administration knows of a survey besides what it says. */
export interface AboutSurvey {
  id: string;
  /** Of what it says now; 0, and nobody: written before versions were kept. */
  version: number;
  at: Date | null;
  by: string | null;
  archivedAt: Date | null;
  /** Whether there is feedback: kind, identity, repetition and time zone cannot change any more. */
  answered: boolean;
  /** Answers that somebody gave, as stored: options that have to stay. */
  chosen: string[];
}

/** Tells about surveys, oldest first; of one alone where `id` names it. */
export function aboutSurveys(pool: Pool, id: string | null = null): Promise<AboutSurvey[]> {
  return runHot(
    pool,
    sql`
select ${survey.id}, ${survey.archivedAt} as "archivedAt", coalesce(written.version, 0) as version, written.at, written.by,
  exists (select from ${feedback} where ${feedback.survey} = ${survey.id}) as answered,
  coalesce((
    select json_agg(distinct ${rollupSpan.answer}) from ${rollupSpan}
    where ${rollupSpan.survey} = ${survey.id} and ${rollupSpan.dimension} = '' and ${rollupSpan.value} = ''
      and ${rollupSpan.grain} = 'all' and ${rollupSpan.count} > 0
  ), '[]') as chosen
from ${survey} left join lateral (
  select ${surveyVersion.version}, ${surveyVersion.at}, ${surveyVersion.by} from ${surveyVersion}
  where ${surveyVersion.survey} = ${survey.id} order by ${surveyVersion.version} desc limit 1
) written on true
where ${id}::text is null or ${survey.id} = ${id}::text
order by ${survey.createdAt}, ${survey.id}`,
  );
}
