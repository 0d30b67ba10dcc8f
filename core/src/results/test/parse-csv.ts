/**
 * Reads CSV by RFC 4180, letter by letter.
 *
 * @param end what ends a line
 * @throws {Error} where it does not end by a whole line
 */
export function parseCsv(text: string, end = "\r\n"): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let [cell, quoted] = ["", false];
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (quoted && letter === '"' && text[at + 1] === '"') cell += text[at++];
    else if (letter === '"') quoted = !quoted;
    else if (!quoted && letter === ",") {
      row.push(cell);
      cell = "";
    } else if (!quoted && text.startsWith(end, at)) {
      rows.push([...row, cell]);
      [row, cell] = [[], ""];
      at += end.length - 1;
    } else cell += letter;
  }
  if (cell !== "" || quoted || row.length > 0) throw new Error("Cannot read CSV as it ends within a line");
  return rows;
}
