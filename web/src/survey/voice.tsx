import { caseAnchor, type CaseState, type Comment, type SurveySummary } from "@earshot/contract";
import { Icon, type IconName } from "../icons.tsx";
import { now } from "../live/clock.ts";
import { answerWords, moodWords, stepOf, type Mood } from "../words/kinds.ts";
import { moment } from "../words/numbers.ts";

const CHANNELS: Readonly<Record<string, string>> = { hosted: "hosted page", email: "e-mail", api: "API" };

const CASES: Readonly<Record<CaseState, { readonly is: string; readonly icon: IconName; readonly words: string }>> = {
  open: { is: "queued", icon: "clock", words: "Ticket queued" },
  settling: { is: "queued", icon: "clock", words: "Ticket waits for a comment" },
  sent: { is: "ticket", icon: "ticket", words: "Ticket sent" },
  acknowledged: { is: "ticket", icon: "ticket", words: "With the support team" },
  solved: { is: "ticket", icon: "check", words: "Solved" },
  failed: { is: "failed", icon: "alert", words: "Ticket failed" },
  withdrawn: { is: "queued", icon: "off", words: "Case closed: taken back" },
};

/** One comment: mood in colour, word and mouth; the words as they were written; what became of it. */
export function Voice({ comment, survey }: { readonly comment: Comment; readonly survey: SurveySummary }) {
  const step = stepOf(survey.kind, comment.answer);
  const mood: Mood | undefined = comment.negative ? "hurt" : step?.mood;
  const word = mood && (survey.kind === "nps" ? step?.words : moodWords(mood));
  const at = Date.parse(comment.acceptedAt);
  const state = comment.case && CASES[comment.case.state];
  const channel = comment.channel !== null ? (CHANNELS[comment.channel] ?? comment.channel) : undefined;
  return (
    <li class="say" id={comment.case ? caseAnchor(comment.case.id) : undefined} data-mood={mood ?? "none"}>
      <p class="who">
        {mood && <Icon name={mood} />}
        <b>{answerWords(survey, comment.answer)}</b>
        <span>{[word, channel].filter(Boolean).join(" · ")}</span>
        <time dateTime={comment.acceptedAt}>{moment(at, now.peek())}</time>
      </p>
      <blockquote dir="auto" lang={comment.locale ?? undefined}>
        {comment.comment}
      </blockquote>
      {state && (
        <span class="state" data-is={state.is}>
          <Icon name={state.icon} />
          {state.words}
        </span>
      )}
    </li>
  );
}
