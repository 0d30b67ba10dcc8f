export { type DuplicateView, duplicatePage } from "./duplicate.ts";
export { type ProblemView, problemPage } from "./problem.ts";
export { type SurveyView, type Typed, surveyPage } from "./survey.ts";
export { type ThanksView, thanksPage } from "./thanks.ts";
