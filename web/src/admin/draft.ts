import {
  answersOf,
  type FieldError,
  fieldErrors,
  type Option,
  SCALES,
  STANDARD_RULE,
  Survey,
  SurveyId,
} from "@earshot/contract";
import * as v from "valibot";
import { clockIn, isZone, momentOf } from "./zoned.ts";

/** A survey as it is written: what the fields of its form hold. */
export interface Draft {
  id: string;
  kind: Survey["kind"];
  business: string;
  question: string;
  language: string;
  translations: NonNullable<Survey["translations"]>;
  /** Empty: there is no box for it. */
  comment: string;
  reason: string;
  options: Option[];
  negative: Survey["negative"];
  identity: Survey["identity"];
  repeat: Survey["repeat"];
  results: Survey["results"];
  hideUntilAnswered: boolean;
  open: boolean;
  /** By the clock of the survey's time zone; empty: no bound. */
  opensAt: string;
  closesAt: string;
  timeZone: string;
  /** Empty: for ever. */
  keepDays: string;
  /** One a line. */
  origins: string;
}

/** A survey to begin with. */
export function newDraft(language: string): Draft {
  return {
    id: "",
    kind: "csat",
    business: "",
    question: "",
    language,
    translations: {},
    comment: "",
    reason: "",
    options: [
      { id: "a", label: "" },
      { id: "b", label: "" },
    ],
    negative: STANDARD_RULE.csat,
    identity: "browser",
    repeat: "reject",
    results: "public",
    hideUntilAnswered: false,
    open: true,
    opensAt: "",
    closesAt: "",
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    keepDays: "",
    origins: "",
  };
}

/** A survey as a form shows it. */
export function draftOf(survey: Survey): Draft {
  const zone = survey.timeZone ?? "UTC";
  const clock = (iso: string | null | undefined): string => (iso ? clockIn(zone, iso) : "");
  return {
    id: survey.id,
    kind: survey.kind,
    business: survey.business,
    question: survey.question,
    language: survey.language ?? "",
    translations: survey.translations ?? {},
    comment: survey.comment ?? "",
    reason: survey.reason ?? "",
    options: survey.kind === "choice" ? survey.options : newDraft("").options,
    negative: survey.negative,
    identity: survey.identity,
    repeat: survey.repeat,
    results: survey.results,
    hideUntilAnswered: survey.hideUntilAnswered ?? false,
    open: survey.open,
    opensAt: clock(survey.opensAt),
    closesAt: clock(survey.closesAt),
    timeZone: survey.timeZone ?? "",
    keepDays: survey.keepDays === undefined ? "" : String(survey.keepDays),
    origins: (survey.origins ?? []).join("\n"),
  };
}

/** What a draft says as a survey, without a test whether it is one. */
function written(draft: Draft): Record<string, unknown> {
  const zone = isZone(draft.timeZone) ? draft.timeZone : "UTC";
  const moment = (clock: string): string | undefined => (clock === "" ? undefined : momentOf(zone, clock));
  const origins = draft.origins.split(/\s+/).filter((line) => line !== "");
  const translations = Object.entries(draft.translations).map(([tag, texts]) => [
    tag,
    Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== "")),
  ]);
  const all = {
    v: 1,
    id: draft.id,
    business: draft.business,
    question: draft.question,
    language: draft.language || undefined,
    translations: translations.length > 0 ? Object.fromEntries(translations) : undefined,
    comment: draft.comment === "" ? null : draft.comment,
    reason: draft.reason || undefined,
    identity: draft.identity,
    repeat: draft.repeat,
    results: draft.results,
    hideUntilAnswered: draft.hideUntilAnswered || undefined,
    open: draft.open,
    opensAt: moment(draft.opensAt),
    closesAt: moment(draft.closesAt),
    timeZone: draft.timeZone || undefined,
    keepDays: draft.keepDays === "" ? undefined : Number(draft.keepDays),
    origins: origins.length > 0 ? origins : undefined,
    kind: draft.kind,
    options: draft.kind === "choice" ? draft.options : undefined,
    negative: draft.negative,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** A draft that is a survey, or what is wrong with it: where, by the pointers that administration uses too. */
export type Checked = { readonly survey: Survey } | { readonly errors: readonly FieldError[] };

/** What {@link check} finds that the contract's schema does not say; administration tests the same. */
export const OURS = {
  empty: "Must not be empty",
  zone: "Must be a time zone",
  order: "Must be after it opens",
} as const;

/**
 * Tests a draft by the contract's own schema, and by what administration asks besides.
 *
 * @param draft as it is in the form
 */
export function check(draft: Draft): Checked {
  const parsed = v.safeParse(Survey, written(draft));
  const errors: FieldError[] = [];
  const add = (pointer: string, message: string): void => {
    if (!errors.some((error) => error.pointer === pointer)) errors.push({ pointer, message });
  };
  if (draft.id === "") add("/id", OURS.empty);
  for (const { pointer, message } of parsed.success ? [] : fieldErrors(parsed.issues)) add(pointer, message);
  if (draft.question.trim() === "") add("/question", OURS.empty);
  if (draft.business.trim() === "") add("/business", OURS.empty);
  if (draft.kind === "choice") {
    draft.options.forEach(({ label }, index) => label.trim() === "" && add(`/options/${index}/label`, OURS.empty));
  }
  if (draft.timeZone !== "" && !isZone(draft.timeZone)) add("/timeZone", OURS.zone);
  if (draft.opensAt !== "" && draft.closesAt !== "" && draft.opensAt >= draft.closesAt) add("/closesAt", OURS.order);
  if (draft.language === "" && Object.keys(draft.translations).length > 0) add("/language", OURS.empty);
  return errors.length === 0 && parsed.success ? { survey: parsed.output } : { errors };
}

/** The same draft with another kind of question: a rule of the other would mean nothing. */
export function withKind(draft: Draft, kind: Survey["kind"]): Draft {
  return { ...draft, kind, negative: STANDARD_RULE[kind] };
}

/** The answers among which a rule chooses. */
export const answersIn = (draft: Draft): string[] => answersOf(draft);

/** The ends of a rule's slider: from no case at all up to the last number but one. */
export function scaleOf(kind: Survey["kind"]): readonly [never_: number, most: number] | undefined {
  if (kind === "choice" || kind === "thumbs") return undefined;
  const [low, high] = SCALES[kind];
  return [low - 1, high - 1];
}

/** An id that could be a survey's, made of what its question says. */
export function idFrom(question: string): string {
  const words = question
    .normalize("NFKD")
    .replaceAll(/\p{Mark}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 40)
    .replace(/-+$/, "");
  return v.is(SurveyId, words) ? words : "";
}
