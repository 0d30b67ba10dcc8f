import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";

/** HMAC-SHA-256 under one key: text or bytes in, 32 bytes out. */
export type KeyedHash = (message: string | Uint8Array) => Uint8Array;

/** Longest text that is turned into bytes in place; all we hash on the hot path is shorter. */
const SHORT = 256;

/**
 * Prepares a key and returns its hash.
 *
 * Synchronous on purpose: an awaited WebCrypto signature costs 31–38 µs where a whole bare request on Deno costs 15.
 * This one costs 2, as the key's two blocks are hashed once, copied into one working state that is used again and again,
 * and as the text's bytes are made in place.
 */
export function keyedHash(key: string): KeyedHash {
  const prepared = hmac.create(sha256, utf8ToBytes(key));
  const working = prepared.clone();
  const buffer = new Uint8Array(SHORT);
  return (message) => {
    const bytes = typeof message === "string" ? bytesOf(message, buffer) : message;
    return prepared._cloneInto(working).update(bytes).digest();
  };
}

/** UTF-8, by hand where that is ASCII: the runtimes' encoders are calls out of JavaScript and cost Deno 1.4 µs. */
function bytesOf(text: string, buffer: Uint8Array): Uint8Array {
  if (text.length > buffer.length) return utf8ToBytes(text);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 127) return utf8ToBytes(text);
    buffer[at] = code;
  }
  return buffer.subarray(0, text.length);
}
