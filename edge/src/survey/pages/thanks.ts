import type { PublicSurvey } from "@earshot/contract";
import { PATHS } from "@earshot/contract/names";
import { answerSentence } from "./answer.ts";
import { COMMENT_CSS, commentBox } from "./comment-box.ts";
import { compact } from "./css.ts";
import { DEVICE_SCRIPT } from "./device.ts";
import { type Shown, wholeDocument } from "./document.ts";
import { inLanguage } from "./languages.ts";
import { MARK_CSS, mark } from "./mark.ts";
import { type Markup, markup } from "./markup.ts";
import type { Messages } from "./messages/messages.ts";
import { step, TRACK_CSS } from "./track.ts";

/** What became of a submission that was accepted. */
export interface ThanksView extends Shown {
  /** As stored. Shown only with the outcome `accepted`. */
  answer: string;
  submissionId: string;
  receipt: string;
  outcome: "accepted" | "replay";
  /** Whether the answer opens a case. Said only with the outcome `accepted`. */
  negative: boolean;
  /** Where the totals are seen; shown where the survey's results are public. */
  resultsUrl: string | undefined;
  /** What is asked after the answer: an unhappy client for its reason, who could not write one for a comment. */
  asks?: { reason: boolean; comment: boolean } | undefined;
  /** Names what is added then. */
  addition?: string | undefined;
  /** Whether the answer was tapped in an e-mail, where another one can still be tapped. */
  tapped?: boolean | undefined;
}

/**
 * The page after an accepted answer: that it was heard, what happens to it now, and its receipt.
 *
 * A replay does not repeat the answer: somebody who goes back and chooses differently sends the same submissionId, the
 * first answer stands, and which one that was is only in the log. Saying "You chose …" would then be untrue.
 */
export function thanksPage(survey: PublicSurvey, view: ThanksView, words: Messages): string {
  const { thanks } = words;
  const first = view.outcome === "accepted";
  const sorry = first && view.negative;
  const heading = first
    ? markup`${sorry ? thanks.sorry : thanks.heard} ${answerSentence(survey, view.answer, words)}`
    : thanks.again.heading;
  const receiptPath = inLanguage(PATHS.receiptPage(view.receipt), view.lang);
  const { language } = survey;
  const boxes = [
    sorry && view.asks?.reason && survey.reason
      ? commentBox(survey.reason, words, "", undefined, { name: "reason", language })
      : undefined,
    view.asks?.comment && survey.comment !== null
      ? commentBox(survey.comment, words, "", undefined, { language })
      : undefined,
  ].filter((box) => box !== undefined);
  const more =
    first &&
    view.addition !== undefined &&
    boxes.length > 0 &&
    markup`<form class="form" method="post" action="${receiptPath}">
<input type="hidden" name="do" value="change">
<input type="hidden" name="submissionId" value="${view.addition}">
${boxes}
<button class="btn">${thanks.add}</button>
</form>`;
  const link = survey.results === "public" ? view.resultsUrl : undefined;

  return wholeDocument({
    words,
    title: thanks.title,
    shown: view,
    survey,
    styles: [MARK_CSS, TRACK_CSS, THANKS_CSS, more ? COMMENT_CSS : ""],
    main: markup`${mark(first ? "heard" : "kept")}
<h1 class="q">${heading}</h1>
${!first && markup`<p class="lead">${thanks.again.lead}</p>`}
<ol class="track" aria-label="${thanks.trackName}">
${step(thanks.received, first ? thanks.receivedWhen : "", true)}
${step(thanks.counted, thanks.countedWhen, false)}
${sorry && step(thanks.passedOn, thanks.passedOnWhen, false)}
</ol>
${more}
${first && view.tapped && markup`<p class="note">${thanks.mind}</p>`}
${link !== undefined && resultsLink(link, words, more !== false)}
<section class="receipt" aria-labelledby="receipt">
<h2 id="receipt">${thanks.receipt}</h2>
<code dir="ltr">${view.receipt}</code>
<p>${thanks.receiptUse}</p>
<p><a href="${receiptPath}">${thanks.receiptLink}</a></p>
</section>`,
    script: DEVICE_SCRIPT,
  });
}

/**
 * The way to the totals.
 *
 * @param quiet whether something else on the page is to be done first
 */
export function resultsLink(url: string, words: Messages, quiet = false): Markup {
  return markup`<a class="btn${quiet && " quiet"}" href="${url}">${words.thanks.results}</a>`;
}

const THANKS_CSS = compact(`@layer components {
  .form { display: grid; gap: var(--space-3); }
  .receipt { display: grid; gap: var(--space-1); padding: var(--space-4) var(--space-5); border: 1px dashed var(--edge); border-radius: var(--radius-3); background: var(--surface); color: var(--ink-2); font-size: var(--text-sm); }
  .receipt h2 { font-size: inherit; font-weight: 600; color: var(--ink); }
  .receipt a { display: inline-flex; align-items: center; min-block-size: var(--target); }
  .receipt code { font: var(--text-xs)/1.5 var(--font-mono); user-select: all; }
}`);
