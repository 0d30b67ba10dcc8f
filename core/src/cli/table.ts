/** A column: its heading, and on which side its cells stand. */
export interface Column {
  title: string;
  /** `right` for numbers. */
  align?: "left" | "right";
}

/** Sets rows under headings, two spaces apart, for a terminal; no space ends a line. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map(({ title }, at) => Math.max(title.length, ...rows.map((row) => (row[at] ?? "").length)));
  const line = (cells: readonly string[]) =>
    columns
      .map(({ align }, at) => {
        const cell = cells[at] ?? "";
        return align === "right" ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0);
      })
      .join("  ")
      .trimEnd();
  return `${[columns.map(({ title }) => title), ...rows].map(line).join("\n")}\n`;
}

/** A count for people: 1,204,331. */
export const count = (value: number): string => value.toLocaleString("en");

/** A count and what is counted: "1 case", "2 cases". */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

/** A moment for people, in UTC to the second. */
export const moment = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;

/** What scripts read: JSON, and a line's end. */
export const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Control characters could move a terminal's cursor, or worse: they are shown by their numbers. */
export const printable = (text: string): string =>
  text.replaceAll(
    /[\p{Control}\p{Bidi_Control}]/gu,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
