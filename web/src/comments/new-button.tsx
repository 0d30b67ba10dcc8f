import { Icon } from "../icons.tsx";
import type { Voices } from "./asked.ts";
import { t } from "./words.ts";

/** Says how many comments wait, and shows them; nothing while none does. */
export function NewButton({ voices, then }: { readonly voices: Voices | undefined; readonly then: () => void }) {
  const fresh = voices?.waiting.value.length ?? 0;
  if (!voices || fresh === 0) return null;
  return (
    <button
      class="new"
      type="button"
      aria-label={t("new.show", { count: fresh })}
      onClick={() => {
        voices.showNew();
        then();
      }}
    >
      <Icon name="up" />
      {voices.overflow.value ? t("new.more", { count: fresh }) : t("new", { count: fresh })}
    </button>
  );
}
