import { shareTokens } from "../service/share-token.ts";
import type { Pool } from "../store/connect.ts";
import { createFindShareLink } from "../store/find-key.ts";
import type { ResultsServices } from "./services.ts";

/** Opens share links: signed, not over, and not taken back. */
export function openShareBy(adminKey: string, pool: Pool): ResultsServices["openShare"] {
  const tokens = shareTokens(adminKey);
  const isThere = createFindShareLink(pool);
  return async (token, survey) => {
    const claims = tokens.open(token, survey);
    return claims && (await isThere(claims.id)) ? claims.until : undefined;
  };
}
