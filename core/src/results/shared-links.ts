import { shareTokens } from "../service/share-token.ts";
import type { Pool } from "../store/connect.ts";
import { createFindShareLink } from "../store/find-key.ts";

/** Until when a link's token shares the totals of a survey, in ms since 1970; undefined: it does not. */
export type OpenShare = (token: string, survey: string) => Promise<number | undefined>;

/** Opens share links: signed, not over, and not taken back. */
export function openShareBy(adminKey: string, pool: Pool): OpenShare {
  const tokens = shareTokens(adminKey);
  const isThere = createFindShareLink(pool);
  return async (token, survey) => {
    const claims = tokens.open(token, survey);
    return claims && (await isThere(claims.id)) ? claims.until : undefined;
  };
}
