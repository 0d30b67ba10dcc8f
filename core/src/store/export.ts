import type { CaseState } from "@earshot/contract";
import { sql } from "drizzle-orm";
import type { Pool } from "./connect.ts";
import { type FeedbackFilter, FOLLOWED_BY, matching } from "./feedback-filter.ts";
import { runHot } from "./hot.ts";
import { feedback, FORGOTTEN } from "./schema.ts";

/** A feedback as it leaves the house: without what names its client or its submission. */
export interface ExportedRow {
  id: string;
  acceptedAt: Date;
  answer: string;
  negative: boolean;
  comment: string | null;
  reason: string | null;
  locale: string | null;
  channel: string | null;
  page: string | null;
  tags: string[] | null;
  period: number;
  caseId: string | null;
  caseState: CaseState | null;
}

/** Rows of all surveys that one statement goes through: work that is bounded however many there are. */
const PIECE = 10_000;

/** What an export begins with. */
export interface ExportBounds {
  first: number;
  last: number;
  /** How many rows it will have; null where counting them takes too long. */
  count: number | null;
}

/** Between which ids the feedback is, and how many rows match. What is settled afterwards is not in the export. */
export async function readExportBounds(pool: Pool, survey: string, filter: FeedbackFilter): Promise<ExportBounds> {
  const [bounds] = await runHot<{ first: string | null; last: string | null }>(
    pool,
    sql`select min(${feedback.id}) as first, max(${feedback.id}) as last from ${feedback}`,
  );
  const [first, last] = [Number(bounds?.first ?? 1), Number(bounds?.last ?? 0)];
  return { first, last, count: await countOf(pool, survey, filter, last) };
}

async function countOf(pool: Pool, survey: string, filter: FeedbackFilter, last: number): Promise<number | null> {
  try {
    const [row] = await runHot<{ count: number }>(
      pool,
      sql`
select count(*)::float8 as count from ${feedback} left join ${FOLLOWED_BY} on true
where ${feedback.survey} = ${survey} and ${feedback.id} <= ${last}::bigint and ${feedback.answer} <> ${FORGOTTEN}
  and ${matching(filter)}`,
    );
    return row?.count ?? 0;
  } catch (error) {
    // The time limit of statements.
    if (error instanceof Error && "code" in error && error.code === "57014") return null;
    throw error;
  }
}

/** Reads an export piece by piece, oldest first; nothing of it is held between two. */
export async function* readExport(
  pool: Pool,
  survey: string,
  filter: FeedbackFilter,
  { first, last }: Pick<ExportBounds, "first" | "last">,
): AsyncGenerator<ExportedRow[]> {
  for (let from = first; from <= last; from += PIECE) {
    yield await runHot<ExportedRow>(
      pool,
      sql`
select ${feedback.id}, ${feedback.acceptedAt} as "acceptedAt", ${feedback.answer}, ${feedback.negative},
  ${feedback.comment}, ${feedback.reason}, ${feedback.locale}, ${feedback.channel}, ${feedback.page},
  to_json(${feedback.tags}) as tags, ${feedback.period}, followed.id as "caseId", followed.state as "caseState"
from ${feedback} left join ${FOLLOWED_BY} on true
where ${feedback.id} >= ${from}::bigint and ${feedback.id} < ${from + PIECE}::bigint and ${feedback.id} <= ${last}::bigint
  and ${feedback.survey} = ${survey} and ${feedback.answer} <> ${FORGOTTEN} and ${matching(filter)}
order by ${feedback.id}`,
    );
  }
}
