import { createHmac, timingSafeEqual } from "node:crypto";
import { decodeClaims, type ReceiptClaims } from "@earshot/contract";

/** Bytes of the seal. */
const SEAL = 16;

/** Reads a receipt; undefined where no edge of this install gave it. */
export type OpenReceipt = (receipt: string) => ReceiptClaims | undefined;

/**
 * Opens the receipts that edges give: `<claims>.<seal>`, both base64url. A golden fixture of the contract holds both
 * sides to the same bytes.
 *
 * @param key the key by which edges seal
 */
export function receiptsOpenedBy(key: string): OpenReceipt {
  return (receipt) => {
    const [content = "", seal = "", ...more] = receipt.length <= 512 ? receipt.split(".") : [];
    const [claims, given] = [fromBase64Url(content), fromBase64Url(seal)];
    if (!claims || given?.length !== SEAL || more.length > 0) return undefined;
    const text = claims.toString("utf8");
    const expected = createHmac("sha256", key).update(`receipt ${text}`).digest().subarray(0, SEAL);
    return timingSafeEqual(expected, given) ? decodeClaims(text) : undefined;
  };
}

/** Node reads many spellings of the same bytes; a receipt has one. */
function fromBase64Url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64url");
  return bytes.toString("base64url") === text ? bytes : undefined;
}
