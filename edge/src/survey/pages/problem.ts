import { PROBLEMS, type Problem, type ProblemCode, type PublicSurvey } from "@earshot/contract";
import { answerSentence } from "./answer.ts";
import { compact } from "./css.ts";
import { own, wholeDocument } from "./document.ts";
import { MARK_CSS, mark } from "./mark.ts";
import { type Markup, markup } from "./markup.ts";
import { en } from "./messages/en.ts";
import type { Messages } from "./messages/messages.ts";
import { type Typed, keptOf } from "./survey.ts";

/** What went wrong, and what was on its way then. */
export interface ProblemView {
  /** The survey, where it was found. */
  survey?: PublicSurvey | undefined;
  /** Shown again, so that nobody's words are lost. */
  typed?: Typed | undefined;
  /** Puts a button on the page that sends the same submission again; `fields` are all others of the form. */
  retry?: { action: string; submissionId: string; fields: Readonly<Record<string, string>> } | undefined;
  nonce: string;
}

/** The page of any problem: what happened, what is safe, what to do; the code is small print. */
export function problemPage(problem: Problem, view: ProblemView, words: Messages = en): string {
  const { survey, typed, retry, nonce } = view;
  const code = isKnown(problem.code) ? problem.code : "internal";
  const sent = retry !== undefined || typed !== undefined;
  const { heading, lead } = PROBLEMS[code].retry === "later" && !sent ? words.problem.notNow : words.problems[code];

  return wholeDocument({
    words,
    title: heading,
    business: survey?.business,
    nonce,
    styles: [MARK_CSS, PROBLEM_CSS],
    main: markup`${mark(MARKS[code] ?? "empty")}
<h1 class="q">${heading}</h1>
<p class="lead">${lead}</p>
${survey && markup`<p class="lead">${words.problem.question(own(survey.question))}</p>`}
${typed && stillHere(typed, survey, retry !== undefined, words)}
${retry && sendAgain(retry, words)}
<p class="ref">${problem.status} · <code>${problem.code}</code></p>`,
    kept: survey && keptOf(survey, words),
  });
}

const MARKS: Partial<Record<ProblemCode, Parameters<typeof mark>[0]>> = {
  duplicate: "kept",
  "closed-survey": "closed",
  "rate-limited": "paused",
  internal: "broken",
  unavailable: "broken",
};

function isKnown(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEMS, code);
}

function stillHere(typed: Typed, survey: PublicSurvey | undefined, sendable: boolean, words: Messages): Markup {
  const sentence = survey && typed.answer !== undefined && answerSentence(survey, typed.answer, words);
  if (!sentence && !typed.comment) return markup``;
  return markup`<figure class="words">
${typed.comment && markup`<blockquote dir="auto">${typed.comment}</blockquote>`}
<figcaption>${sentence} ${words.problem.stillHere(sendable)}</figcaption>
</figure>`;
}

function sendAgain({ action, submissionId, fields }: NonNullable<ProblemView["retry"]>, words: Messages): Markup {
  const all = Object.entries({ ...fields, submissionId });
  return markup`<form method="post" action="${action}">
${all.map(([name, value]) => markup`<input type="hidden" name="${name}" value="${value}">`)}
<button class="btn">${words.problem.sendAgain}</button>
</form>`;
}

const PROBLEM_CSS = compact(`@layer components {
  .words { padding: var(--space-4) var(--space-5); border: 1px solid var(--line); border-radius: var(--radius-3); background: var(--surface); }
  .words blockquote { white-space: pre-wrap; overflow-wrap: anywhere; font: var(--text-lg)/var(--leading-voice) var(--font-voice); }
  .words figcaption { color: var(--ink-3); font-size: var(--text-sm); }
  .words blockquote + figcaption { margin-block-start: var(--space-2); }
  .ref { color: var(--ink-3); font-size: var(--text-sm); }
  .ref code { font: var(--text-xs)/1 var(--font-mono); }
}`);
