import { SCALES, type Survey } from "./survey.ts";

/** A survey's score with its 95 % interval, as the contract's `Results` defines them. */
export interface Score {
  score: number | null;
  interval: { low: number; high: number } | null;
}

/** Fewer answers than this say too little for an interval. */
const ENOUGH = 5;

/** Upper 2.5 % point of the standard normal distribution. */
const Z = 1.959963984540054;

/**
 * Works out the score of a survey.
 *
 * - csat, ces: mean of the answers; interval of the mean by Student's t.
 * - nps: share of promoters (9, 10) less share of detractors (0 … 6), times 100 (F. Reichheld, Harvard Business Review,
 *   December 2003). It is the mean of 100, 0 and −100 over the answers, so its interval is that mean's.
 * - thumbs: share of up; Wilson's score interval (E. B. Wilson, JASA 22, 1927), good for small and lopsided numbers.
 * - choice: none.
 *
 * No interval below 5 answers. Nor by t where all answers agree: a spread of zero would claim to be certain.
 *
 * @param counts by stored answer
 */
export function scoreOf(kind: Survey["kind"], counts: ReadonlyMap<string, number>): Score {
  if (kind === "choice") return { score: null, interval: null };
  if (kind === "thumbs") return shareOf(counts.get("up") ?? 0, counts.get("down") ?? 0);
  const [low, high] = kind === "nps" ? [-100, 100] : SCALES[kind];
  const worth = kind === "nps" ? promoterWorth : (answer: number) => answer;
  return meanOf(
    Array.from(counts, ([answer, count]) => ({ value: worth(Number(answer)), count })),
    low,
    high,
  );
}

/** A share of all answers, 0 … 1. */
export interface Share {
  what: string;
  share: number;
  interval: Score["interval"];
}

/** Which answers count as what, from the least to the greatest. */
const SHARES: Readonly<Record<Survey["kind"], readonly (readonly [what: string, from: number, to: number])[]>> = {
  csat: [["satisfied", 4, 5]],
  ces: [["easy", 5, 7]],
  nps: [
    ["promoters", 9, 10],
    ["passives", 7, 8],
    ["detractors", 0, 6],
  ],
  thumbs: [],
  choice: [],
};

/**
 * Works out the shares that are published of each kind, each with Wilson's 95 % interval.
 *
 * - csat: who answered 4 or 5 of 5, the "top two boxes", as the American Customer Satisfaction Index's practice has it
 *   (P. W. Farris et al., Marketing Metrics, 2010, section 2.7: customer satisfaction).
 * - ces: who agreed that it was easy, 5 to 7 of 7 (CEB, Customer Effort Score 2.0, 2013).
 * - nps: promoters 9, 10, passives 7, 8, detractors 0 to 6 (F. Reichheld, Harvard Business Review, December 2003).
 *
 * Of all answers: who was asked and skipped the question has sent none and is in no denominator.
 */
export function sharesOf(kind: Survey["kind"], counts: ReadonlyMap<string, number>): Share[] {
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (all === 0) return [];
  const shareIn = (what: string, isIn: (answer: string) => boolean): Share => {
    const part = [...counts].reduce((sum, [answer, count]) => sum + (isIn(answer) ? count : 0), 0);
    const { score, interval } = shareOf(part, all - part);
    return { what, share: score ?? 0, interval };
  };
  if (kind === "thumbs") return [shareIn("up", (answer) => answer === "up")];
  return SHARES[kind].map(([what, from, to]) =>
    shareIn(what, (answer) => Number(answer) >= from && Number(answer) <= to),
  );
}

/** Whether there are too few answers to say anything of those who did not answer. */
export const tooFew = (counts: ReadonlyMap<string, number>): boolean =>
  [...counts.values()].reduce((sum, count) => sum + count, 0) < ENOUGH;

function promoterWorth(answer: number): number {
  if (answer >= 9) return 100;
  return answer >= 7 ? 0 : -100;
}

function meanOf(values: readonly { value: number; count: number }[], low: number, high: number): Score {
  const n = values.reduce((sum, { count }) => sum + count, 0);
  if (n === 0) return { score: null, interval: null };
  const score = values.reduce((sum, { value, count }) => sum + value * count, 0) / n;
  const squares = values.reduce((sum, { value, count }) => sum + count * (value - score) ** 2, 0);
  if (n < ENOUGH || squares === 0) return { score, interval: null };
  const margin = studentT(n - 1) * Math.sqrt(squares / (n - 1) / n);
  return { score, interval: { low: Math.max(low, score - margin), high: Math.min(high, score + margin) } };
}

/**
 * Upper 2.5 % point of Student's t, by the expansion of Abramowitz and Stegun 26.7.5. Off by less than 0.001 from 4
 * degrees of freedom on, the fewest that are asked for; a table would be longer and change no digit shown.
 */
function studentT(freedom: number): number {
  const z2 = Z * Z;
  const terms = [
    (z2 + 1) / 4,
    ((5 * z2 + 16) * z2 + 3) / 96,
    (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384,
    ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / 92_160,
  ];
  return terms.reduce((sum, term, index) => sum + (Z * term) / freedom ** (index + 1), Z);
}

function shareOf(up: number, down: number): Score {
  const n = up + down;
  if (n === 0) return { score: null, interval: null };
  const score = up / n;
  if (n < ENOUGH) return { score, interval: null };
  const z2 = Z * Z;
  const centre = (up + z2 / 2) / (n + z2);
  const margin = (Z / (n + z2)) * Math.sqrt((up * down) / n + z2 / 4);
  // Nobody, or everybody: that end is 0, or 1, exactly; the difference of two roundings would not be.
  return { score, interval: { low: up === 0 ? 0 : centre - margin, high: down === 0 ? 1 : centre + margin } };
}
