import { SCALES, type SurveySummary } from "@earshot/contract";
import { t } from "./shared.ts";

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

const CSAT = [
  ["csat.1", "div-1", "vhurt", "hurt"],
  ["csat.2", "div-2", "hurt", "hurt"],
  ["csat.3", "div-3", "even", "even"],
  ["csat.4", "div-4", "glad", "glad"],
  ["csat.5", "div-5", "vglad", "glad"],
] as const;

const CES = [
  ["ces.1", "div-1", "vhurt", "hurt"],
  ["ces.2", "div-1", "vhurt", "hurt"],
  ["ces.3", "div-2", "hurt", "hurt"],
  ["ces.4", "div-3", "even", "even"],
  ["ces.5", "div-4", "glad", "glad"],
  ["ces.6", "div-5", "vglad", "glad"],
  ["ces.7", "div-5", "vglad", "glad"],
] as const;

const DETRACTOR = ["nps.detractor", "div-1", "hurt", "hurt"] as const;
const PASSIVE = ["nps.passive", "div-3", "even", "even"] as const;
const PROMOTER = ["nps.promoter", "div-5", "glad", "glad"] as const;
const UP = ["thumbs.up", "div-5", "glad", "glad"] as const;
const DOWN = ["thumbs.down", "div-1", "hurt", "hurt"] as const;

/** What an answer of a scale means; undefined for the options of a choice, which are neither good nor bad. */
export function stepOf(kind: string, answer: string | number): Step | undefined {
  const known = knownStep(kind, answer);
  if (!known) return undefined;
  const [words, tone, face, mood] = known;
  return { words: t(words), tone, face, mood };
}

function knownStep(kind: string, answer: string | number) {
  const value = Number(answer);
  if (kind === "csat") return CSAT[value - SCALES.csat[0]];
  if (kind === "ces") return CES[value - SCALES.ces[0]];
  if (kind === "nps") return value <= 6 ? DETRACTOR : value <= 8 ? PASSIVE : PROMOTER;
  if (kind === "thumbs") return answer === "up" ? UP : DOWN;
  return undefined;
}

/** The word of a mood where the answer itself has none of its own. */
export const moodWords = (mood: Mood): string => t(`mood.${mood}`);

/** What kind of question it is, for people. */
export function kindWords({ kind, options }: Pick<SurveySummary, "kind" | "options">): string {
  if (kind === "choice" && options) return t("kind.choice", { count: options.length });
  if (kind === "csat" || kind === "ces" || kind === "nps" || kind === "thumbs") return t(`kind.${kind}`);
  return kind;
}

/** How an answer is called where it stands alone: `4 of 5`, `Thumbs up`, an option's label. */
export function answerWords({ kind, options }: Pick<SurveySummary, "kind" | "options">, answer: string | number) {
  if (kind === "csat" || kind === "ces" || kind === "nps") {
    return t("answer.of", { answer, most: SCALES[kind][1] });
  }
  if (kind === "thumbs") return stepOf(kind, answer)?.words ?? String(answer);
  return options?.find(({ id }) => id === answer)?.label ?? String(answer);
}
