import { PATHS } from "@earshot/contract";
import { useEffect, useRef, useState } from "preact/hooks";
import { Dialog } from "../frame/dialog.tsx";
import { announce } from "../live/announce.ts";
import { count } from "../words/numbers.ts";
import { download, type Outcome, type Progress } from "./download.ts";
import type { Format } from "./rows.ts";
import { t } from "./words.ts";

/** Takes every answer of a view along as a file, with how far it has come and a way to stop. */
export function ExportDialog({
  survey,
  query,
  close,
}: {
  readonly survey: string;
  /** The filters of the view, as the service's addresses have them. */
  readonly query: string;
  readonly close: () => void;
}) {
  const [format, setFormat] = useState<Format>("csv");
  const [progress, setProgress] = useState<Progress | undefined>(undefined);
  const [outcome, setOutcome] = useState<Outcome | undefined>(undefined);
  const stop = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => stop.current?.abort(), []);

  async function start(): Promise<void> {
    const mine = new AbortController();
    stop.current = mine;
    setOutcome(undefined);
    setProgress({ rows: 0, all: undefined });
    const path = format === "csv" ? PATHS.exportCsv(survey) : PATHS.exportJsonl(survey);
    const came = await download(query === "" ? path : `${path}?${query}`, format, mine.signal, setProgress);
    if (stop.current !== mine) return;
    stop.current = undefined;
    setProgress(undefined);
    setOutcome(came);
    announce(wordsOf(came));
  }

  return (
    <Dialog title={t("export.title")} close={close}>
      <div class="taking">
        <p>{t("export.what")}</p>
        <fieldset disabled={progress !== undefined}>
          <legend>{t("export.format")}</legend>
          {(["csv", "jsonl"] as const).map((one) => (
            <label key={one} class="check">
              <input type="radio" name="format" checked={format === one} onChange={() => setFormat(one)} />
              {t(`export.${one}`)}
            </label>
          ))}
        </fieldset>
        {progress && (
          <p class="progress">
            <progress aria-label={t("export.title")} max={progress.all} value={progress.all && progress.rows} />
            <span>
              {progress.all === undefined
                ? t("export.progress.unknown", { rows: count(progress.rows) })
                : t("export.progress", { rows: count(progress.rows), all: count(progress.all) })}
            </span>
          </p>
        )}
        {outcome && (
          <p class={outcome.is === "saved" || outcome.is === "cancelled" ? "" : "wrong"}>{wordsOf(outcome)}</p>
        )}
        <p class="row">
          {progress ? (
            <button class="btn" type="button" onClick={() => stop.current?.abort()}>
              {t("export.cancel")}
            </button>
          ) : (
            <button class="btn main" type="button" onClick={() => void start()}>
              {t(outcome ? "export.again" : "export.start")}
            </button>
          )}
        </p>
      </div>
    </Dialog>
  );
}

function wordsOf(outcome: Outcome): string {
  if (outcome.is === "saved") return t("export.done", { count: outcome.rows });
  if (outcome.is === "broken") return t("export.broken", { rows: count(outcome.rows) });
  return t(`export.${outcome.is}`);
}
