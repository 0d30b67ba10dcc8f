import { type FieldError, LINK, type PublicSurvey } from "@earshot/contract";
import { answerControl } from "./answer-control.ts";
import { COMMENT_CSS, commentBox, why } from "./comment-box.ts";
import { wholeDocument } from "./document.ts";
import { type Markup, markup } from "./markup.ts";
import { en } from "./messages/en.ts";
import type { Messages } from "./messages/messages.ts";
import { MISTAKES_CSS, mistakeSummary, mistakesOf } from "./mistakes.ts";
import { own } from "./own.ts";
import type { Typed } from "./typed-words.ts";

/** What the hosted page is made of, besides the survey. */
export interface SurveyView {
  /** Where the form is sent. */
  action: string;
  /** Names the submission, so that sending the page twice counts once: a fresh one for each page shown. */
  submissionId: string;
  /** The token of the link by which the page was reached, where its survey is answered by links. */
  link?: string | undefined;
  nonce: string;
  typed?: Typed | undefined;
  /** What the edge found wrong with what was typed; pointers `/answer`, `/vote` and `/comment` are said by their field. */
  errors?: readonly FieldError[] | undefined;
}

/**
 * The hosted page of a survey: a form that works without a script.
 *
 * Fields: `submissionId`; `vote` where two options are to choose from, else `answer`; `comment` where the survey asks
 * for one.
 */
export function surveyPage(survey: PublicSurvey, view: SurveyView, words: Messages = en): string {
  const { typed = {}, errors = [] } = view;
  const mistakes = mistakesOf(errors, survey, typed.comment ?? "", words);
  const wrong = mistakes.list.length > 0;
  const { control, css, sends } = answerControl(survey, words, {
    chosen: typed.answer,
    sends: survey.comment === null,
  });

  const hidden = markup`<input type="hidden" name="submissionId" value="${view.submissionId}">${
    view.link &&
    markup`
<input type="hidden" name="${LINK.query}" value="${view.link}">`
  }`;
  const question = markup`<h1 class="q" id="question">${own(survey.question)}</h1>`;
  const reason = mistakes.answer !== undefined && why("answer-wrong", mistakes.answer);
  const described = mistakes.answer !== undefined && markup` aria-describedby="answer-wrong"`;
  const form = sends
    ? markup`${question}
${!wrong && markup`<p class="lead">${words.ask.oneTap}</p>`}
<form method="post" action="${view.action}">
${hidden}
<div role="group" aria-labelledby="question"${described}>
${reason}
${control}
</div>
</form>`
    : markup`<form class="form" method="post" action="${view.action}" novalidate>
${hidden}
<fieldset${mistakes.answer !== undefined && markup` class="bad"`}${described}>
<legend>${question}</legend>
${reason}
${control}
</fieldset>
${survey.comment !== null && commentBox(survey.comment, words, typed.comment, mistakes.comment)}
<button class="btn">${words.ask.send}</button>
</form>`;

  return wholeDocument({
    words,
    title: wrong ? words.errors.title(mistakes.list.length, survey.question) : survey.question,
    business: survey.business,
    nonce: view.nonce,
    styles: [FORM_CSS, css, survey.comment === null ? "" : COMMENT_CSS, wrong ? MISTAKES_CSS : ""],
    main: [
      wrong && mistakeSummary(mistakes, Boolean(typed.comment), words),
      form,
      survey.identity !== "open" && markup`<p class="note">${words.ask.once(survey)}</p>`,
    ],
    kept: keptOf(survey, words),
  });
}

/** What is kept of an answer to this survey, in a few sentences. */
export function keptOf(survey: PublicSurvey, words: Messages): Markup {
  const { kept, keptCookie, keptNetwork } = words.frame;
  const cookie = survey.identity === "browser" || survey.identity === "network";
  return markup`${kept(own(survey.business))}${cookie && ` ${keptCookie}`}${survey.identity === "network" && ` ${keptNetwork}`}`;
}

const FORM_CSS = `@layer components{.form{display:grid;gap:var(--space-5);grid-template-columns:minmax(0,1fr)}legend{margin-block-end:var(--space-5)}}`;
