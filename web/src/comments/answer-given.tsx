import type { SurveySummary } from "@earshot/contract";
import { Icon } from "../icons.tsx";
import { answerWords, type Mood, moodWords, stepOf } from "../words/kinds.ts";
import { t } from "./words.ts";

/** What is known of a survey by whoever shows an answer to it. */
export type Asked = Pick<SurveySummary, "id" | "kind" | "options">;

/** How somebody felt: what counts as unhappy is the survey's to say, the rest is read from the scale. */
export function moodOf({ kind }: Asked, answer: string | number, negative: boolean): Mood | undefined {
  return negative ? "hurt" : stepOf(kind, answer)?.mood;
}

/** An answer with its mood, as icon and words. */
export function AnswerGiven({
  survey,
  answer,
  negative,
}: {
  readonly survey: Asked;
  readonly answer: string | number;
  readonly negative: boolean;
}) {
  const mood = moodOf(survey, answer, negative);
  return (
    <>
      {mood && <Icon name={(negative ? undefined : stepOf(survey.kind, answer)?.face) ?? mood} />}
      <b>{answerWords(survey, answer)}</b>
    </>
  );
}

/** The word of the mood of an answer. */
export function moodWord(survey: Asked, answer: string | number, negative: boolean): string | undefined {
  const mood = moodOf(survey, answer, negative);
  return mood && (survey.kind === "nps" ? stepOf(survey.kind, answer)?.words : moodWords(mood));
}

const CHANNELS = ["hosted", "email", "api", "widget"] as const;

/** A channel as people call it; one that a caller has made up goes by its own name. */
export function channelWords(channel: string): string {
  const known = CHANNELS.find((each) => each === channel);
  return known ? t(`channel.${known}`) : channel;
}
