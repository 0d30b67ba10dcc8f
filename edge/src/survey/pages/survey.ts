import { type FieldError, LINK, type PublicSurvey } from "@earshot/contract";
import { PATHS } from "@earshot/contract/names";
import { answerControl } from "./answer-control.ts";
import { compact } from "./css.ts";
import { COMMENT_CSS, commentBox, why } from "./comment-box.ts";
import { DEVICE_CSS, DEVICE_SCRIPT, deviceLine, keeping } from "./device.ts";
import { type Shown, wholeDocument } from "./document.ts";
import { inLanguage } from "./languages.ts";
import { type Markup, markup } from "./markup.ts";
import type { Messages } from "./messages/messages.ts";
import { sayMany } from "./messages/say.ts";
import { MISTAKES_CSS, mistakeSummary, mistakesOf } from "./mistakes.ts";
import { own } from "./own.ts";
import type { Typed } from "./typed-words.ts";

/** What the hosted page is made of, besides the survey. */
export interface SurveyView extends Shown {
  /** Where the form is sent. */
  action: string;
  /** Names the submission, so that sending the page twice counts once: a fresh one for each page shown. */
  submissionId: string;
  /** The token of the link by which the page was reached, where its survey is answered by links. */
  link?: string | undefined;
  /** By which road the page was reached, if not by its plain address. */
  via?: string | undefined;
  /** Receipt of the answer that this browser gave some minutes ago: it can still be changed. */
  just?: string | undefined;
  typed?: Typed | undefined;
  /**
   * What the edge found wrong with what was typed; pointers `/answer`, `/vote` and `/comment` are said by their field.
   */
  errors?: readonly FieldError[] | undefined;
}

/**
 * The hosted page of a survey: a form that works without a script.
 *
 * Fields: `submissionId`; `vote` where two options are to choose from, else `answer`; `comment` where the survey asks
 * for one.
 */
export function surveyPage(survey: PublicSurvey, view: SurveyView, words: Messages): string {
  const { typed = {}, errors = [] } = view;
  const { language } = survey;
  const mistakes = mistakesOf(errors, survey, typed.comment ?? "", words);
  const wrong = mistakes.list.length > 0;
  const { control, css, sends } = answerControl(survey, words, {
    chosen: typed.answer,
    sends: survey.comment === null,
  });

  const question = markup`<h1 class="q" id="question">${own(survey.question, language)}</h1>`;
  const reason = mistakes.answer !== undefined && why("answer-wrong", mistakes.answer);
  const described = mistakes.answer !== undefined && markup` aria-describedby="answer-wrong"`;
  const kept = keeping(wrong ? "fix" : "ask");
  const form = sends
    ? markup`${question}
${!wrong && markup`<p class="lead">${words.ask.oneTap}</p>`}
<form method="post" action="${view.action}"${kept}>
${hiddenFields(view)}
<div role="group" aria-labelledby="question"${described}>
${reason}
${control}
</div>
</form>`
    : markup`<form class="form" method="post" action="${view.action}" novalidate${kept}>
${hiddenFields(view)}
<fieldset${mistakes.answer !== undefined && markup` class="bad"`}${described}>
<legend>${question}</legend>
${reason}
${control}
</fieldset>
${survey.comment !== null && commentBox(survey.comment, words, typed.comment, mistakes.comment, { language })}
<button class="btn">${words.ask.send}</button>
</form>`;

  return wholeDocument({
    words,
    shown: view,
    title: wrong
      ? markup`${sayMany(words, words.errors.things, mistakes.list.length)} ${survey.question}`
      : survey.question,
    survey,
    styles: [FORM_CSS, DEVICE_CSS, css, survey.comment === null ? "" : COMMENT_CSS, wrong ? MISTAKES_CSS : ""],
    main: [
      view.just !== undefined && changeable(view.just, view, words),
      wrong && mistakeSummary(mistakes, Boolean(typed.comment), words),
      form,
      deviceLine(words),
      once(survey, words),
    ],
    script: DEVICE_SCRIPT,
  });
}

/** Who has just answered is told so, and shown where the answer can be changed; the form is there all the same. */
function changeable(receipt: string, { lang }: SurveyView, { duplicate }: Messages): Markup {
  const address = inLanguage(PATHS.receiptPage(receipt), lang);
  return markup`<p class="just">${duplicate.mind} <a href="${address}">${duplicate.change}</a></p>`;
}

/** What a form says besides the answer: the name of its submission, and how it was reached. */
export function hiddenFields({ submissionId, link, via }: Pick<SurveyView, "submissionId" | "link" | "via">): Markup[] {
  return Object.entries({ submissionId, [LINK.query]: link, via }).flatMap(([name, value]) =>
    value === undefined ? [] : [markup`<input type="hidden" name="${name}" value="${value}">`],
  );
}

/** How often one may answer, and as whom. */
export function once({ identity, repeat }: PublicSurvey, words: Messages): Markup | undefined {
  if (identity === "open") return undefined;
  const { once, often } = words.ask;
  const again = typeof repeat === "string" ? often[repeat] : sayMany(words, often.days, repeat.afterDays);
  return markup`<p class="note">${once[identity]} ${again}</p>`;
}

export const FORM_CSS = compact(`@layer components {
  .form { display: grid; gap: var(--space-5); grid-template-columns: minmax(0, 1fr); }
  legend { margin-block-end: var(--space-5); }
  .just { padding: var(--space-3) var(--space-4); border: 1px solid var(--line); border-radius: var(--radius-3); background: var(--petrol-soft); }
  .just a { display: inline-flex; align-items: center; min-block-size: var(--target); font-weight: 600; }
}`);
