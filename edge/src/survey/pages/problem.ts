import { PATHS, PROBLEMS, type Problem, type ProblemCode, type PublicSurvey } from "@earshot/contract";
import { wholeDocument } from "./document.ts";
import { MARK_CSS, mark } from "./mark.ts";
import { type Markup, type MarkupValue, markup } from "./markup.ts";
import { en } from "./messages/en.ts";
import type { Messages } from "./messages/messages.ts";
import { keptOf } from "./survey.ts";
import { TYPED_CSS, type Typed, typedWords } from "./typed-words.ts";

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
  const nothingSent = code !== "not-open-yet" && PROBLEMS[code].retry === "later" && !retry && !typed;
  const { heading, lead } = nothingSent ? words.problem.notNow : words.problems[code];
  const then = retry ? words.problem.stillHere : words.problem.copyIt;

  return wholeDocument({
    words,
    title: heading,
    business: survey?.business,
    nonce,
    styles: [MARK_CSS, TYPED_CSS, PROBLEM_CSS],
    main: markup`${mark(MARKS[code] ?? "empty")}
<h1 class="q">${heading}</h1>
<p class="lead">${lead}</p>
${typedWords(typed, survey, then, words)}
${wayOn()}
<p class="ref">${problem.status} · <code>${problem.code}</code></p>`,
    kept: survey && keptOf(survey, words),
  });

  function wayOn(): MarkupValue {
    if (retry) return sendAgain(retry, words);
    // No address: the page this one stands for, whichever it was.
    if (nothingSent) return markup`<a class="btn" href="">${words.problem.loadAgain}</a>`;
    if (!survey || !ANSWERED_ANEW.has(code)) return undefined;
    return markup`<a class="btn" href="${PATHS.hostedPage(survey.id)}">${words.problem.openSurvey}</a>`;
  }
}

const MARKS: Partial<Record<ProblemCode, Parameters<typeof mark>[0]>> = {
  duplicate: "kept",
  "closed-survey": "closed",
  "expired-link": "closed",
  "not-open-yet": "paused",
  "rate-limited": "paused",
  internal: "broken",
  unavailable: "broken",
};

/** Problems that an answer given on the survey's own page would not have had. */
const ANSWERED_ANEW: ReadonlySet<ProblemCode> = new Set([
  "bad-json",
  "bad-text",
  "invalid-field",
  "forbidden",
  "wrong-content-type",
]);

function isKnown(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEMS, code);
}

function sendAgain({ action, submissionId, fields }: NonNullable<ProblemView["retry"]>, words: Messages): Markup {
  const hidden = Object.entries({ ...fields, submissionId }).map(
    ([name, value]) => markup`<input type="hidden" name="${name}" value="${value}">
`,
  );
  return markup`<form class="again" method="post" action="${action}">
${hidden}<button class="btn">${words.problem.sendAgain}</button>
</form>`;
}

const PROBLEM_CSS = `@layer components{.again{display:grid}.ref{color:var(--ink-3);font-size:var(--text-sm)}.ref code{font:var(--text-xs)/1 var(--font-mono)}}`;
