import { SCALES } from "@earshot/contract";
import { idFrom, withKind } from "./draft.ts";
import { Field } from "./field.tsx";
import type { PartProps } from "./part-props.ts";
import { t } from "./words.ts";

const KINDS = ["csat", "nps", "ces", "thumbs", "choice"] as const;

/** What kind of question it is, and where it will be. */
export function WhatFields({ draft, change, mistakes, about }: PartProps) {
  const fixed = about?.answered ? t("fixed.kind") : undefined;
  return (
    <fieldset>
      <legend>{t("what")}</legend>
      <div class="two">
        <Field label={t("kind")} pointer="/kind" mistakes={mistakes} fixed={fixed}>
          {(tied) => (
            <select
              class="field"
              {...tied}
              value={draft.kind}
              onChange={({ currentTarget }) => {
                const kind = KINDS.find((one) => one === currentTarget.value);
                if (kind) change(withKind(draft, kind));
              }}
            >
              {KINDS.map((kind) => (
                <option key={kind} value={kind}>
                  {t(`kind.${kind}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field
          label={t("id")}
          pointer="/id"
          mistakes={mistakes}
          help={about ? undefined : t("id.help")}
          fixed={about ? t("fixed.id") : undefined}
        >
          {(tied) => (
            <input
              class="field mono"
              {...tied}
              dir="ltr"
              autoComplete="off"
              spellcheck={false}
              value={draft.id}
              placeholder={idFrom(draft.question)}
              onFocus={() => draft.id === "" && idFrom(draft.question) !== "" && change({ id: idFrom(draft.question) })}
              onInput={({ currentTarget }) => change({ id: currentTarget.value })}
            />
          )}
        </Field>
      </div>
      {draft.kind !== "choice" && draft.kind !== "thumbs" && (
        <p class="help">{t("kind.scale", { low: SCALES[draft.kind][0], high: SCALES[draft.kind][1] })}</p>
      )}
    </fieldset>
  );
}
