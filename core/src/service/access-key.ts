import { createHash, randomBytes } from "node:crypto";
import type { SCOPES } from "@earshot/contract";

/** What a key may be used for; see the contract's list. */
export type Scope = (typeof SCOPES)[number];

/** What a viewer may see, by a key of theirs. */
export const VIEWER_SCOPES = ["totals", "words"] as const satisfies readonly Scope[];

/** What the team may do that comes by sign-in links. */
export const TEAM_SCOPES = [...VIEWER_SCOPES, "cases"] as const satisfies readonly Scope[];

/** A key when it is made: the token is shown once, and kept by nobody but its holder. */
export interface MadeKey {
  /** Sixteen hex digits, by which people name it. */
  id: string;
  token: string;
  tokenHash: string;
}

/**
 * Makes a key: `esk_<id>_<256 random bits>`. The prefix lets scanners for leaked secrets find it. Of so many random
 * bits a plain hash is as good as a slow one.
 */
export function makeKey(): MadeKey {
  const id = randomBytes(8).toString("hex");
  const token = `esk_${id}_${randomBytes(32).toString("base64url")}`;
  return { id, token, tokenHash: hashOf(token) };
}

const TOKEN = /^esk_[0-9a-f]{16}_[\w-]{43}$/;

/** The hash by which a key is known; undefined where the text is no key. */
export function keyHash(token: string): string | undefined {
  return TOKEN.test(token) ? hashOf(token) : undefined;
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
