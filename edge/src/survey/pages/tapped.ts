import type { PublicSurvey } from "@earshot/contract";
import { answerControl } from "./answer-control.ts";
import { answerSentence } from "./answer.ts";
import { compact } from "./css.ts";
import { DEVICE_CSS, DEVICE_SCRIPT, deviceLine, keeping } from "./device.ts";
import { wholeDocument } from "./document.ts";
import { markup } from "./markup.ts";
import type { Messages } from "./messages/messages.ts";
import { own } from "./own.ts";
import { moodOf } from "./scale.ts";
import { FORM_CSS, hiddenFields, once, type SurveyView } from "./survey.ts";

/** What the page of a tap is made of, besides the survey. */
export interface TappedView extends Omit<SurveyView, "typed" | "errors"> {
  /** The answer that was tapped, as stored. */
  tapped: string;
  /** Whether the form changes an answer that was given some minutes ago. */
  changes?: boolean | undefined;
}

/**
 * The page that a tap in an e-mail or on a code leads to: the tapped answer, chosen, and one large button.
 *
 * The tap itself sends nothing, as programs that look through mail follow every link in it, some with a browser of
 * their own. The other answers are there to be chosen, and a comment can follow.
 */
export function tappedPage(survey: PublicSurvey, view: TappedView, words: Messages): string {
  const { control, css } = answerControl(survey, words, { chosen: view.tapped, sends: false });
  const { language } = survey;
  const mood = moodOf(survey.kind, view.tapped, words);
  const act = view.changes ? markup`<input type="hidden" name="do" value="change">` : undefined;
  return wholeDocument({
    words,
    shown: view,
    title: survey.question,
    survey,
    styles: [FORM_CSS, DEVICE_CSS, css, TAPPED_CSS],
    main: markup`<form class="form" method="post" action="${view.action}"${!view.changes && keeping("ask")}>
${hiddenFields(view)}${act}
<h1 class="lead" id="question">${own(survey.question, language)}</h1>
<p class="q tapped">${mood?.face}<span>${answerSentence(survey, view.tapped, words)}${mood && markup` <small>${mood.word}</small>`}</span></p>
<p class="lead">${view.changes ? words.duplicate.mind : words.tapped.lead}</p>
<button class="btn large">${view.changes ? words.duplicate.changeTo : words.ask.send}</button>
<details><summary>${words.tapped.another}</summary>
<div role="group" aria-labelledby="question">
${control}
</div></details>
</form>
${deviceLine(words)}
${!view.changes && once(survey, words)}`,
    script: DEVICE_SCRIPT,
  });
}

const TAPPED_CSS = compact(`@layer components {
  h1.lead { font: 500 var(--text-xl)/1.35 var(--font-voice); }
  .tapped { display: flex; gap: var(--space-4); align-items: center; }
  .tapped .i { inline-size: 3rem; block-size: 3rem; color: var(--petrol); stroke-width: 1; }
  .tapped small { display: block; color: var(--ink-2); font: 400 var(--text-lg)/1.5 var(--font-ui); letter-spacing: 0; }
  .large { min-block-size: 4rem; padding-inline: var(--space-4); border-radius: var(--radius-3); font-size: var(--text-xl); justify-self: stretch; }
  .form > details { justify-self: stretch; }
  .form > details summary { color: var(--ink-2); }
}`);
