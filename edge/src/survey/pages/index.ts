export type { Shown } from "./document.ts";
export { duplicatePage } from "./duplicate.ts";
export { inLanguage } from "./languages.ts";
export type { Messages } from "./messages/messages.ts";
export { problemPage } from "./problem.ts";
export { receiptPage, type ReceiptView } from "./receipt.ts";
export { tappedPage } from "./tapped.ts";
export { surveyPage } from "./survey.ts";
export { thanksPage } from "./thanks.ts";
