import type { PublicSurvey } from "@earshot/contract";
import { PATHS } from "@earshot/contract/names";
import { answerSentence } from "./answer.ts";
import { COMMENT_CSS, commentBox } from "./comment-box.ts";
import { compact } from "./css.ts";
import { wholeDocument } from "./document.ts";
import { MARK_CSS, mark } from "./mark.ts";
import { type Markup, markup } from "./markup.ts";
import { en } from "./messages/en.ts";
import type { Messages } from "./messages/messages.ts";
import { keptOf } from "./survey.ts";
import { step, TRACK_CSS } from "./track.ts";

/** What became of a submission that was accepted. */
export interface ThanksView {
  /** As stored. Shown only with the outcome `accepted`. */
  answer: string;
  submissionId: string;
  receipt: string;
  outcome: "accepted" | "replay";
  /** Whether the answer opens a case. Said only with the outcome `accepted`. */
  negative: boolean;
  /** Where the totals are seen; shown where the survey's results are public. */
  resultsUrl: string | undefined;
  /** Names what is added afterwards, where the survey asks an unhappy client for a reason and none was given yet. */
  askReason?: string | undefined;
  nonce: string;
}

/**
 * The page after an accepted answer: that it was heard, what happens to it now, and its receipt.
 *
 * A replay does not repeat the answer: somebody who goes back and chooses differently sends the same submissionId, the
 * first answer stands, and which one that was is only in the log. Saying "You chose …" would then be untrue.
 */
export function thanksPage(survey: PublicSurvey, view: ThanksView, words: Messages = en): string {
  const { thanks } = words;
  const first = view.outcome === "accepted";
  const sorry = first && view.negative;
  const heading = first
    ? markup`${sorry ? thanks.sorry : thanks.heard} ${answerSentence(survey, view.answer, words)}`
    : thanks.again.heading;
  const receiptPath = PATHS.receiptPage(view.receipt);
  const asked = sorry && view.askReason !== undefined ? (survey.reason ?? "") : "";
  const reason =
    asked &&
    markup`<form class="form" method="post" action="${receiptPath}">
<input type="hidden" name="do" value="change">
<input type="hidden" name="submissionId" value="${view.askReason}">
${commentBox(asked, words, "", undefined, "reason")}
<button class="btn">${thanks.sendReason}</button>
</form>`;
  const link = survey.results === "public" ? view.resultsUrl : undefined;

  return wholeDocument({
    words,
    title: thanks.title,
    business: survey.business,
    nonce: view.nonce,
    styles: [MARK_CSS, TRACK_CSS, THANKS_CSS, reason ? COMMENT_CSS : ""],
    main: markup`${mark(first ? "heard" : "kept")}
<h1 class="q">${heading}</h1>
${!first && markup`<p class="lead">${thanks.again.lead}</p>`}
<ol class="track" aria-label="${thanks.trackName}">
${step(thanks.received, first ? thanks.receivedWhen : "", true)}
${step(thanks.counted, thanks.countedWhen, false)}
${sorry && step(thanks.passedOn, thanks.passedOnWhen, false)}
</ol>
${reason}
${link !== undefined && resultsLink(link, words)}
<section class="receipt" aria-labelledby="receipt">
<h2 id="receipt">${thanks.receipt}</h2>
<code dir="ltr">${view.receipt}</code>
<p>${thanks.receiptUse}</p>
<p><a href="${receiptPath}">${thanks.receiptLink}</a></p>
</section>`,
    kept: keptOf(survey, words),
  });
}

/** The way to the totals. */
export function resultsLink(url: string, words: Messages): Markup {
  return markup`<a class="btn" href="${url}">${words.thanks.results}</a>`;
}

const THANKS_CSS = compact(`@layer components {
  .form { display: grid; gap: var(--space-3); }
  .receipt { display: grid; gap: var(--space-1); padding: var(--space-4) var(--space-5); border: 1px dashed var(--edge); border-radius: var(--radius-3); background: var(--surface); color: var(--ink-2); font-size: var(--text-sm); }
  .receipt h2 { font-size: inherit; font-weight: 600; color: var(--ink); }
  .receipt a { display: inline-flex; align-items: center; min-block-size: var(--target); }
  .receipt code { font: var(--text-xs)/1.5 var(--font-mono); user-select: all; }
}`);
