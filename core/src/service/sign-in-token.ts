import { randomBytes } from "node:crypto";

/** What the token of a link begins with that signs an administrator in. */
const ADMINISTERS = "admin.";

/**
 * Makes the token of a sign-in link: 256 random bits. What the link opens stands in the token itself; as all of it is
 * hashed to be looked up, nobody makes one link out of another.
 */
export function signInToken(administers: boolean): string {
  return `${administers ? ADMINISTERS : ""}${randomBytes(32).toString("base64url")}`;
}

/** Whether a token is of a link that signs an administrator in; asked of one that was found. */
export const administersBy = (token: string): boolean => token.startsWith(ADMINISTERS);
