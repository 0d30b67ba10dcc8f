import type { CaseState, Dimension } from "@earshot/contract";
import { type SQL, sql } from "drizzle-orm";
import { beginning } from "./rows.ts";
import { cases, feedback } from "./schema.ts";

/** Which feedback of a survey is meant; what is absent does not matter. */
export interface FeedbackFilter extends Partial<Record<Dimension, string | undefined>> {
  /** As stored. */
  answers?: readonly string[] | undefined;
  negative?: boolean | undefined;
  /** In the comment, whatever its case. */
  text?: string | undefined;
  /** Accepted since, and before: a day of `timeZone`, or a moment. */
  from?: string | undefined;
  to?: string | undefined;
  timeZone: string;
  cases?: readonly CaseState[] | undefined;
}

/** The newest case of a feedback, as `followed`; a client may have had several in a period. */
export const FOLLOWED_BY: SQL = sql`lateral (
  select ${cases.id}, ${cases.state} from ${cases}
  where ${cases.survey} = ${feedback.survey} and ${cases.period} = ${feedback.period}
    and ${cases.client} = ${feedback.client} and ${feedback.negative}
  order by ${cases.openedAt} desc, ${cases.id} desc limit 1
) followed`;

/** The condition on `feedback`, joined with {@link FOLLOWED_BY}. */
export function matching(filter: FeedbackFilter): SQL {
  const { answers, negative, text, from, to, timeZone, channel, language, tag } = filter;
  const conditions = [
    answers && sql`${feedback.answer} in (select json_array_elements_text(${JSON.stringify(answers)}::text::json))`,
    // By way of text: as a boolean, postgres.js would take any text for false.
    negative !== undefined && sql`${feedback.negative} = ${String(negative)}::text::boolean`,
    // Every character stands for itself.
    text !== undefined && sql`${feedback.comment} ilike ${`%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`}`,
    from !== undefined && sql`${feedback.acceptedAt} >= ${beginning(from, timeZone)}`,
    to !== undefined && sql`${feedback.acceptedAt} < ${beginning(to, timeZone)}`,
    channel !== undefined && sql`${feedback.channel} = ${channel}`,
    language !== undefined && sql`lower(split_part(${feedback.locale}, '-', 1)) = ${language}`,
    tag !== undefined && sql`${tag} = any(${feedback.tags})`,
    filter.cases &&
      sql`followed.state in (select json_array_elements_text(${JSON.stringify(filter.cases)}::text::json))`,
  ].filter((condition): condition is SQL => typeof condition === "object");
  return sql.join([sql`true`, ...conditions], sql` and `);
}
