import { type FieldError, LIMITS, type PublicSurvey, SCALES } from "@earshot/contract";
import { compact } from "./css.ts";
import { type Markup, type MarkupValue, markup } from "./markup.ts";
import type { Messages } from "./messages/messages.ts";
import { say, sayMany, sayNumber } from "./messages/say.ts";

/** What to fix, in the customer's words. */
export interface Mistakes {
  /** Lines of the summary, each with the id of the field it leads to. */
  list: readonly { short: MarkupValue; field?: string }[];
  /** Stands by the answer. */
  answer: MarkupValue;
  /** Stands by the comment box. */
  comment: MarkupValue;
}

/**
 * Says the edge's field errors in the customer's words: the edge names pointers and rules, a person wants to know what
 * to do.
 */
export function mistakesOf(
  errors: readonly FieldError[],
  survey: PublicSurvey,
  typed: string,
  words: Messages,
): Mistakes {
  const mistakes: { short: MarkupValue; field?: string }[] = [];
  let answer: MarkupValue;
  let comment: MarkupValue;
  const wrong = new Set(errors.map(({ pointer }) => pointer));

  if (wrong.has("/answer") || wrong.has("/vote")) {
    const say = answerMistake(survey, words);
    mistakes.push({ short: say.short, field: "answer-first" });
    answer = say.long;
  }
  if (wrong.has("/comment") && survey.comment !== null) {
    const points = Array.from(typed.replaceAll("\r\n", "\n")).length;
    const number = (count: number) => sayNumber(words, count);
    const over = points - LIMITS.commentPoints;
    mistakes.push({
      short: over > 0 ? sayMany(words, words.errors.tooLong.short, over) : words.errors.badComment.short,
      field: "comment",
    });
    comment =
      over > 0
        ? say(words.errors.tooLong.long, {
            has: number(points),
            fits: number(LIMITS.commentPoints),
            over: number(over),
          })
        : words.errors.badComment.long;
  }
  const shown = survey.comment === null ? ["/answer", "/vote"] : ["/answer", "/vote", "/comment"];
  if ([...wrong].some((pointer) => !shown.includes(pointer))) {
    mistakes.push({ short: words.errors.other });
  }
  return { list: mistakes, answer, comment };
}

function answerMistake({ kind }: PublicSurvey, { errors }: Messages): { short: string; long: MarkupValue } {
  if (kind === "choice" || kind === "thumbs") return errors.noChoice;
  const [low, high] = SCALES[kind];
  return { short: errors.noNumber.short, long: say(errors.noNumber.long, { low, high }) };
}

/** Everything there is to fix, at the top of the page, and where the keyboard starts. */
export function mistakeSummary({ list }: Mistakes, typed: boolean, words: Messages): Markup {
  const lines = list.map(
    ({ short, field }) => markup`<li>${field === undefined ? short : markup`<a href="#${field}">${short}</a>`}</li>
`,
  );
  return markup`<div class="alarm" role="alert" tabindex="-1" autofocus>
<h2>${sayMany(words, words.errors.things, list.length)} ${typed ? words.errors.notSentTyped : words.errors.notSent}</h2>
<ul>
${lines}</ul>
</div>`;
}

export const MISTAKES_CSS = compact(`@layer components {
  .alarm { border: 1.5px solid var(--hurt); border-radius: var(--radius-3); background: var(--hurt-soft); padding: var(--space-4) var(--space-5); }
  .alarm:focus-visible { border-radius: var(--radius-3); }
  .alarm h2 { font-size: inherit; }
  .alarm ul { margin-block-start: var(--space-1); }
  .alarm a { display: inline-flex; align-items: center; min-block-size: var(--target); color: inherit; }
  .why { display: flex; gap: var(--space-2); margin-block: var(--space-2); color: var(--hurt); font-weight: 600; }
  .why .i { margin-block-start: 0.2em; }
  .bad :is(.scale, .options, textarea) { border-color: var(--hurt); }
}`);
