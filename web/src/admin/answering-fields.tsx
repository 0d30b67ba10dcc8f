import { Field } from "./field.tsx";
import type { PartProps } from "./part-props.ts";
import { t } from "./words.ts";

const IDENTITIES = ["open", "browser", "network", "link"] as const;
const RESULTS = ["public", "link", "private"] as const;
const REPEATS = ["reject", "replace", "afterDays"] as const;

/** Who answers, how often, and who sees the totals. */
export function AnsweringFields({ draft, change, mistakes, about }: PartProps) {
  const fixed = about?.answered ? t("fixed.identity") : undefined;
  const { repeat } = draft;
  const often = typeof repeat === "string" ? repeat : "afterDays";
  return (
    <>
      <fieldset>
        <legend>{t("who")}</legend>
        {fixed !== undefined && <p class="help fixed">{fixed}</p>}
        <div class="two">
          {IDENTITIES.map((identity) => (
            <label key={identity} class="pick">
              <input
                type="radio"
                name="identity"
                checked={draft.identity === identity}
                disabled={fixed !== undefined}
                onChange={() => change({ identity })}
              />
              <span>
                {t(`identity.${identity}`)}
                <small>{t(`identity.help.${identity}`)}</small>
              </span>
            </label>
          ))}
        </div>
        {draft.identity !== "open" && (
          <div class="two">
            <Field label={t("repeat")} pointer="/repeat" mistakes={mistakes} fixed={fixed && t("fixed.repeat")}>
              {(tied) => (
                <select
                  class="field"
                  {...tied}
                  value={often}
                  onChange={({ currentTarget }) =>
                    change({
                      repeat:
                        currentTarget.value === "afterDays"
                          ? { afterDays: 90 }
                          : currentTarget.value === "replace"
                            ? "replace"
                            : "reject",
                    })
                  }
                >
                  {REPEATS.map((one) => (
                    <option key={one} value={one}>
                      {t(`repeat.${one}`)}
                    </option>
                  ))}
                </select>
              )}
            </Field>
            {typeof repeat !== "string" && (
              <Field label={t("repeat.days")} pointer="/repeat/afterDays" mistakes={mistakes}>
                {(tied) => (
                  <input
                    class="field slim"
                    type="number"
                    min={1}
                    max={3650}
                    {...tied}
                    disabled={fixed !== undefined}
                    value={repeat.afterDays}
                    onInput={({ currentTarget }) => change({ repeat: { afterDays: currentTarget.valueAsNumber } })}
                  />
                )}
              </Field>
            )}
          </div>
        )}
      </fieldset>
      <fieldset>
        <legend>{t("seen")}</legend>
        {RESULTS.map((results) => (
          <label key={results} class="pick">
            <input
              type="radio"
              name="results"
              checked={draft.results === results}
              onChange={() => change({ results })}
            />
            <span>
              {t(`results.${results}`)}
              <small>{t(`results.help.${results}`)}</small>
            </span>
          </label>
        ))}
        <label class="pick">
          <input
            type="checkbox"
            checked={draft.hideUntilAnswered}
            onChange={({ currentTarget }) => change({ hideUntilAnswered: currentTarget.checked })}
          />
          <span>
            {t("hide")}
            <small>{t("hide.help")}</small>
          </span>
        </label>
        <Field label={t("origins")} pointer="/origins" mistakes={mistakes} help={t("origins.help")}>
          {(tied) => (
            <textarea
              class="field mono"
              rows={2}
              {...tied}
              dir="ltr"
              spellcheck={false}
              placeholder="https://shop.example"
              value={draft.origins}
              onInput={({ currentTarget }) => change({ origins: currentTarget.value })}
            />
          )}
        </Field>
      </fieldset>
    </>
  );
}
