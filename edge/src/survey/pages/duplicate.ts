import type { PublicSurvey } from "@earshot/contract";
import { wholeDocument } from "./document.ts";
import { MARK_CSS, mark } from "./mark.ts";
import { markup } from "./markup.ts";
import { en } from "./messages/en.ts";
import type { Messages } from "./messages/messages.ts";
import { keptOf } from "./survey.ts";
import { resultsLink } from "./thanks.ts";
import { TYPED_CSS, type Typed, typedWords } from "./typed-words.ts";

/** What a second answer of a client is told with. */
export interface DuplicateView {
  /** Where the totals are seen; shown where the survey's results are public. */
  resultsUrl: string | undefined;
  /** What was typed this time: it is not kept, so it is shown to be copied. */
  typed?: Typed | undefined;
  nonce: string;
}

/** The page for a client who has already answered: kindly, as the first answer counts and nothing is lost. */
export function duplicatePage(survey: PublicSurvey, view: DuplicateView, words: Messages = en): string {
  const { heading, lead, shared, notSent } = words.duplicate;
  return wholeDocument({
    words,
    title: heading,
    business: survey.business,
    nonce: view.nonce,
    styles: [MARK_CSS, TYPED_CSS],
    main: markup`${mark("kept")}
<h1 class="q">${heading}</h1>
<p class="lead">${lead}</p>
${view.typed?.comment && typedWords(view.typed, survey, notSent, words)}
${survey.results === "public" && view.resultsUrl !== undefined && resultsLink(view.resultsUrl, words)}
${survey.identity !== "open" && markup`<p class="note">${shared(survey)}</p>`}`,
    kept: keptOf(survey, words),
  });
}
