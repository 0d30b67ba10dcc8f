/**
 * Marks are kept in sets of integers cut into buckets, each small enough for the compact encoding of Redis (an intset,
 * some 9 bytes a member against 113 for a key of its own).
 *
 * As nobody knows how many will answer, buckets come in generations of 1, 16, 256 and 4,096: a member goes into the
 * first generation whose bucket still has room and is looked for in all four. So a small survey has one key, a large
 * one 4,096 in each partition, and no member ever moves. The last generation has no bound: beyond some 28 million
 * clients of one survey its buckets turn into hash tables, which cost memory and nothing else.
 */
export const GENERATIONS = [1, 16, 256, 4096] as const;

/** Members a bucket takes before the next generation's is used; Redis keeps the compact encoding up to 512. */
export const BUCKET_MEMBERS = 400;

/** The keys a mark may be under, one per generation: `<prefix>:<generation>:<bucket in hex>`. */
export function markKeys(prefix: string, bits: number): string[] {
  return GENERATIONS.map((buckets) => `${prefix}:${buckets}:${(bits % buckets).toString(16)}`);
}
