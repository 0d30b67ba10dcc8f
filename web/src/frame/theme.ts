import { effect, signal } from "@preact/signals";

/** Colours the viewer may choose; `system` follows the machine. */
export const THEMES = ["system", "light", "dark"] as const;

/** One of {@link THEMES}. */
export type Theme = (typeof THEMES)[number];

const KEPT = "earshot-theme";

/** The colours that are chosen. */
export const theme = signal<Theme>("system");

/** Takes up what was chosen at an earlier visit, and keeps what is chosen from now on. */
export function startTheme(): void {
  try {
    theme.value = THEMES.find((one) => one === localStorage.getItem(KEPT)) ?? "system";
  } catch {
    // A browser that keeps nothing for us throws: the choice then holds for this page alone.
  }
  effect(() => {
    if (theme.value === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme.value;
    try {
      localStorage.setItem(KEPT, theme.value);
    } catch {
      return;
    }
  });
}
