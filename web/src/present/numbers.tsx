import { rowName, type Row } from "../chart/rows.ts";
import { t } from "../chart/words.ts";
import { count, shareOf } from "../words/numbers.ts";

/** The same as the drawing, as a table that can be read from the last row. */
export function Numbers({
  rows,
  total,
  name,
}: {
  readonly rows: readonly Row[];
  readonly total: number;
  readonly name: string;
}) {
  return (
    <table class="wall-table">
      <caption class="sr">{name}</caption>
      <thead>
        <tr>
          <th scope="col">{t("bars.answer")}</th>
          <th scope="col">{t("bars.count")}</th>
          <th scope="col">{t("bars.share")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key}>
            <th scope="row">{rowName(row)}</th>
            <td>{count(row.count)}</td>
            <td>{shareOf(row.count, total)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
