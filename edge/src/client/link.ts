import { fromBase64Url, sameBytes } from "./bytes.ts";
import { keyedHash } from "./keyed-hash.ts";

/** What a token turns out to be: its holder's id, not one of ours, or one whose time is over. */
type ReadLink = { readonly id: string } | "bad" | "expired";

/** Reads the tokens of links and customer ids. */
export interface Links {
  /** @param now ms since 1970 */
  read(token: string | undefined, survey: string, now: number): ReadLink;
}

/**
 * A token is `1.<survey>.<expiry>.<id>.<signature>`: the expiry in seconds since 1970, the id 1 to 86 characters of
 * base64url, the signature HMAC-SHA-256 of all before it. One id answers once, whether it stands for one link or for a
 * customer who gets many; see `edge/signing/` for how a business signs.
 *
 * @param keys all verify: a key is retired by signing with another, and dropped when its last link has run out
 */
export function linksOf(keys: readonly string[]): Links {
  const hashes = keys.map((key) => keyedHash(key));
  return {
    read(token, survey, now) {
      const [, text = "", about, expiry, id = "", signature = ""] =
        /^(1\.([a-z\d-]{1,64})\.(\d{10})\.([\w-]{1,86}))\.([\w-]{43})$/.exec(token ?? "") ?? [];
      const given = fromBase64Url(signature);
      if (!given || !hashes.some((hash) => sameBytes(hash(text), given)) || about !== survey) return "bad";
      return Number(expiry) > now / 1000 ? { id } : "expired";
    },
  };
}
