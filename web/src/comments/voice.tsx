import type { Comment } from "@earshot/contract";
import { now } from "../live/clock.ts";
import { moment } from "../words/numbers.ts";
import { AnswerGiven, type Asked, channelWords, moodOf, moodWord } from "./answer-given.tsx";
import { LinkToCase } from "./case-state.tsx";
import { t } from "./words.ts";

/** Id of the line that names a comment: its answer, its mood and when it was given. */
export const nameOfVoice = ({ id }: Comment): string => `voice-${id}`;

/** One comment: mood in colour, word and mouth; the words as they were written; what became of it. */
export function Voice({ comment, survey }: { readonly comment: Comment; readonly survey: Asked }) {
  const { answer, negative, channel, reason } = comment;
  const word = moodWord(survey, answer, negative);
  return (
    <div class="say" data-mood={moodOf(survey, answer, negative) ?? "none"}>
      <p class="who" id={nameOfVoice(comment)}>
        <AnswerGiven survey={survey} answer={answer} negative={negative} />
        <span>{[word, channel === null ? undefined : channelWords(channel)].filter(Boolean).join(" · ")}</span>
        <time dateTime={comment.acceptedAt}>{moment(Date.parse(comment.acceptedAt), now.peek())}</time>
      </p>
      <blockquote dir="auto" lang={comment.locale ?? undefined}>
        {comment.comment}
      </blockquote>
      {reason !== null && (
        <p class="meta" dir="auto">
          {t("reason", { reason })}
        </p>
      )}
      {comment.tags.length > 0 && (
        <p class="tags meta">
          {comment.tags.map((tag) => (
            <span key={tag}>{tag}</span>
          ))}
        </p>
      )}
      {comment.case && <LinkToCase survey={survey.id} id={comment.case.id} state={comment.case.state} />}
    </div>
  );
}
