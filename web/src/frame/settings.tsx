import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../icons.tsx";
import { announce } from "../live/announce.ts";
import { choose, language, LANGUAGE_NAMES, SPOKEN } from "../words/language.ts";
import { t } from "../words/shared.ts";
import { sheetOpen } from "./shortcuts.ts";
import { theme, THEMES } from "./theme.ts";
import { keepWithin } from "./within.ts";

/** How the viewer likes it: language and colours; and the way to the shortcuts. */
export function Settings() {
  const details = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const close = (event: Event): void => {
      const box = details.current;
      if (!box?.open) return;
      if (event instanceof KeyboardEvent) {
        if (event.key !== "Escape") return;
        box.querySelector("summary")?.focus();
      } else if (event.target instanceof Node && box.contains(event.target)) return;
      box.open = false;
    };
    addEventListener("keydown", close);
    addEventListener("pointerdown", close);
    return () => {
      removeEventListener("keydown", close);
      removeEventListener("pointerdown", close);
    };
  }, []);

  return (
    <details class="menu" ref={details} onToggle={keepWithin}>
      <summary aria-label={t("frame.settings")}>
        <Icon name="settings" />
      </summary>
      <div class="menu-box">
        <fieldset>
          <legend>{t("frame.language")}</legend>
          {SPOKEN.map((one) => (
            <label key={one} class="check" lang={one}>
              <input
                type="radio"
                name="language"
                checked={language.value === one}
                onChange={() => {
                  choose(one).catch(() => announce(t("frame.languageMissing")));
                }}
              />
              {LANGUAGE_NAMES[one]}
            </label>
          ))}
        </fieldset>
        <fieldset>
          <legend>{t("frame.theme")}</legend>
          {THEMES.map((one) => (
            <label key={one} class="check">
              <input type="radio" name="theme" checked={theme.value === one} onChange={() => (theme.value = one)} />
              {t(`frame.theme.${one}`)}
            </label>
          ))}
        </fieldset>
        <button
          class="btn"
          type="button"
          onClick={() => {
            if (details.current) details.current.open = false;
            sheetOpen.value = true;
          }}
        >
          <kbd>?</kbd>
          {t("shortcuts.title")}
        </button>
      </div>
    </details>
  );
}
