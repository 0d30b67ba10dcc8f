import { fromBase64Url, sameBytes, toBase64Url } from "./bytes.ts";
import { keyedHash, type KeyedHash } from "./keyed-hash.ts";

/** How long a browser is remembered, in seconds: 400 days, the most that browsers allow. */
const LIFETIME = 400 * 24 * 3600;

const VERSION = "1";

/** What a good cookie says. */
interface Remembered {
  /** The browser's id, 22 characters of base64url. */
  readonly id: string;
  /** Whether it should be sent anew: it is half through its life, or signed with a key that is on its way out. */
  readonly renew: boolean;
}

/** Writes and reads the cookie by which a browser is known again. */
export interface ClientCookie {
  /** Its name: over https with `__Host-`, which binds it to this very host. */
  name(https: boolean): string;
  /** The value of `Set-Cookie`. */
  issue(id: string, https: boolean, now: number): string;
  /** Reads a `Cookie` header; undefined where no cookie in it is ours, whole and in date. */
  read(header: string | undefined, https: boolean, now: number): Remembered | undefined;
}

/**
 * The cookie is `<version>.<id>.<expiry, seconds since 1970>.<signature>`. What is signed has the cookie's name before
 * it: a value moved to another cookie, or from http to https, is worth nothing.
 *
 * @param keys the first signs, all verify; a key is retired by adding one before it and dropping it 400 days later
 */
export function clientCookie(keys: readonly string[]): ClientCookie {
  const hashes: readonly KeyedHash[] = keys.map(keyedHash);
  const [signing] = hashes;
  if (!signing) throw new RangeError("Cannot sign cookies as there must be a key: current number of keys is 0");

  const name = (https: boolean) => (https ? "__Host-earshot" : "earshot");
  const seal = (hash: KeyedHash, https: boolean, content: string) => hash(`${name(https)}.${content}`).subarray(0, 16);

  function readValue(value: string, https: boolean, now: number): Remembered | undefined {
    const match = /^(1\.([\w-]{22})\.(\d{10}))\.([\w-]{22})$/.exec(value);
    const [, content, id, expiry, signature] = match ?? [];
    const given = fromBase64Url(signature ?? "");
    if (!content || !id || given?.length !== 16) return undefined;
    const secondsLeft = Number(expiry) - now / 1000;
    const by = hashes.findIndex((hash) => sameBytes(seal(hash, https, content), given));
    if (by === -1 || secondsLeft <= 0) return undefined;
    return { id, renew: by > 0 || secondsLeft < LIFETIME / 2 };
  }

  return {
    name,
    issue(id, https, now) {
      const content = `${VERSION}.${id}.${Math.floor(now / 1000) + LIFETIME}`;
      const value = `${content}.${toBase64Url(seal(signing, https, content))}`;
      const attributes = `Path=/; Max-Age=${LIFETIME}; HttpOnly; SameSite=Lax${https ? "; Secure" : ""}`;
      return `${name(https)}=${value}; ${attributes}`;
    },
    read(header, https, now) {
      if (!header) return undefined;
      // Another host of the same domain can plant a cookie of this name beside ours: the first good one counts.
      const prefix = `${name(https)}=`;
      for (const part of header.split(";", 64)) {
        const pair = part.trim();
        const read = pair.startsWith(prefix) ? readValue(pair.slice(prefix.length), https, now) : undefined;
        if (read) return read;
      }
      return undefined;
    },
  };
}
