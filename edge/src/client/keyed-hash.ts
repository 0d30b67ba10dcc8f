import { _SHA256, sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";

/** HMAC-SHA-256 under one key: text or bytes in, bytes out that hold until the next call. */
export type KeyedHash = (message: string | Uint8Array) => Uint8Array;

/** Longest message that is copied into one place; all we hash on the hot path is shorter. */
const SHORT = 256;

/** Bytes that SHA-256 works at in one go, and of its result. */
const [BLOCK, WHOLE] = [64, 32];

/**
 * Prepares a key and returns its hash.
 *
 * Synchronous on purpose: an awaited WebCrypto signature costs 31–38 µs where a whole bare request on Deno costs 13.
 *
 * @param length bytes of the result, 32 at most
 */
export function keyedHash(key: string, length = WHOLE): KeyedHash {
  const [inner, outer] = [new HalfHash(key, 0x36), new HalfHash(key, 0x5c)];
  const place = new Uint8Array(SHORT);
  const whole = new Uint8Array(WHOLE);
  const view = new DataView(whole.buffer);
  const result = whole.subarray(0, length);
  return (message) => {
    inner.hash(typeof message === "string" ? bytesOf(message, place) : message, view);
    outer.hash(whole, view);
    return result;
  };
}

/**
 * Either half of an HMAC: SHA-256 that begins behind a block with the key.
 *
 * It fills and ends its blocks itself. The package's own way wipes behind itself whatever it has touched and looks at
 * each result through a new view, in some ten calls out of JavaScript, which cost as much as the hashing does; what we
 * hash stays in memory all the same.
 */
class HalfHash extends _SHA256 {
  readonly #begun: _SHA256;

  constructor(key: string, pad: number) {
    super();
    const bytes = utf8ToBytes(key);
    const block = new Uint8Array(BLOCK);
    block.set(bytes.length > BLOCK ? sha256(bytes) : bytes);
    this.#begun = new _SHA256().update(block.map((byte) => byte ^ pad));
  }

  /** Hashes a message into what `result` looks at. */
  hash(message: Uint8Array, result: DataView): void {
    const { buffer, view } = this;
    this.#begun._cloneInto(this);
    let end = 0;
    for (let at = 0; at < message.length; at++) {
      buffer[end++] = message[at] ?? 0;
      if (end < BLOCK) continue;
      this.process(view, 0);
      end = 0;
    }
    buffer[end++] = 0x80;
    if (end > BLOCK - 8) {
      while (end < BLOCK) buffer[end++] = 0;
      this.process(view, 0);
      end = 0;
    }
    while (end < BLOCK - 4) buffer[end++] = 0;
    view.setUint32(end, 8 * (BLOCK + message.length));
    this.process(view, 0);
    const words = this.get();
    for (let at = 0; at < words.length; at++) result.setUint32(4 * at, words[at] ?? 0);
  }
}

/** UTF-8, by hand where that is ASCII: the runtimes' encoders are calls out of JavaScript and cost Deno 1.4 µs. */
function bytesOf(text: string, place: Uint8Array): Uint8Array {
  if (text.length > place.length) return utf8ToBytes(text);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 127) return utf8ToBytes(text);
    place[at] = code;
  }
  return place.subarray(0, text.length);
}
