import { createHmac, timingSafeEqual } from "node:crypto";
import { decodeClaims, type ReceiptClaims } from "@earshot/contract";

/** Bytes of the seal. */
const SEAL = 16;

/** Reads a receipt; undefined where no edge of this install gave it. */
export type OpenReceipt = (receipt: string) => ReceiptClaims | undefined;

/**
 * Opens the receipts that edges give: the claims with their seal behind them, as base64url. A golden fixture of the
 * contract holds both sides to the same bytes.
 *
 * @param key the key by which edges seal
 */
export function receiptsOpenedBy(key: string): OpenReceipt {
  return (receipt) => {
    const bytes = receipt.length <= 256 ? Buffer.from(receipt, "base64url") : undefined;
    // Node reads many spellings of the same bytes; a receipt has one.
    if (!bytes || bytes.length <= SEAL || bytes.toString("base64url") !== receipt) return undefined;
    const [claims, given] = [bytes.subarray(0, -SEAL), bytes.subarray(-SEAL)];
    const expected = createHmac("sha256", key).update(claims).digest().subarray(0, SEAL);
    return timingSafeEqual(expected, given) ? decodeClaims(claims) : undefined;
  };
}
