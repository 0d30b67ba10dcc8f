/**
 * How the marks of clients who have answered, and of submissions, are kept in Redis: in sets of integers cut into
 * buckets, each small enough for the compact encoding of Redis (an intset, some 9 bytes a member against 113 for a key
 * of its own).
 *
 * As nobody knows how many will answer, buckets come in generations of 1, 16, 256 and 4,096: a member goes into the
 * first generation whose bucket still has room and is looked for in all four. So a small survey has one key, a large
 * one 4,096 in each partition, and no member ever moves. The last generation has no bound: beyond some 28 million
 * clients of one survey its buckets turn into hash tables, which cost memory and nothing else.
 */
export const GENERATIONS = [1, 16, 256, 4096] as const;

/** Members a bucket takes before the next generation's is used; Redis keeps the compact encoding up to 512. */
export const BUCKET_MEMBERS = 400;

/** A member of a bucketed set. Both numbers come from a keyed hash, so they are spread evenly and tell nothing. */
export interface Mark {
  /** int63 as decimal text: it does not fit a double, so it is never made a number. */
  readonly member: string;
  /** 0 … 65,535; says which bucket of each generation. Taken from other bytes of the hash than the member. */
  readonly bits: number;
}

/**
 * The mark of a hash: bytes 0–7, less the sign, are the member; 8 and 9 the bucket. A client key is the first 16 bytes
 * of the hash that its mark is made of, so the marks of clients can be made anew from what Postgres holds.
 *
 * @param from where in the bytes the hash begins
 */
export function markOf(hash: Uint8Array, from = 0): Mark {
  const view = new DataView(hash.buffer, hash.byteOffset + from, 10);
  return { member: BigInt.asUintN(63, view.getBigUint64(0)).toString(), bits: view.getUint16(8) };
}

/** The keys a mark may be under, one per generation: `<prefix>:<generation>:<bucket in hex>`. */
export function markKeys(prefix: string, bits: number): string[] {
  return GENERATIONS.map((buckets) => `${prefix}:${buckets}:${(bits % buckets).toString(16)}`);
}
