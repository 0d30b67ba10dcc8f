import * as v from "valibot";
import { bestLanguage, LanguageTag, SurveyTexts } from "./languages.ts";
import { CleanText } from "./text.ts";

/** The kinds of question and the whole numbers that answer each; `choice` and `thumbs` are answered by words. */
export const SCALES = { csat: [1, 5], ces: [1, 7], nps: [0, 10] } as const;

/** A survey's id: what stands in its address. Lower-case words joined by hyphens, at most 64 characters. */
export const SurveyId = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, "Must be lower-case letters, digits and single hyphens"),
  v.maxLength(64, "Must be at most 64 characters"),
);

/** One of the answers of a `choice`: what is sent, what people read, and an optional second line. */
export const Option = v.strictObject({
  id: v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,32}$/, "Must be 1 to 32 lower-case letters, digits or hyphens")),
  label: CleanText(80),
  note: v.optional(CleanText(120)),
});
/** See {@link Option}. */
export type Option = v.InferOutput<typeof Option>;

const Days = v.pipe(v.number(), v.integer(), v.minValue(1, "Must be at least 1 day"), v.maxValue(3650));

/** Scheme, host and port of a site, as browsers send it: nothing behind, the default port left out. */
export const Origin = v.pipe(
  v.string(),
  v.regex(/^https?:\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?$/, "Must be an origin like https://shop.example"),
);

/** A time zone's name of the IANA database; whether there is one of this name is tested where surveys are written. */
const TimeZone = v.pipe(
  v.string(),
  v.maxLength(40),
  v.regex(/^[A-Za-z_]+(?:[/+-][A-Za-z0-9_]+)*$/, "Must be a time zone like Europe/Berlin"),
);

const shared = {
  /** Version of this schema; a reader refuses one it does not know. */
  v: v.literal(1),
  id: SurveyId,
  /** The business that asks; heads the hosted page. */
  business: CleanText(80),
  question: CleanText(300),
  /** The language of these texts; absent: not known. */
  language: v.optional(LanguageTag),
  /** The same texts in other languages. */
  translations: v.optional(v.record(LanguageTag, SurveyTexts)),
  /** Label of the comment box, or null for none. */
  comment: v.nullable(CleanText(120)),
  /** Label of the box for a reason, shown after a negative answer; null or absent: there is none. */
  reason: v.nullish(CleanText(120)),
  /**
   * `open`: anyone, any number of times. `browser`: once a browser, by a signed first-party cookie. `network`: once a
   * browser, and once a network and kind of browser a day. `link`: once a link or customer id that the business signed.
   */
  identity: v.picklist(["open", "browser", "network", "link"]),
  /**
   * What another answer of a client does: it is refused; takes the place of the first; or is refused until the next
   * period of so many days has begun. Fixed once the survey has feedback.
   */
  repeat: v.union([v.picklist(["reject", "replace"]), v.strictObject({ afterDays: Days })]),
  /** Who sees the totals: anyone; whoever has a link that shares them; who is signed in or has a key. */
  results: v.picklist(["public", "link", "private"]),
  /** Totals are shown only to those who have answered, by their receipt, and to who is signed in; absent: false. */
  hideUntilAnswered: v.optional(v.boolean()),
  /** Whether answers are taken. */
  open: v.boolean(),
  /** From when on, and until before when, answers are taken while `open`; null or absent: no bound. */
  opensAt: v.nullish(v.pipe(v.string(), v.isoTimestamp("Must be a time like 2026-11-23T08:00:00Z"))),
  closesAt: v.nullish(v.pipe(v.string(), v.isoTimestamp("Must be a time like 2026-11-23T08:00:00Z"))),
  /** Where its days begin, such as `Europe/Berlin`; absent: UTC. Fixed once the survey has feedback. */
  timeZone: v.optional(TimeZone),
  /** After how many days single answers and what was written with them are forgotten; absent: never. Totals stay. */
  keepDays: v.optional(Days),
  /** Sites, as origins, whose pages may send answers and show the hosted page in a frame; absent: none. */
  origins: v.optional(v.pipe(v.array(Origin), v.maxLength(20))),
};

/** Scores at or below this number open a case; null: none does. */
const atMost = v.nullable(v.strictObject({ atMost: v.pipe(v.number(), v.integer()) }));
/** These answers open a case; null: none does. */
const oneOf = v.nullable(v.strictObject({ oneOf: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(10)) }));

