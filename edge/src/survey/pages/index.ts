export { type DuplicateView, duplicatePage } from "./duplicate.ts";
export { type ProblemView, problemPage } from "./problem.ts";
export { type SurveyView, surveyPage } from "./survey.ts";
export { type ThanksView, thanksPage } from "./thanks.ts";
export type { Typed } from "./typed-words.ts";
