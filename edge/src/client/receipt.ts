import { decodeClaims, encodeClaims, markOf, type Mark, type ReceiptClaims } from "@earshot/contract";
import { utf8ToBytes } from "@noble/hashes/utils.js";
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

/** A receipt is `<claims>.<seal>`, both base64url: whoever holds it needs no look-up, and nor do we. */
export function receiptsOf(secret: string): Receipts {
  const hash = keyedHash(secret);
  const sealOf = (claims: string) => hash(`receipt ${claims}`);
  return {
    seal(claims) {
      const text = encodeClaims(claims);
      const sealed = sealOf(text);
      const receipt = `${toBase64Url(utf8ToBytes(text))}.${toBase64Url(sealed.subarray(0, SEAL))}`;
      return { receipt, mark: markOf(sealed.subarray(SEAL)) };
    },
    open(receipt) {
      const [content = "", seal = "", ...more] = receipt.length <= 512 ? receipt.split(".") : [];
      const claims = fromBase64Url(content);
      const text = claims && more.length === 0 ? new TextDecoder().decode(claims) : "";
      const good = sameBytes(sealOf(text).subarray(0, SEAL), fromBase64Url(seal) ?? new Uint8Array(SEAL));
      return good ? decodeClaims(text) : undefined;
    },
  };
}
