/** What a spreadsheet may take for the beginning of a formula, at the beginning of a cell or of a line in it. */
const FORMULA = /^[^\S\n]*[\u200b\ufeff]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20|]/m;

/** A whole number or a decimal of ours, which a minus sign makes no formula. */
const NUMBER = /^-?\d+(?:\.\d+)?$/;

/**
 * Writes a cell. What might be taken for a formula gets an apostrophe before it, by which spreadsheets know text:
 * quotes alone do not help, as they are gone before the formula is looked for. Libraries look at the first character of
 * a cell alone; a formula may also follow blanks or stand at the beginning of a later line.
 */
export function csvCell(value: string | number | boolean | null): string {
  if (value === null) return "";
  const text = String(value);
  const safe = typeof value === "string" && FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n;\t']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A line as RFC 4180 has it. */
export const csvLine = (cells: readonly (string | number | boolean | null)[]): string =>
  `${cells.map(csvCell).join(",")}\r\n`;

/** Begins the file: without it spreadsheets read UTF-8 as something else. */
export const BOM = "\ufeff";
