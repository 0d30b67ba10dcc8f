import type { SurveyTexts } from "@earshot/contract";
import { useState } from "preact/hooks";
import { Icon } from "../icons.tsx";
import type { Draft } from "./draft.ts";
import { Field, mistakeAt } from "./field.tsx";
import type { PartProps } from "./part-props.ts";
import { languageName } from "./language-name.ts";
import { OptionFields } from "./option-fields.tsx";
import { t } from "./words.ts";

/** Languages that are offered first: those our own pages speak. */
const OFFERED = ["en", "de", "fr", "es", "ar"] as const;

const TEXTS = ["business", "question", "comment", "reason"] as const;
type TextName = (typeof TEXTS)[number];

/** How many texts of a translation are still to be written. */
function missingIn(draft: Draft, tag: string): number {
  const texts = draft.translations[tag] ?? {};
  const words = TEXTS.filter((name) => name !== "business" && draft[name] !== "" && !texts[name]).length;
  if (draft.kind !== "choice") return words;
  return words + draft.options.filter(({ id, label }) => label !== "" && !texts.options?.[id]?.label).length;
}

/** What the survey says, in each of its languages: another language stands beside the survey's own. */
export function TextFields(props: PartProps) {
  const { draft, change, mistakes } = props;
  const tags = Object.keys(draft.translations);
  const [shown, setShown] = useState<string>("");
  const other = tags.includes(shown) ? shown : undefined;
  const translate = (part: SurveyTexts): void => {
    if (other === undefined) return;
    change({ translations: { ...draft.translations, [other]: { ...draft.translations[other], ...part } } });
  };
  const addLanguage = (tag: string): void => {
    if (tag === "" || tag === draft.language || tags.includes(tag)) return;
    change({ translations: { ...draft.translations, [tag]: {} } });
    setShown(tag);
  };
  const wrong = tags.some((tag) => mistakeAt(mistakes, `/translations/${tag}`) !== undefined);
  return (
    <fieldset>
      <legend>{t("texts")}</legend>
      <div class="row">
        <div class="seg">
          <button type="button" aria-pressed={other === undefined} onClick={() => setShown("")}>
            {draft.language === "" ? t("texts.own") : languageName(draft.language)}
          </button>
          {tags.map((tag) => {
            const missing = missingIn(draft, tag);
            return (
              <button key={tag} type="button" aria-pressed={other === tag} onClick={() => setShown(tag)}>
                {languageName(tag)}
                {missing > 0 && <span class="missing">{t("texts.missing", { count: missing })}</span>}
              </button>
            );
          })}
        </div>
        <label class="row">
          <span class="sr">{t("texts.add")}</span>
          <select class="field slim" value="" onChange={({ currentTarget }) => addLanguage(currentTarget.value)}>
            <option value="">{t("texts.add")}</option>
            {OFFERED.filter((tag) => tag !== draft.language && !tags.includes(tag)).map((tag) => (
              <option key={tag} value={tag}>
                {languageName(tag)}
              </option>
            ))}
          </select>
        </label>
      </div>
      {wrong && <p class="wrong">{t("texts.wrong")}</p>}
      {other === undefined && (
        <Field label={t("language")} pointer="/language" mistakes={mistakes} help={t("language.help")}>
          {(tied) => (
            <input
              class="field slim mono"
              {...tied}
              dir="ltr"
              value={draft.language}
              onInput={({ currentTarget }) => change({ language: currentTarget.value.trim() })}
            />
          )}
        </Field>
      )}
      {TEXTS.map((name) => (
        <TextRow key={name} name={name} other={other} translate={translate} {...props} />
      ))}
      {draft.kind === "choice" && <OptionFields other={other} translate={translate} {...props} />}
      {other !== undefined && (
        <button
          class="btn"
          type="button"
          onClick={() => {
            const { [other]: _gone, ...rest } = draft.translations;
            change({ translations: rest });
            setShown("");
          }}
        >
          <Icon name="cross" />
          {t("texts.remove", { language: languageName(other) })}
        </button>
      )}
    </fieldset>
  );
}

function TextRow({
  name,
  other,
  translate,
  draft,
  change,
  mistakes,
}: PartProps & {
  readonly name: TextName;
  readonly other: string | undefined;
  readonly translate: (part: SurveyTexts) => void;
}) {
  const help = name === "comment" ? t("comment.help") : name === "reason" ? t("reason.help") : undefined;
  const look = name === "question" ? "field voice" : "field";
  const own = (
    <Field label={t(`text.${name}`)} pointer={`/${name}`} mistakes={mistakes} help={help}>
      {(tied) => (
        <input
          class={look}
          {...tied}
          lang={draft.language || undefined}
          dir="auto"
          value={draft[name]}
          onInput={({ currentTarget }) => change({ [name]: currentTarget.value })}
        />
      )}
    </Field>
  );
  if (other === undefined) return own;
  // What has to be said is asked for here as well: nobody finds it missing behind the other language.
  if (draft[name] === "" && name !== "business" && name !== "question") return null;
  const value = draft.translations[other]?.[name] ?? "";
  return (
    <div class="two">
      {own}
      <Field
        label={t("text.in", { text: t(`text.${name}`), language: languageName(other) })}
        pointer={`/translations/${other}/${name}`}
        mistakes={mistakes}
        help={value === "" && name !== "business" ? t("texts.stays") : undefined}
      >
        {(tied) => (
          <input
            class={value === "" && name !== "business" ? `${look} unsaid` : look}
            {...tied}
            lang={other}
            dir="auto"
            value={value}
            placeholder={draft[name]}
            onInput={({ currentTarget }) => translate({ [name]: currentTarget.value })}
          />
        )}
      </Field>
    </div>
  );
}
