import { decodeClaims, encodeClaims, type ReceiptClaims } from "@earshot/contract";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { fromBase64Url, sameBytes, toBase64Url } from "./bytes.ts";
import { keyedHash } from "./keyed-hash.ts";

/** Bytes of the seal: 128 bits cannot be guessed over a network. */
const SEAL = 16;

/** Seals receipts and reads them. */
export interface Receipts {
  seal(claims: ReceiptClaims): string;
  /** Undefined where this edge never gave such a receipt. */
  open(receipt: string): ReceiptClaims | undefined;
}

/** A receipt is `<claims>.<seal>`, both base64url: whoever holds it needs no look-up, and nor do we. */
export function receiptsOf(secret: string): Receipts {
  const hash = keyedHash(secret);
  const sealOf = (claims: string) => hash(`receipt ${claims}`).subarray(0, SEAL);
  return {
    seal(claims) {
      const text = encodeClaims(claims);
      return `${toBase64Url(utf8ToBytes(text))}.${toBase64Url(sealOf(text))}`;
    },
    open(receipt) {
      const [content = "", seal = "", ...more] = receipt.length <= 512 ? receipt.split(".") : [];
      const [claims, given] = [fromBase64Url(content), fromBase64Url(seal)];
      if (!claims || given?.length !== SEAL || more.length > 0) return undefined;
      const text = new TextDecoder().decode(claims);
      return sameBytes(sealOf(text), given) ? decodeClaims(text) : undefined;
    },
  };
}
