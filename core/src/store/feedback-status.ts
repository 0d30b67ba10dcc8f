import type { FeedbackStatus, Place } from "@earshot/contract";
import { sql } from "drizzle-orm";
import type { Pool } from "./connect.ts";
import { runHot } from "./hot.ts";
import { cases, feedback, withdrawal } from "./schema.ts";

/** How far the feedback in a place has come, and the moment this is of. */
export interface StatusOfPlace {
  status: FeedbackStatus;
  asOf: Date;
}

/**
 * Finds how far a client's feedback has come: rows by their keys, of one snapshot.
 *
 * Every negative feedback belongs to a case, so it tells by itself that one was opened; it is answered with its case,
 * or when that is closed by hand, if that was after it was given. A place with neither feedback nor withdrawal was
 * accepted and is not settled yet.
 */
export async function readStatus(pool: Pool, { survey, period, client }: Place): Promise<StatusOfPlace> {
  const place = (table: typeof feedback | typeof withdrawal) => sql`
    ${table.survey} = ${survey} and ${table.period} = ${period}::integer and ${table.client} = ${client}::uuid`;
  const [row] = await runHot<{ negative: boolean | null; answered: boolean; erased: boolean | null; at: Date }>(
    pool,
    sql`
select (select ${feedback.negative} from ${feedback} where ${place(feedback)}) as negative,
  exists (
    select from ${feedback} join ${cases} on ${cases.survey} = ${feedback.survey} and ${cases.client} = ${feedback.client}
      and greatest(${cases.answeredAt}, ${cases.solvedAt}) >= ${feedback.acceptedAt} and (${feedback.negative} or ${cases.period} = ${feedback.period})
    where ${place(feedback)}
  ) as answered,
  (select ${withdrawal.erased} from ${withdrawal} where ${place(withdrawal)}) as erased, now() as at`,
  );
  if (!row) throw new Error("Cannot read the status of a feedback as the database gave no row");
  return { status: statusOf(row), asOf: row.at };
}

function statusOf({
  negative,
  answered,
  erased,
}: {
  negative: boolean | null;
  answered: boolean;
  erased: boolean | null;
}): FeedbackStatus {
  if (answered) return "answered";
  if (negative !== null) return negative ? "case-opened" : "counted";
  if (erased !== null) return erased ? "erased" : "withdrawn";
  return "received";
}
