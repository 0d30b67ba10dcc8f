import { decodeClaims, encodeClaims, markOf, type Mark, type ReceiptClaims } from "@earshot/contract";
import { fromBase64Url, sameBytes, toBase64Url } from "./bytes.ts";
import { keyedHash } from "./keyed-hash.ts";

/** Bytes of the seal: 128 bits cannot be guessed over a network. */
const SEAL = 16;

/** Seals receipts and reads them. */
export interface Receipts {
  /**
   * Seals a receipt, and gives the mark of its submission: the half of the hash that the seal leaves. Both follow from
   * the same claims, and a hash of its own for the mark would be a tenth of all that a feedback costs.
   */
  seal(claims: ReceiptClaims): { readonly receipt: string; readonly mark: Mark };
  /** Undefined where this edge never gave such a receipt; whatever is wrong with it, it costs one hash to say so. */
  open(receipt: string): ReceiptClaims | undefined;
}

/**
 * A receipt is its claims with the seal behind them, as base64url: whoever holds it needs no look-up, and nor do we.
 */
export function receiptsOf(secret: string): Receipts {
  // What is hashed begins with the byte of a version, as nothing else does that may be hashed by the same secret.
  const hash = keyedHash(secret);
  return {
    seal(claims) {
      const text = encodeClaims(claims);
      const sealed = hash(text);
      const bytes = new Uint8Array(text.length + SEAL);
      bytes.set(text);
      for (let at = 0; at < SEAL; at++) bytes[text.length + at] = sealed[at] ?? 0;
      return { receipt: toBase64Url(bytes), mark: markOf(sealed, SEAL) };
    },
    open(receipt) {
      const bytes = (receipt.length <= LONGEST && fromBase64Url(receipt)) || NOTHING;
      const claims = bytes.subarray(0, -SEAL);
      return sameBytes(hash(claims).subarray(0, SEAL), bytes.subarray(-SEAL)) ? decodeClaims(claims) : undefined;
    },
  };
}

/** Characters of the longest receipt there is, and some. */
const LONGEST = 256;

/** Stands for what is no receipt; its seal is that of no hash anyone has seen. */
const NOTHING = new Uint8Array(SEAL);
