const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/**
 * Bytes as text that may stand in an address or a cookie: base64url without padding.
 *
 * By hand, as `btoa` wants a string of bytes and gives the other alphabet: 9 µs a feedback on Deno, this 2.
 */
export function toBase64Url(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const [one = 0, two = 0, three = 0] = [bytes[at], bytes[at + 1], bytes[at + 2]];
    const group = (one << 16) | (two << 8) | three;
    text += DIGITS.charAt(group >> 18) + DIGITS.charAt((group >> 12) & 63);
    if (at + 1 < bytes.length) text += DIGITS.charAt((group >> 6) & 63);
    if (at + 2 < bytes.length) text += DIGITS.charAt(group & 63);
  }
  return text;
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
