import { fromBase64Url, sameBytes, toBase64Url } from "./bytes.ts";
import { keyedHash, type KeyedHash } from "./keyed-hash.ts";

/** How long a browser is remembered, in seconds: 400 days, the most that browsers allow. */
const LIFETIME = 400 * 24 * 3600;

const VERSION = "1";

/** What a good cookie says. */
export interface Remembered {
  /** The browser's id, 22 characters of base64url. */
  readonly id: string;
  /** Whether it should be sent anew: it is half through its life, or signed with a key that is on its way out. */
  readonly renew: boolean;
}

/** Which cookie it is. */
export interface Jar {
  /** Over https it is bound to this very host and to https, by `__Host-`. */
  readonly https: boolean;
  /** A cookie for one period of one survey alone; absent: one for all that are answered once a browser. */
  readonly only?: { readonly survey: string; readonly period: number } | undefined;
  /** Whether pages of other sites may send it, each a jar of its own: browsers allow that over https alone. */
  readonly embedded?: boolean;
}

/** Writes and reads the cookies by which a browser is known again. */
export interface ClientCookie {
  /** The value of `Set-Cookie`. */
  issue(id: string, jar: Jar, now: number): string;
  /** Reads a `Cookie` header; undefined where no cookie in it is ours, whole and in date. */
  read(header: string | undefined, jar: Jar, now: number): Remembered | undefined;
}

/**
 * The cookie is `<version>.<id>.<expiry, seconds since 1970>.<signature>`. What is signed has the cookie's name before
 * it, and its period where it has one: a value moved to another cookie, or from http to https, is worth nothing.
 *
 * @param keys the first signs, all verify; a key is retired by adding one before it and dropping it 400 days later
 */
export function clientCookie(keys: readonly string[]): ClientCookie {
  const hashes: readonly KeyedHash[] = keys.map((key) => keyedHash(key, 16));
  const [signing] = hashes;
  if (!signing) throw new RangeError("Cannot sign cookies as there must be a key: current number of keys is 0");
  const name = ({ https, only }: Jar) => `${https ? "__Host-" : ""}earshot${only ? `-${only.survey}` : ""}`;
  const seal = (hash: KeyedHash, jar: Jar, content: string) =>
    hash(`${name(jar)}.${jar.only ? `${jar.only.period}.` : ""}${content}`);

  function readValue(value: string, jar: Jar, now: number): Remembered | undefined {
    const match = /^(1\.([\w-]{22})\.(\d{10}))\.([\w-]{22})$/.exec(value);
    const [, content, id, expiry, signature] = match ?? [];
    const given = fromBase64Url(signature ?? "");
    if (!content || !id || given?.length !== 16) return undefined;
    const secondsLeft = Number(expiry) - now / 1000;
    const by = hashes.findIndex((hash) => sameBytes(seal(hash, jar, content), given));
    if (by === -1 || secondsLeft <= 0) return undefined;
    return { id, renew: by > 0 || secondsLeft < LIFETIME / 2 };
  }

  return {
    issue(id, jar, now) {
      const content = `${VERSION}.${id}.${Math.floor(now / 1000) + LIFETIME}`;
      const value = `${content}.${toBase64Url(seal(signing, jar, content))}`;
      const sent = jar.https && jar.embedded ? "None; Partitioned" : "Lax";
      const attributes = `Path=/; Max-Age=${LIFETIME}; HttpOnly; SameSite=${sent}${jar.https ? "; Secure" : ""}`;
      return `${name(jar)}=${value}; ${attributes}`;
    },
    read(header, jar, now) {
      if (!header) return undefined;
      // Another host of the same domain can plant a cookie of this name beside ours: the first good one counts.
      const prefix = `${name(jar)}=`;
      for (const part of header.split(";", 64)) {
        const pair = part.trim();
        const read = pair.startsWith(prefix) ? readValue(pair.slice(prefix.length), jar, now) : undefined;
        if (read) return read;
      }
      return undefined;
    },
  };
}
