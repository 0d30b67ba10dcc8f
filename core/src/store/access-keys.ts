import { sql } from "drizzle-orm";
import type { MadeKey, Scope } from "../service/access-key.ts";
import { auditedBy } from "./audit.ts";
import type { Pool } from "./connect.ts";
import { runHot } from "./hot.ts";
import { accessKey, shareLink } from "./schema.ts";

/** A key as people see it: never its token. */
export interface KeyLine {
  id: string;
  name: string;
  scopes: Scope[];
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

const line = sql`${accessKey.id}, ${accessKey.name}, ${accessKey.scopes}, ${accessKey.createdAt} as "createdAt",
  ${accessKey.expiresAt} as "expiresAt", ${accessKey.lastUsedAt} as "lastUsedAt", ${accessKey.revokedAt} as "revokedAt"`;

/** All keys there ever were, newest first. */
export function readKeys(pool: Pool): Promise<KeyLine[]> {
  return runHot(pool, sql`select ${line} from ${accessKey} order by ${accessKey.createdAt} desc, ${accessKey.id}`);
}

/** Keeps a new key, by its hash. */
export async function keepKey(
  pool: Pool,
  by: string,
  { id, tokenHash }: MadeKey,
  { name, scopes, days }: { name: string; scopes: readonly Scope[]; days: number | null },
): Promise<KeyLine> {
  const [row] = await runHot<KeyLine>(
    pool,
    sql`
with kept as (
  insert into ${accessKey} (id, name, token_hash, scopes, expires_at)
  values (${id}, ${name}, ${tokenHash}, ${JSON.stringify(scopes)}::text::jsonb, now() + ${days}::int * interval '1 day')
  returning *
),
audited as (${auditedBy(by, "key.made", sql`kept`, sql`id`, sql`jsonb_build_object('name', name, 'scopes', scopes)`)})
select id, name, scopes, created_at as "createdAt", expires_at as "expiresAt", last_used_at as "lastUsedAt",
  revoked_at as "revokedAt" from kept`,
  );
  if (!row) throw new Error("Cannot keep the key as the database gave no row");
  return row;
}

/** Takes a key back. False: there is none of this id that is still good. */
export async function revokeKey(pool: Pool, by: string, id: string): Promise<boolean> {
  const rows = await runHot(
    pool,
    sql`
with revoked as (
  update ${accessKey} set revoked_at = now() where ${accessKey.id} = ${id} and ${accessKey.revokedAt} is null
  returning ${accessKey.id} as id
),
audited as (${auditedBy(by, "key.revoked", sql`revoked`, sql`id`)})
select id from revoked`,
  );
  return rows.length > 0;
}

/** A link that shares the totals of a survey. */
export interface ShareLinkLine {
  id: string;
  createdAt: Date;
  expiresAt: Date;
  revokedAt: Date | null;
}

/** The links that share a survey, newest first. */
export function readShareLinks(pool: Pool, survey: string): Promise<ShareLinkLine[]> {
  return runHot(
    pool,
    sql`
select ${shareLink.id}, ${shareLink.createdAt} as "createdAt", ${shareLink.expiresAt} as "expiresAt",
  ${shareLink.revokedAt} as "revokedAt"
from ${shareLink} where ${shareLink.survey} = ${survey} order by ${shareLink.createdAt} desc, ${shareLink.id} limit 200`,
  );
}

/** Keeps a new share link. */
export async function keepShareLink(pool: Pool, by: string, id: string, survey: string, until: Date): Promise<void> {
  await runHot(
    pool,
    sql`
with kept as (
  insert into ${shareLink} (id, survey, expires_at) values (${id}, ${survey}, ${until.toISOString()}::timestamptz)
  returning *
)
${auditedBy(by, "share-link.made", sql`kept`, sql`survey`, sql`jsonb_build_object('id', id, 'expiresAt', expires_at)`)}`,
  );
}

/** Takes a share link back. False: there is none of this id that is still good. */
export async function revokeShareLink(pool: Pool, by: string, survey: string, id: string): Promise<boolean> {
  const rows = await runHot(
    pool,
    sql`
with revoked as (
  update ${shareLink} set revoked_at = now()
  where ${shareLink.id} = ${id} and ${shareLink.survey} = ${survey} and ${shareLink.revokedAt} is null
  returning ${shareLink.id} as id, ${shareLink.survey} as survey
),
audited as (${auditedBy(by, "share-link.revoked", sql`revoked`, sql`survey`, sql`jsonb_build_object('id', id)`)})
select id from revoked`,
  );
  return rows.length > 0;
}
