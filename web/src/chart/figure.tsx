import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "./words.ts";

/** A line of a table: its name, then its cells. */
type Line = readonly string[];

/**
 * A chart: heading, the one sentence that its numbers carry, the drawing, and the numbers behind "Show data". It can be
 * taken along as a drawing of its own.
 */
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
  /** Lines of the table; asked for while the table is open. */
  readonly rows: () => readonly Line[];
  readonly children: ComponentChildren;
}) {
  const figure = useRef<HTMLElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <figure class="fig" ref={figure}>
      <figcaption>
        <h2>{heading}</h2>
        {sentence !== undefined && <p>{sentence}</p>}
      </figcaption>
      {children}
      <div class="fig-foot" data-uncopied>
        <details class="data" onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary aria-label={t("figure.data.of", { heading })}>{t("figure.data")}</summary>
          {open && <Table heading={heading} columns={columns} rows={rows()} />}
        </details>
        <TakeAlong heading={heading} figure={() => figure.current} />
      </div>
    </figure>
  );
}

function Table({
  heading,
  columns,
  rows,
}: {
  readonly heading: string;
  readonly columns: readonly string[];
  readonly rows: readonly Line[];
}) {
  return (
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
  );
}

/**
 * Takes the drawing along, as it stands: into the clipboard, or as a file. What draws it is fetched when it is wanted.
 */
function TakeAlong({ heading, figure }: { readonly heading: string; readonly figure: () => HTMLElement | null }) {
  const [told, setTold] = useState<{ what: "copy" | "save"; words: string }>();
  useEffect(() => {
    if (!told) return undefined;
    const timer = setTimeout(() => setTold(undefined), 2000);
    return () => clearTimeout(timer);
  }, [told]);

  async function take(what: "copy" | "save"): Promise<void> {
    const drawn = figure();
    if (!drawn) return;
    let words = what === "copy" ? t("figure.copied") : t("figure.saved");
    try {
      const { standAlone, copyDrawing, saveDrawing } = await import("./stand-alone.ts");
      const drawing = standAlone(drawn, heading);
      if (what === "save" || !(await copyDrawing(drawing))) {
        saveDrawing(drawing, heading);
        words = t("figure.saved");
      }
    } catch {
      words = t("figure.failed");
    }
    setTold({ what, words });
  }
  return (
    <p class="take">
      {(["copy", "save"] as const).map((what) => (
        <button
          key={what}
          class="quiet"
          type="button"
          aria-label={t(what === "copy" ? "figure.copy.of" : "figure.save.of", { heading })}
          onClick={() => void take(what)}
        >
          {told?.what === what ? told.words : t(what === "copy" ? "figure.copy" : "figure.save")}
        </button>
      ))}
      <output class="sr">{told?.words}</output>
    </p>
  );
}
