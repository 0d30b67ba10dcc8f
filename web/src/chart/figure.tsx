import type { ComponentChildren } from "preact";

/** A chart: heading, the one sentence that its numbers carry, the drawing, and the numbers behind "Show data". */
export function Figure({
  heading,
  sentence,
  columns,
  rows,
  children,
}: {
  readonly heading: string;
  readonly sentence?: string;
  readonly columns: readonly string[];
  /** Cells of each line, the first of them its name. */
  readonly rows: readonly (readonly string[])[];
  readonly children: ComponentChildren;
}) {
  return (
    <figure class="fig">
      <figcaption>
        <h2>{heading}</h2>
        {sentence !== undefined && <p>{sentence}</p>}
      </figcaption>
      {children}
      <details class="data">
        <summary>
          Show data<span class="sr">: {heading}</span>
        </summary>
        <table>
          <caption class="sr">{heading}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, ...cells]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {cells.map((cell, at) => (
                  <td key={columns[at + 1]}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
