import { type FieldError, type Survey, answersOf } from "@earshot/contract";

/** What is wrong with a survey's translations: they need a language to be from, and texts that are there. */
export function translationErrors(survey: Survey): FieldError[] {
  const { language, translations = {} } = survey;
  const tags = Object.keys(translations);
  const errors: FieldError[] = [];
  if (tags.length > 0 && language === undefined) {
    errors.push({ pointer: "/language", message: "Must say which language the texts are in, as there are others" });
  }
  const known = survey.kind === "choice" ? answersOf(survey) : [];
  for (const tag of tags) {
    const pointer = `/translations/${tag}`;
    if (tag === language) errors.push({ pointer, message: "Must be another language than the survey's own" });
    for (const id of Object.keys(translations[tag]?.options ?? {})) {
      if (known.includes(id)) continue;
      const message =
        known.length > 0 ? `Must be one of ${known.join(", ")}` : "Must be left out: there are no options";
      errors.push({ pointer: `${pointer}/options/${id}`, message });
    }
  }
  return errors;
}
