import { type SQL, sql } from "drizzle-orm";
import type { Pool } from "./connect.ts";
import { runHot } from "./hot.ts";
import { audit } from "./schema.ts";

/** What `audit` calls its lines. */
export type Change =
  | "survey.made"
  | "survey.changed"
  | "survey.archived"
  | "survey.unarchived"
  | "key.made"
  | "key.revoked"
  | "share-link.made"
  | "share-link.revoked"
  | "sign-in-link.made"
  | "erasure.asked"
  | "dead-letter.replayed"
  | "dead-letter.dropped"
  | "dead-letter.revealed"
  | "case.closed"
  | "case.reopened"
  | "case.retried";

/** A line of the audit. */
export interface AuditLine {
  id: string;
  at: Date;
  by: string;
  what: string;
  target: string;
  detail: Record<string, unknown> | null;
}

/**
 * Part of a statement that writes a line for each row of another part, so that nothing is changed without it.
 *
 * @param from the part that makes the change
 * @param target what of its rows names the thing
 */
export function auditedBy(by: string, what: SQL | Change, from: SQL, target: SQL, detail = sql`null::jsonb`): SQL {
  const word = typeof what === "string" ? sql`${what}` : what;
  return sql`insert into ${audit} (by, what, target, detail) select ${by}, ${word}, ${target}, ${detail} from ${from}`;
}

/** Reads a page of the audit, newest first; of one thing alone where `target` says so. */
export function readAudit(
  pool: Pool,
  target: string | null,
  before: string | null,
  limit: number,
): Promise<AuditLine[]> {
  return runHot(
    pool,
    sql`
select ${audit.id}, ${audit.at}, ${audit.by}, ${audit.what}, ${audit.target}, ${audit.detail} from ${audit}
where (${target}::text is null or ${audit.target} = ${target}::text)
  and ${audit.id} < coalesce(${before}::bigint, 9223372036854775807)
order by ${audit.id} desc limit ${limit}::int`,
  );
}

/** Writes down that a customer's answers were to be erased; not whose. */
export async function noteErasure(pool: Pool, by: string, survey: string): Promise<void> {
  await runHot(pool, auditedBy(by, "erasure.asked", sql`(select) as asked`, sql`${survey}`));
}
