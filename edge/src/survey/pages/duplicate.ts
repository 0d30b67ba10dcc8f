import { answersOf, type PublicSurvey } from "@earshot/contract";
import { PATHS } from "@earshot/contract/names";
import { DEVICE_SCRIPT } from "./device.ts";
import { type Shown, wholeDocument } from "./document.ts";
import { inLanguage } from "./languages.ts";
import { MARK_CSS, mark } from "./mark.ts";
import { type Markup, markup } from "./markup.ts";
import type { Messages } from "./messages/messages.ts";
import { FORM_CSS, hiddenFields } from "./survey.ts";
import { resultsLink } from "./thanks.ts";
import { TYPED_CSS, type Typed, typedWords } from "./typed-words.ts";

/** What a second answer of a client is told with. */
export interface DuplicateView extends Shown {
  /** Where the totals are seen; shown where the survey's results are public. */
  resultsUrl: string | undefined;
  /** What was typed this time: it is not kept, so it is shown to be copied. */
  typed?: Typed | undefined;
  /** Where the answer given some minutes ago can still be changed from this browser, and under which name. */
  mind?: { receipt: string; submissionId: string } | undefined;
}

/** The page for a client who has already answered: kindly, as the first answer counts and nothing is lost. */
export function duplicatePage(survey: PublicSurvey, view: DuplicateView, words: Messages): string {
  const { heading, lead, shared, notSent } = words.duplicate;
  const { identity } = survey;
  return wholeDocument({
    words,
    title: heading,
    shown: view,
    survey,
    styles: [MARK_CSS, TYPED_CSS, view.mind ? FORM_CSS : ""],
    main: markup`${mark("kept")}
<h1 class="q">${heading}</h1>
<p class="lead">${view.mind ? words.duplicate.mind : lead}</p>
${(view.typed?.comment || view.mind) && typedWords(view.typed, survey, view.mind ? "" : notSent, words)}
${view.mind && changeOfMind(survey, view, view.mind, words)}
${survey.results === "public" && view.resultsUrl !== undefined && resultsLink(view.resultsUrl, words, view.mind !== undefined)}
${identity !== "open" && !view.mind && markup`<p class="note">${shared[identity]}</p>`}`,
    ...(view.typed ? { script: DEVICE_SCRIPT } : {}),
  });
}

/** One button: it makes the answer what was just sent, or leads to where it can be changed. */
function changeOfMind(
  survey: PublicSurvey,
  { typed, lang }: DuplicateView,
  { receipt, submissionId }: NonNullable<DuplicateView["mind"]>,
  words: Messages,
): Markup {
  const address = inLanguage(PATHS.receiptPage(receipt), lang);
  if (typed?.answer === undefined || !answersOf(survey).includes(typed.answer)) {
    return markup`<a class="btn" href="${address}">${words.duplicate.change}</a>`;
  }
  const { answer, comment } = typed;
  const fields = hiddenFields({ submissionId });
  return markup`<form class="form" method="post" action="${address}">
<input type="hidden" name="do" value="change">${fields}<input type="hidden" name="answer" value="${answer}">${comment && markup`<input type="hidden" name="comment" value="${comment}">`}
<button class="btn">${words.duplicate.changeTo}</button>
</form>`;
}
