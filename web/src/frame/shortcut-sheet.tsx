import { t } from "../words/shared.ts";
import { Dialog } from "./dialog.tsx";
import { allowSingleKeys, EVERYWHERE, sheetOpen, type Shortcut, shortcutsHere, singleKeys } from "./shortcuts.ts";

/** All shortcuts there are just now, behind `?`. */
export function ShortcutSheet() {
  if (!sheetOpen.value) return null;
  const here = shortcutsHere();
  return (
    <Dialog title={t("shortcuts.title")} close={() => (sheetOpen.value = false)}>
      {here.length > 0 && <Keys heading={t("shortcuts.here")} shortcuts={here} />}
      <Keys heading={t("shortcuts.everywhere")} shortcuts={EVERYWHERE} />
      <label class="check">
        <input
          type="checkbox"
          checked={singleKeys.value}
          onChange={(change) => allowSingleKeys(change.currentTarget.checked)}
        />
        {t("shortcuts.single")}
      </label>
    </Dialog>
  );
}

const SIGNS: Readonly<Record<string, string>> = {
  Escape: "Esc",
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
};

function Keys({ heading, shortcuts }: { readonly heading: string; readonly shortcuts: readonly Shortcut[] }) {
  return (
    <section class="keys">
      <h3>{heading}</h3>
      <dl>
        {shortcuts.map(({ key, words }) => (
          <div key={key}>
            <dt>
              <kbd>{SIGNS[key] ?? key.toUpperCase()}</kbd>
            </dt>
            <dd>{words()}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
