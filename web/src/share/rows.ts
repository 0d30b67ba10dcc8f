/** How an export is written. */
export type Format = "csv" | "jsonl";

const NEW_LINE = 0x0a;
const QUOTE = 0x22;

/**
 * Counts the rows of an export as its bytes arrive. A line of CSV that stands within quotes is part of a comment, and
 * its first row holds the names of the columns.
 */
export function rowCounter(format: Format): { add(chunk: Uint8Array): void; readonly rows: number } {
  let lines = 0;
  let quoted = false;
  return {
    add: (chunk) => {
      for (const byte of chunk) {
        if (byte === QUOTE && format === "csv") quoted = !quoted;
        else if (byte === NEW_LINE && !quoted) lines += 1;
      }
    },
    get rows() {
      return format === "csv" ? Math.max(0, lines - 1) : lines;
    },
  };
}
