import { PATHS, PROBLEMS, type Problem, type ProblemCode, type PublicSurvey } from "@earshot/contract";
import { compact } from "./css.ts";
import { DEVICE_CSS, DEVICE_SCRIPT, deviceLine, keeping } from "./device.ts";
import { type Shown, wholeDocument } from "./document.ts";
import { inLanguage } from "./languages.ts";
import { MARK_CSS, mark } from "./mark.ts";
import { type Markup, type MarkupValue, markup } from "./markup.ts";
import type { Messages } from "./messages/messages.ts";
import { say, sayDay } from "./messages/say.ts";
import { resultsLink } from "./thanks.ts";
import { TYPED_CSS, type Typed, typedWords } from "./typed-words.ts";

/** What went wrong, and what was on its way then. */
export interface ProblemView extends Shown {
  /** The survey, where it was found. */
  survey?: PublicSurvey | undefined;
  /** Shown again, so that nobody's words are lost. */
  typed?: Typed | undefined;
  /** Puts a button on the page that sends the same submission again; `fields` are all others of the form. */
  retry?: { action: string; submissionId: string; fields: Readonly<Record<string, string>> } | undefined;
  /** Where the totals are seen; shown where the survey is closed and its results are public. */
  resultsUrl?: string | undefined;
}

/** The page of any problem: what happened, what is safe, what to do; the code is small print. */
export function problemPage(problem: Problem, view: ProblemView, words: Messages): string {
  const { survey, typed, retry } = view;
  const code = isKnown(problem.code) ? problem.code : "internal";
  const nothingSent = code !== "not-open-yet" && PROBLEMS[code].retry === "later" && !retry && !typed;
  const { heading: plain, lead } = nothingSent ? words.problem.notNow : words.problems[code];
  const heading = (survey && dated(code, survey, words)) ?? plain;
  const then = retry ? words.problem.stillHere : words.problem.copyIt;

  return wholeDocument({
    words,
    title: heading,
    shown: view,
    survey,
    styles: [MARK_CSS, TYPED_CSS, PROBLEM_CSS, DEVICE_CSS],
    main: markup`${mark(MARKS[code] ?? "empty")}
<h1 class="q">${heading}</h1>
<p class="lead">${lead}</p>
${typedWords(typed, survey, then, words)}
${retry && deviceLine(words)}
${wayOn()}
<p class="ref">${problem.status} · <code>${problem.code}</code></p>`,
    // What was not sent by this page stays where it is kept.
    ...(retry || typed ? { script: DEVICE_SCRIPT } : {}),
  });

  function wayOn(): MarkupValue {
    if (retry) return sendAgain(retry, words);
    // No address: the page this one stands for, whichever it was.
    if (nothingSent) return markup`<a class="btn" href="">${words.problem.loadAgain}</a>`;
    if (code === "closed-survey" && view.resultsUrl !== undefined) return resultsLink(view.resultsUrl, words);
    if (!survey || !ANSWERED_ANEW.has(code)) return undefined;
    const address = inLanguage(PATHS.hostedPage(survey.id), view.lang);
    return markup`<a class="btn" href="${address}">${words.problem.openSurvey}</a>`;
  }
}

/** The heading of a survey that is closed or not open yet, where the day of that is known. */
function dated(code: ProblemCode, { open, opensAt, closesAt }: PublicSurvey, words: Messages): MarkupValue {
  const { closedOn, opensOn } = words.problem;
  // One that was closed by hand says no day: it need not be the one that was planned.
  if (code === "closed-survey" && open && closesAt) return say(closedOn, { day: sayDay(words, closesAt) });
  if (code === "not-open-yet" && opensAt) return say(opensOn, { day: sayDay(words, opensAt) });
  return undefined;
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
  return markup`<form class="again" method="post" action="${action}"${keeping("again")}>
${hidden}<button class="btn">${words.problem.sendAgain}</button>
</form>`;
}

const PROBLEM_CSS = compact(
  `@layer components{.again{display:grid}.ref{color:var(--ink-3);font-size:var(--text-sm)}.ref code{font:var(--text-xs)/1 var(--font-mono)}}`,
);
