import { useRef, useState } from "preact/hooks";
import { Icon } from "../icons.tsx";
import { announce } from "../live/announce.ts";
import { t } from "../words/shared.ts";

/** A command to be pasted elsewhere, with a button that copies it. */
export function Copy({ text, what }: { readonly text: string; readonly what: string }) {
  const code = useRef<HTMLElement>(null);
  const [done, setDone] = useState<"" | "copied" | "selected">("");

  async function copy(): Promise<void> {
    let outcome: "copied" | "selected" = "copied";
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Over plain HTTP from another machine there is no clipboard to write to: mark the text for the viewer's own.
      if (code.current) getSelection()?.selectAllChildren(code.current);
      outcome = "selected";
    }
    setDone(outcome);
    announce(t(`copy.${outcome}`));
    setTimeout(() => setDone(""), 2000);
  }

  return (
    <div class="copy">
      <code ref={code}>{text}</code>
      <button class="btn" type="button" aria-label={t("copy.label", { what })} onClick={() => void copy()}>
        <Icon name={done ? "check" : "copy"} />
        {t(`copy.${done || "copy"}`)}
      </button>
    </div>
  );
}
