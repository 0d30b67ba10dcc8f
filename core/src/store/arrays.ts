const SPECIAL = /["\\]/g;

/**
 * Writes a column of rows as an array of Postgres in text form, to be read by `unnest`.
 *
 * A column without any value is written as an empty array: unnest fills up with null what is shorter than the others.
 */
export function arrayOf<Row>(
  rows: readonly Row[],
  value: (row: Row) => string | number | boolean | null | undefined,
): string {
  let text = "";
  let empty = true;
  for (const row of rows) {
    const cell = value(row);
    if (cell === null || cell === undefined) {
      text += ",NULL";
      continue;
    }
    empty = false;
    // In quotes whatever it is: an answer may read `null`.
    text += typeof cell === "string" ? `,"${cell.replace(SPECIAL, String.raw`\$&`)}"` : `,${cell}`;
  }
  return empty ? "{}" : `{${text.slice(1)}}`;
}
