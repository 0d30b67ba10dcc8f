export { duplicatePage } from "./duplicate.ts";
export { problemPage } from "./problem.ts";
export { receiptPage, type ReceiptView } from "./receipt.ts";
export { surveyPage } from "./survey.ts";
export { thanksPage } from "./thanks.ts";
