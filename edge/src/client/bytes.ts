const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** All pairs of digits, as 12 bits at a time halve the work. */
const PAIRS = Array.from({ length: 4096 }, (_, bits) => DIGITS.charAt(bits >> 6) + DIGITS.charAt(bits & 63));

/** What newer runtimes have, Deno and Workers among them; Node 24 has not. */
interface Encoding {
  toBase64?(options: { alphabet: "base64url"; omitPadding: boolean }): string;
}

const PLAIN = { alphabet: "base64url", omitPadding: true } as const;

/** Bytes as text that may stand in an address or a cookie: base64url without padding. */
export function toBase64Url(bytes: Uint8Array & Encoding): string {
  return bytes.toBase64?.(PLAIN) ?? byHand(bytes);
}

/** Not by `btoa`, which wants a string of bytes and gives the other alphabet: five times as long on Deno. */
function byHand(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text += (PAIRS[group >> 12] ?? "") + (PAIRS[group & 4095] ?? "");
  }
  const spare = (3 - (bytes.length % 3)) % 3;
  return spare === 0 ? text : text.slice(0, -spare);
}

/** Reads {@link toBase64Url}; undefined for all else, also for other spellings of the same bytes. */
export function fromBase64Url(text: string): Uint8Array | undefined {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
    return toBase64Url(bytes) === text ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** Compares two seals in a time that does not tell where they differ. */
export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  let difference = one.length ^ other.length;
  for (let at = 0; at < one.length; at++) difference |= (one[at] ?? 0) ^ (other[at] ?? 0);
  return difference === 0;
}
