import { and, gt, isNull, lt, sql } from "drizzle-orm";
import { auditedBy } from "./audit.ts";
import type { Database } from "./connect.ts";
import { signInLink } from "./schema.ts";

/** How long a link can be used, in minutes. */
const MINUTES = 15;

/**
 * Keeps a new one-time link for 15 minutes, by the clock of Postgres; links that have expired are swept out on the way.
 *
 * @param tokenHash SHA-256 of its token, hex
 * @param by who made it, as in `audit`
 * @returns when it expires
 */
export async function keepSignInLink(database: Database, tokenHash: string, by: string): Promise<Date> {
  await database.delete(signInLink).where(lt(signInLink.expiresAt, sql`now()`));
  const [kept] = await database.execute<{ expiresAt: string }>(sql`
    with kept as (
      insert into ${signInLink} (token_hash, expires_at)
      values (${tokenHash}, now() + make_interval(mins => ${MINUTES})) returning *
    ),
    audited as (${auditedBy(by, "sign-in-link.made", sql`kept`, sql`left(token_hash, 8)`)})
    select to_json(expires_at) as "expiresAt" from kept`);
  if (!kept) throw new Error("Cannot keep the sign-in link: Postgres returned no row");
  return new Date(kept.expiresAt);
}

/** Uses a link up; of several that try at once exactly one is told true. False: unknown, used or expired. */
export async function useSignInLink(database: Database, tokenHash: string): Promise<boolean> {
  const used = await database
    .update(signInLink)
    .set({ usedAt: sql`now()` })
    .where(
      and(sql`${signInLink.tokenHash} = ${tokenHash}`, isNull(signInLink.usedAt), gt(signInLink.expiresAt, sql`now()`)),
    )
    .returning({ tokenHash: signInLink.tokenHash });
  return used.length > 0;
}
