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
  let nulls = 0;
  for (const row of rows) {
    const cell = value(row);
    if (cell === null || cell === undefined) {
      nulls++;
      text += ",NULL";
    } else if (typeof cell !== "string") {
      text += `,${cell}`;
    } else {
      // In quotes whatever it is: an answer may read `null`.
      const plain = !cell.includes('"') && !cell.includes("\\");
      text += `,"${plain ? cell : cell.replace(SPECIAL, String.raw`\$&`)}"`;
    }
  }
  return nulls === rows.length ? "{}" : `{${text.slice(1)}}`;
}
