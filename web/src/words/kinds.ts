import { SCALES, type SurveySummary } from "@earshot/contract";

/** How somebody felt who gave an answer; written three ways: colour, word, mouth. */
export type Mood = "glad" | "even" | "hurt";

/** A mouth, from laughing to weeping; see `Icon`. */
type Face = "vglad" | "glad" | "even" | "hurt" | "vhurt";

/** The colour of a bar: a step from unhappy to happy, a named answer, the leader, or the others. */
export type Tone = `div-${1 | 2 | 3 | 4 | 5}` | `answer-${1 | 2 | 3}` | "lead" | "rest";

/** What is known of one answer of a scale. */
export interface Step {
  readonly words: string;
  readonly tone: Tone;
  readonly face: Face;
  readonly mood: Mood;
}

const step = (words: string, tone: Tone, face: Face, mood: Mood): Step => ({ words, tone, face, mood });

const CSAT: readonly Step[] = [
  step("Very poor", "div-1", "vhurt", "hurt"),
  step("Poor", "div-2", "hurt", "hurt"),
  step("Fair", "div-3", "even", "even"),
  step("Good", "div-4", "glad", "glad"),
  step("Very good", "div-5", "vglad", "glad"),
];

const CES: readonly Step[] = [
  step("Very hard", "div-1", "vhurt", "hurt"),
  step("Hard", "div-1", "vhurt", "hurt"),
  step("Rather hard", "div-2", "hurt", "hurt"),
  step("Neither", "div-3", "even", "even"),
  step("Rather easy", "div-4", "glad", "glad"),
  step("Easy", "div-5", "vglad", "glad"),
  step("Very easy", "div-5", "vglad", "glad"),
];

const DETRACTOR = step("Detractor", "div-1", "hurt", "hurt");
const PASSIVE = step("Passive", "div-3", "even", "even");
const PROMOTER = step("Promoter", "div-5", "glad", "glad");
const UP = step("Thumbs up", "div-5", "glad", "glad");
const DOWN = step("Thumbs down", "div-1", "hurt", "hurt");

/** What an answer of a scale means; undefined for the options of a choice, which are neither good nor bad. */
export function stepOf(kind: string, answer: string | number): Step | undefined {
  const value = Number(answer);
  if (kind === "csat") return CSAT[value - SCALES.csat[0]];
  if (kind === "ces") return CES[value - SCALES.ces[0]];
  if (kind === "nps") return value <= 6 ? DETRACTOR : value <= 8 ? PASSIVE : PROMOTER;
  if (kind === "thumbs") return answer === "up" ? UP : DOWN;
  return undefined;
}

/** The word of a mood where the answer itself has none of its own. */
export const MOOD_WORDS: Readonly<Record<Mood, string>> = { glad: "Happy", even: "Neutral", hurt: "Unhappy" };

const NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/** What kind of question it is, for people. */
export function kindWords({ kind, options }: Pick<SurveySummary, "kind" | "options">): string {
  if (kind === "csat") return "Satisfaction, 1 to 5";
  if (kind === "ces") return "Effort, 1 to 7";
  if (kind === "nps") return "Recommendation, 0 to 10";
  if (kind === "thumbs") return "Thumbs up or down";
  if (kind === "choice" && options) return `Choice of ${NUMBERS[options.length] ?? options.length}`;
  return kind;
}

/** How an answer is called in a sentence: `4 of 5`, `9`, `Thumbs up`, an option's label. */
export function answerWords({ kind, options }: Pick<SurveySummary, "kind" | "options">, answer: string | number) {
  if (kind === "csat" || kind === "ces") return `${answer} of ${SCALES[kind][1]}`;
  if (kind === "thumbs") return stepOf(kind, answer)?.words ?? String(answer);
  return options?.find(({ id }) => id === answer)?.label ?? String(answer);
}
