import type { SurveyTexts } from "@earshot/contract";
import { Icon } from "../icons.tsx";
import { Field, mistakeAt } from "./field.tsx";
import type { PartProps } from "./part-props.ts";
import { languageName } from "./language-name.ts";
import { t } from "./words.ts";

/** Letters by which new options are named: an option keeps its id, whatever it is called. */
const IDS = Array.from("abcdefghijklmnopqrstuvwxyz");
const [FEWEST, MOST] = [2, 10];

/** The answers among which people choose. */
export function OptionFields({
  draft,
  change,
  mistakes,
  about,
  other,
  translate,
}: PartProps & { readonly other: string | undefined; readonly translate: (part: SurveyTexts) => void }) {
  const { options } = draft;
  const setLabel = (at: number, label: string): void =>
    change({ options: options.map((option, index) => (index === at ? { ...option, label } : option)) });
  const whole = mistakes.find(({ pointer }) => pointer === "/options") && mistakeAt(mistakes, "/options");
  const said = other === undefined ? {} : (draft.translations[other]?.options ?? {});
  return (
    <fieldset class="plain">
      <legend>{t("options")}</legend>
      {options.map((option, index) => {
        const kept = about?.chosen.includes(option.id) ?? false;
        const label = said[option.id]?.label ?? "";
        return (
          <div key={option.id} class="two">
            <Field
              label={t("option", { id: option.id })}
              pointer={`/options/${index}/label`}
              mistakes={mistakes}
              help={kept ? t("option.kept") : undefined}
            >
              {(tied) => (
                <div class="row tight">
                  <input
                    class="field"
                    {...tied}
                    lang={draft.language || undefined}
                    dir="auto"
                    value={option.label}
                    onInput={({ currentTarget }) => setLabel(index, currentTarget.value)}
                  />
                  {other === undefined && (
                    <button
                      class="btn icon"
                      type="button"
                      disabled={kept || options.length <= FEWEST}
                      aria-label={t("option.remove", { label: option.label || option.id })}
                      onClick={() => change({ options: options.filter((_, at) => at !== index) })}
                    >
                      <Icon name="cross" />
                    </button>
                  )}
                </div>
              )}
            </Field>
            {other !== undefined && (
              <Field
                label={t("text.in", { text: t("option", { id: option.id }), language: languageName(other) })}
                pointer={`/translations/${other}/options/${option.id}`}
                mistakes={mistakes}
              >
                {(tied) => (
                  <input
                    class={label === "" ? "field unsaid" : "field"}
                    {...tied}
                    lang={other}
                    dir="auto"
                    value={label}
                    placeholder={option.label}
                    onInput={({ currentTarget }) => {
                      const { [option.id]: _before, ...rest } = said;
                      const text = currentTarget.value;
                      translate({ options: text === "" ? rest : { ...rest, [option.id]: { label: text } } });
                    }}
                  />
                )}
              </Field>
            )}
          </div>
        );
      })}
      {whole !== undefined && <p class="wrong">{whole}</p>}
      {other === undefined && options.length < MOST && (
        <button
          class="btn"
          type="button"
          onClick={() => {
            const id = IDS.find((letter) => !options.some((option) => option.id === letter)) ?? "z1";
            change({ options: [...options, { id, label: "" }] });
          }}
        >
          <Icon name="plus" />
          {t("option.add")}
        </button>
      )}
    </fieldset>
  );
}
