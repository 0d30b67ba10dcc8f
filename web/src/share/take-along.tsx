import type { ComponentType } from "preact";
import { useState } from "preact/hooks";
import { Icon } from "../icons.tsx";
import { announce } from "../live/announce.ts";
import { t as frameWords } from "../words/shared.ts";

/** What a dialog of these is given. */
interface Given {
  readonly survey: string;
  readonly query: string;
  readonly close: () => void;
}

/**
 * The buttons that share a view and export its answers. What they open is fetched when it is wanted.
 *
 * @param query filters of the view, as the service's addresses have them
 * @param mayExport whether the viewer may read what people wrote
 */
export function TakeAlong({
  survey,
  query,
  mayExport,
  words,
}: {
  readonly survey: string;
  readonly query: string;
  readonly mayExport: boolean;
  readonly words: { readonly share: string; readonly export: string };
}) {
  const [shown, setShown] = useState<{ Dialog: ComponentType<Given> } | undefined>(undefined);

  async function open(what: "share" | "export"): Promise<void> {
    try {
      const { load } = await import("./words.ts");
      const [Dialog] = await Promise.all([
        what === "share"
          ? import("./share-dialog.tsx").then(({ ShareDialog }) => ShareDialog)
          : import("./export-dialog.tsx").then(({ ExportDialog }) => ExportDialog),
        load(),
      ]);
      setShown({ Dialog });
    } catch {
      announce(frameWords("frame.missing"));
    }
  }
  return (
    <>
      <button class="btn" type="button" onClick={() => void open("share")}>
        <Icon name="share" />
        {words.share}
      </button>
      {mayExport && (
        <button class="btn" type="button" onClick={() => void open("export")}>
          <Icon name="down" />
          {words.export}
        </button>
      )}
      {shown && <shown.Dialog survey={survey} query={query} close={() => setShown(undefined)} />}
    </>
  );
}