/** A survey as administration stores it in Postgres and publishes it to Redis for the edge, as JSON. */
export const Survey = v.variant("kind", [
  v.strictObject({
    ...shared,
    kind: v.literal("choice"),
    options: v.pipe(
      v.array(Option),
      v.minLength(2, "Must have at least 2 options"),
      v.maxLength(10, "Must have at most 10 options"),
      v.check(
        (options) => new Set(options.map(({ id }) => id)).size === options.length,
        "Must have distinct option ids",
      ),
    ),
    negative: oneOf,
  }),
  v.strictObject({ ...shared, kind: v.picklist(["csat", "ces", "nps"]), negative: atMost }),
  v.strictObject({ ...shared, kind: v.literal("thumbs"), negative: oneOf }),
]);
/** See {@link Survey}. */
export type Survey = v.InferOutput<typeof Survey>;

/**
 * What anyone may know of a survey: all but the rule that opens cases, its texts in one language. `language` is that of
 * its texts, `languages` are all there are.
 */
export type PublicSurvey = InOneLanguage<Survey> & { languages?: string[] };
// Distributes over the kinds: a plain Omit would keep only what all of them have and lose the options of a choice.
type InOneLanguage<S> = S extends unknown ? Omit<S, "negative" | "translations"> : never;

/**
 * The part of a survey that `GET /v1/surveys/<survey>` shows.
 *
 * @param wanted language tags, best first; the survey's own texts stand where it has none of them
 */
export function publicPart(survey: Survey, wanted: readonly string[] = []): PublicSurvey {
  const { negative: _private, translations, ...shown } = survey;
  const { language } = shown;
  if (!translations) return shown;
  const others = Object.keys(translations);
  const languages = language === undefined ? others : [language, ...others];
  const best = bestLanguage(wanted, languages);
  const texts = best === undefined ? undefined : translations[best];
  if (best === undefined || !texts) return { ...shown, languages };
  const { options } = texts;
  const said = {
    ...shown,
    business: texts.business ?? shown.business,
    question: texts.question ?? shown.question,
    // A box that the survey does not have does not come by translating it.
    comment: shown.comment && (texts.comment ?? shown.comment),
    reason: shown.reason && (texts.reason ?? shown.reason),
    language: best,
    languages,
  };
  if (said.kind !== "choice" || !options) return said;
  return { ...said, options: said.options.map((option) => ({ ...option, ...options[option.id] })) };
}

/** Every answer a survey takes, in the order it is shown, as stored: `"a"`, `"4"`, `"up"`. */
export function answersOf(survey: Pick<Survey, "kind"> & { options?: readonly Option[] }): string[] {
  if (survey.kind === "choice") return (survey.options ?? []).map(({ id }) => id);
  if (survey.kind === "thumbs") return ["up", "down"];
  const [low, high] = SCALES[survey.kind];
  return Array.from({ length: high - low + 1 }, (_, step) => String(low + step));
}

/**
 * Finds what an answer is stored as.
 *
 * @param answer as sent: an option id, `"up"`/`"down"`, or a whole number, which a form sends as its decimal text
 * @param from `json` wants scores as numbers, `form` as text
 * @returns the stored text, or undefined where the survey does not take this answer
 */
export function storedAnswer(survey: Survey, answer: unknown, from: "json" | "form"): string | undefined {
  const worded = survey.kind === "choice" || survey.kind === "thumbs";
  if (typeof answer !== (worded || from === "form" ? "string" : "number")) return undefined;
  return answersOf(survey).find((known) => known === (Object.is(answer, -0) ? "0" : String(answer)));
}

/** Turns a stored answer into what the API shows: scores as numbers, all others as they are. */
export function shownAnswer(kind: Survey["kind"], stored: string): string | number {
  return kind === "choice" || kind === "thumbs" ? stored : Number(stored);
}

/** The rule that opens cases where a survey does not say one: what each kind's own literature calls unhappy. */
export const STANDARD_RULE = {
  choice: null,
  csat: { atMost: 2 },
  ces: { atMost: 3 },
  nps: { atMost: 6 },
  thumbs: { oneOf: ["down"] },
} as const satisfies Record<Survey["kind"], Survey["negative"]>;

/** Whether an answer, as stored, is an unhappy one that opens a case. */
export function isNegative(survey: Survey, stored: string): boolean {
  if (survey.negative === null) return false;
  return "oneOf" in survey.negative ? survey.negative.oneOf.includes(stored) : Number(stored) <= survey.negative.atMost;
}

const DAY = 24 * 3600 * 1000;

/**
 * The period a moment falls into: spans of `afterDays` days since 1970 for a survey that recurs, else 0.
 *
 * @param at ms since 1970
 */
export function periodOf({ repeat }: Pick<Survey, "repeat">, at: number): number {
  return typeof repeat === "string" ? 0 : Math.floor(at / (repeat.afterDays * DAY));
}

/** Whether a survey takes answers at a moment, in ms since 1970. */
export function isOpen(
  { open, opensAt, closesAt }: Pick<Survey, "open" | "opensAt" | "closesAt">,
  at: number,
): boolean {
  return open && (!opensAt || at >= Date.parse(opensAt)) && (!closesAt || at < Date.parse(closesAt));
}
