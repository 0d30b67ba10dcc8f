import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Icon } from "../icons.tsx";
import { announce } from "../live/announce.ts";
import { t as say } from "../words/shared.ts";
import { t } from "./words.ts";

/** What came of something, in one line. */
export interface Line {
  readonly is: "done" | "wrong";
  readonly text: string;
  /** Takes it back, where that can be. */
  readonly undo?: (() => void) | undefined;
}

/** What became of the last thing that was done here: said, shown, and to be taken back where that can be. */
export function useTold(): readonly [shown: ComponentChildren, say: (line: Line | undefined) => void] {
  const [line, setLine] = useState<Line>();
  const shown = line && (
    <p class="told" data-is={line.is}>
      <Icon name={line.is === "done" ? "check" : "alert"} />
      <span>{line.text}</span>
      {line.undo && (
        <button
          class="btn"
          type="button"
          onClick={() => {
            setLine(undefined);
            line.undo?.();
          }}
        >
          {t("undo")}
        </button>
      )}
    </p>
  );
  return [
    shown,
    (next) => {
      setLine(next);
      if (next) announce(next.text);
    },
  ];
}

/** Something that could not be fetched. */
export function Missing({ again }: { readonly again: () => void }) {
  return (
    <p class="told" data-is="wrong" role="alert">
      <Icon name="off" />
      <span>{t("missing")}</span>
      <button class="btn" type="button" onClick={again}>
        {say("frame.again")}
      </button>
    </p>
  );
}

/** What stands in the way, for people: what administration says, or that it cannot be reached. */
export const reason = (told: { readonly status: number; readonly detail: string | undefined }): string =>
  told.status === 401
    ? t("mayNot.title")
    : (told.detail ?? (told.status === 0 ? t("missing") : t("refused", { status: told.status })));
