import type { FeedbackStatus, FieldError, PublicSurvey } from "@earshot/contract";
import { PATHS } from "@earshot/contract/names";
import { answerControl } from "./answer-control.ts";
import { COMMENT_CSS, commentBox } from "./comment-box.ts";
import { compact } from "./css.ts";
import { type Shown, wholeDocument } from "./document.ts";
import { inLanguage } from "./languages.ts";
import { MARK_CSS, mark } from "./mark.ts";
import { type Markup, markup } from "./markup.ts";
import type { Messages } from "./messages/messages.ts";
import { MISTAKES_CSS, mistakeSummary, mistakesOf } from "./mistakes.ts";
import { own } from "./own.ts";
import { step, TRACK_CSS } from "./track.ts";
import type { Typed } from "./typed-words.ts";

/** What the page of a receipt shows. */
export interface ReceiptView extends Shown {
  /** Where its forms are sent: the page itself. */
  action: string;
  status: FeedbackStatus;
  /** Whether the survey still takes answers, and so changes. */
  changes: boolean | undefined;
  /** Names the next change, so that sending it twice changes once. */
  submissionId: string;
  /** What was just done here. */
  said?: "changed" | "withdrawn" | "erased" | undefined;
  typed?: Typed | undefined;
  errors?: readonly FieldError[] | undefined;
}

const GONE: ReadonlySet<FeedbackStatus> = new Set(["withdrawn", "erased"]);

/**
 * The page of a receipt: how far a feedback has come, and the ways to change it and to take it back. What takes back is
 * behind a line that has to be opened, where it says what that means: so nobody does it by one slip.
 *
 * Forms send `do` (`change`, `withdraw`, `erase`) and, to change, the fields of the survey's own form and `clear`.
 *
 * @param survey where it is still published
 */
export function receiptPage(survey: PublicSurvey | undefined, view: ReceiptView, words: Messages): string {
  const { receipt } = words;
  const gone = GONE.has(view.status) || view.said === "withdrawn" || view.said === "erased";
  const mistakes = survey && mistakesOf(view.errors ?? [], survey, view.typed?.comment ?? "", words);
  const wrong = mistakes !== undefined && mistakes.list.length > 0;
  const control = survey && answerControl(survey, words, { chosen: view.typed?.answer, sends: false, required: false });
  const state = gone && !GONE.has(view.status) ? (view.said === "erased" ? "erased" : "withdrawn") : view.status;
  const changing =
    survey &&
    control &&
    view.changes === true &&
    markup`<details class="way"${wrong && markup` open`}><summary>${receipt.change.summary}</summary>
<form class="form" method="post" action="${view.action}" novalidate>
<input type="hidden" name="do" value="change">
<input type="hidden" name="submissionId" value="${view.submissionId}">
<fieldset><legend>${own(survey.question, survey.language)}</legend>
${control.control}
</fieldset>
${survey.comment !== null && commentBox(survey.comment, words, view.typed?.comment, mistakes?.comment, { language: survey.language })}
${survey.comment !== null && markup`<label class="clear"><input type="checkbox" name="clear" value="comment"> ${receipt.change.clear}</label>`}
${survey.reason ? commentBox(survey.reason, words, view.typed?.reason, undefined, { name: "reason", language: survey.language }) : undefined}
<p class="hint">${receipt.change.hint}</p>
<button class="btn">${receipt.change.send}</button>
</form></details>`;
  return wholeDocument({
    words,
    title: receipt.title,
    shown: view,
    survey,
    styles: [MARK_CSS, TRACK_CSS, RECEIPT_CSS, COMMENT_CSS, control?.css ?? "", wrong ? MISTAKES_CSS : ""],
    main: markup`${wrong && mistakeSummary(mistakes, Boolean(view.typed?.comment), words)}
${mark(gone ? "empty" : "kept")}
<h1 class="q">${receipt.states[state]}</h1>
${(view.said || state !== "erased") && markup`<p class="lead">${view.said ? receipt.said[view.said] : receipt.lead}</p>`}
${!gone && track(view.status, words)}
${!gone && changing}
${!gone && takingBack("withdraw", view, receipt.withdraw)}
${state !== "erased" && takingBack("erase", view, receipt.erase)}
${gone && survey && view.changes && survey.identity !== "link" && markup`<a class="btn" href="${inLanguage(PATHS.hostedPage(survey.id), view.lang)}">${receipt.answerAnew}</a>`}
${state !== "erased" && markup`<p class="note">${receipt.keepIt}</p>`}`,
  });
}

function takingBack(
  what: "withdraw" | "erase",
  { action }: ReceiptView,
  { summary, means, send }: Messages["receipt"]["withdraw"],
): Markup {
  return markup`<details class="way"><summary>${summary}</summary>
<form class="form" method="post" action="${action}">
<input type="hidden" name="do" value="${what}">
${means.map(
  (sentence) => markup`<p>${sentence}</p>
`,
)}<button class="btn">${send}</button>
</form></details>`;
}

function track(status: FeedbackStatus, { thanks, receipt }: Messages): Markup {
  const far = ["received", "counted", "case-opened", "answered"].indexOf(status);
  return markup`<ol class="track" aria-label="${thanks.trackName}">
${step(thanks.received, "", true)}
${step(thanks.counted, far < 1 ? thanks.countedWhen : "", far >= 1)}
${far >= 2 && step(receipt.followUp, "", true)}
${far >= 3 && step(receipt.answered, "", true)}
</ol>`;
}

const RECEIPT_CSS = compact(`@layer components {
  .form { display: grid; gap: var(--space-5); grid-template-columns: minmax(0, 1fr); padding-block: var(--space-3) var(--space-5); }
  .way { border-block-end: 1px solid var(--line); }
  .way + .way { margin-block-start: calc(-1 * var(--space-4)); }
  .way p { padding: 0; }
  .way summary { font-weight: 600; }
  legend { margin-block-end: var(--space-3); font-weight: 600; }
  .clear { display: flex; gap: var(--space-3); align-items: center; min-block-size: var(--target); cursor: pointer; }
  .clear input { inline-size: 1.25rem; block-size: 1.25rem; margin: 0; accent-color: var(--petrol); }
}`);
