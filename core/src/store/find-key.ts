import { SCOPES } from "@earshot/contract";
import { sql } from "drizzle-orm";
import { keyHash, type Scope } from "../service/access-key.ts";
import type { Pool } from "./connect.ts";
import { runHot } from "./hot.ts";
import { accessKey, shareLink } from "./schema.ts";

/** How long what was found is taken for granted, in ms: so long a key that was taken back still opens. */
const FRESH = 5000;

/** A key that is good now. */
export interface KnownKey {
  id: string;
  scopes: readonly Scope[];
  expiresAt: Date | null;
}

/** Finds keys that are good now: not revoked, not expired. */
export interface FindKey {
  byToken(token: string): Promise<KnownKey | undefined>;
  byId(id: string): Promise<KnownKey | undefined>;
}

/**
 * Looks keys up in Postgres. A good one is remembered for five seconds, and its use put down once a minute at most.
 * What is no key by its form is not looked up.
 */
export function createFindKey(pool: Pool): FindKey {
  const remember = remembering<KnownKey>();
  const read = (column: typeof accessKey.id | typeof accessKey.tokenHash, value: string) =>
    remember(`${column.name} ${value}`, async () => {
      const [row] = await runHot<{ id: string; scopes: string[]; expiresAt: Date | null }>(
        pool,
        sql`
with used as (
  update ${accessKey} set last_used_at = now()
  where ${column} = ${value} and (${accessKey.lastUsedAt} is null or ${accessKey.lastUsedAt} < now() - interval '1 minute')
    and ${accessKey.revokedAt} is null
)
select ${accessKey.id}, ${accessKey.scopes}, ${accessKey.expiresAt} as "expiresAt" from ${accessKey}
where ${column} = ${value} and ${accessKey.revokedAt} is null
  and (${accessKey.expiresAt} is null or ${accessKey.expiresAt} > now())`,
      );
      return row && { ...row, scopes: SCOPES.filter((scope) => row.scopes.includes(scope)) };
    });
  return {
    async byToken(token) {
      const hash = keyHash(token);
      return hash === undefined ? undefined : read(accessKey.tokenHash, hash);
    },
    byId: (id) => read(accessKey.id, id),
  };
}

/** Whether a share link is not taken back; remembered for five seconds. */
export function createFindShareLink(pool: Pool): (id: string) => Promise<boolean> {
  const remember = remembering<true>();
  return async (id) => {
    const found = await remember(id, async () => {
      const rows = await runHot<{ id: string }>(
        pool,
        sql`select ${shareLink.id} from ${shareLink} where ${shareLink.id} = ${id} and ${shareLink.revokedAt} is null`,
      );
      return rows.length > 0 ? true : undefined;
    });
    return found !== undefined;
  };
}

/** Most things that are remembered at once; beyond them all is forgotten. */
const MOST = 1000;

function remembering<T>(): (key: string, read: () => Promise<T | undefined>) => Promise<T | undefined> {
  const found = new Map<string, { value: T; at: number }>();
  return async (key, read) => {
    const known = found.get(key);
    if (known && performance.now() - known.at < FRESH) return known.value;
    const value = await read();
    found.delete(key);
    if (value !== undefined) {
      if (found.size >= MOST) found.clear();
      found.set(key, { value, at: performance.now() });
    }
    return value;
  };
}
