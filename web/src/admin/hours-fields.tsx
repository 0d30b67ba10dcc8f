import { Field } from "./field.tsx";
import type { PartProps } from "./part-props.ts";
import { t } from "./words.ts";

/** When answers are taken, where the survey's days begin, and how long answers are kept. */
export function HoursFields({ draft, change, mistakes, about }: PartProps) {
  const zone = draft.timeZone || "UTC";
  return (
    <fieldset>
      <legend>{t("when")}</legend>
      <div class="two">
        {(["opensAt", "closesAt"] as const).map((name) => (
          <Field
            key={name}
            label={t(name)}
            pointer={`/${name}`}
            mistakes={mistakes}
            help={t(`hours.help.${name}`, { zone })}
          >
            {(tied) => (
              <input
                class="field"
                type="datetime-local"
                {...tied}
                value={draft[name]}
                onInput={({ currentTarget }) => change({ [name]: currentTarget.value })}
              />
            )}
          </Field>
        ))}
        <Field
          label={t("zone")}
          pointer="/timeZone"
          mistakes={mistakes}
          help={t("zone.help")}
          fixed={about?.answered ? t("fixed.zone") : undefined}
        >
          {(tied) => (
            <>
              <input
                class="field"
                list="zones"
                {...tied}
                dir="ltr"
                value={draft.timeZone}
                placeholder="UTC"
                onInput={({ currentTarget }) => change({ timeZone: currentTarget.value.trim() })}
              />
              <datalist id="zones">
                {Intl.supportedValuesOf("timeZone").map((one) => (
                  <option key={one} value={one}>
                    {one}
                  </option>
                ))}
              </datalist>
            </>
          )}
        </Field>
        <Field label={t("keep")} pointer="/keepDays" mistakes={mistakes} help={t("keep.help")}>
          {(tied) => (
            <input
              class="field slim"
              type="number"
              min={1}
              max={3650}
              {...tied}
              value={draft.keepDays}
              onInput={({ currentTarget }) => change({ keepDays: currentTarget.value })}
            />
          )}
        </Field>
      </div>
    </fieldset>
  );
}
