import { useRef } from "preact/hooks";
import { useShortcuts } from "../frame/shortcuts.ts";
import { Icon } from "../icons.tsx";
import { setParams } from "../route.ts";
import { type Order, ORDERS } from "./shown.ts";
import { t } from "./words.ts";

/** What is looked for and in which order; both stand in the address. `/` goes to the box. */
export function Search({ search, order }: { readonly search: string; readonly order: Order }) {
  const box = useRef<HTMLInputElement>(null);
  useShortcuts([{ key: "/", words: () => t("search"), run: () => box.current?.focus() }]);
  return (
    <search class="row find">
      <label class="find-box">
        <Icon name="search" />
        <span class="sr">{t("search")}</span>
        <input
          ref={box}
          type="search"
          value={search}
          placeholder={t("search")}
          onInput={(input) => setParams({ q: input.currentTarget.value || undefined }, "replace")}
        />
      </label>
      <label>
        <span class="sr">{t("order")}</span>
        <select
          value={order}
          onChange={(change) => {
            const chosen = change.currentTarget.value;
            setParams({ sort: chosen === ORDERS[0] ? undefined : chosen }, "replace");
          }}
        >
          {ORDERS.map((one) => (
            <option key={one} value={one}>
              {t(`order.${one}`)}
            </option>
          ))}
        </select>
      </label>
    </search>
  );
}
