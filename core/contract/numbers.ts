import * as v from "valibot";
import { SurveyId } from "./survey.ts";

const Count = v.pipe(v.number(), v.integer(), v.minValue(0));
const Moment = v.pipe(v.string(), v.isoTimestamp());
const Interval = v.object({ low: v.number(), high: v.number() });

/** What the numbers of a survey can be broken down by; the language is the first part of the customer's locale. */
export const DIMENSIONS = ["channel", "language", "tag"] as const;
/** See {@link DIMENSIONS}. */
export const Dimension = v.picklist(DIMENSIONS);
/** See {@link Dimension}. */
export type Dimension = v.InferOutput<typeof Dimension>;

/** How finely a trend is cut. Days are those of the survey's time zone. */
export const Grain = v.picklist(["minute", "hour", "day"]);
/** See {@link Grain}. */
export type Grain = v.InferOutput<typeof Grain>;

/** What a number of answers comes to. */
export const Numbers = v.object({
  /** How many answered. Who was asked and did not answer is nowhere counted, hence in no share. */
  total: Count,
  answers: v.array(v.object({ answer: v.union([v.string(), v.number()]), count: Count })),
  /** As in `Results`. */
  score: v.nullable(v.number()),
  interval: v.nullable(Interval),
  /**
   * Shares of all answers, 0 … 1, each with its 95 % interval: csat `satisfied` (4, 5); ces `easy` (5 … 7); nps
   * `promoters`, `passives`, `detractors`; thumbs `up`; none of a choice, and none where nobody answered.
   */
  shares: v.array(v.object({ what: v.string(), share: v.number(), interval: v.nullable(Interval) })),
  /** Too few answers to say anything of those who did not answer: there are no intervals then. */
  tooFew: v.boolean(),
});
/** See {@link Numbers}. */
export type Numbers = v.InferOutput<typeof Numbers>;

const Dates = { from: v.nullable(v.string()), to: v.nullable(v.string()) };

/** How the cases are followed up that were opened in some days. */
export const CaseNumbers = v.object({
  opened: Count,
  /** Still followed up. */
  open: Count,
  solved: Count,
  /** Whose client gave an answer since that is not a negative one. */
  recovered: Count,
  /** Recovered of opened, 0 … 1; null where none was opened. */
  recoveredShare: v.nullable(v.number()),
  /**
   * Median seconds from opening to the first answer of the help desk, and to the solution; null: there was none yet.
   */
  toAnswer: v.nullable(v.number()),
  toClose: v.nullable(v.number()),
});
/** See {@link CaseNumbers}. */
export type CaseNumbers = v.InferOutput<typeof CaseNumbers>;

/** Body of `GET /v1/surveys/<survey>/summary`. */
export const Summary = v.object({
  survey: SurveyId,
  timeZone: v.string(),
  /** First day, and the day behind the last; null: since the beginning, to the end. */
  ...Dates,
  now: Numbers,
  /** The stretch of as many days right before; null where there is no first day. */
  before: v.nullable(v.object({ ...Dates, ...Numbers.entries })),
  /** All of it is of this channel, language or tag alone. */
  only: v.optional(v.object({ dimension: Dimension, value: v.string() })),
  /** By what was asked for, most answers first; the value null stands for all that are not counted by themselves. */
  by: v.optional(
    v.object({
      dimension: Dimension,
      values: v.array(v.object({ value: v.nullable(v.string()), ...Numbers.entries })),
    }),
  ),
  /**
   * Of the cases opened in these days, and in as many before, where there is a first day; for those who may see cases.
   * Absent where `only` is there: what a case came by is forgotten with its answer, so they are told as a whole.
   */
  cases: v.optional(v.object({ ...CaseNumbers.entries, before: v.optional(v.nullable(CaseNumbers), null) })),
  asOf: v.nullable(Moment),
  version: Count,
});
/** See {@link Summary}. */
export type Summary = v.InferOutput<typeof Summary>;

/** A piece of a trend: from `start` as long as the grain is. Pieces without any answer are left out. */
export const TrendPoint = v.object({
  start: Moment,
  total: Count,
  /** By answer, in the order of the trend's `answers`. */
  counts: v.array(Count),
  score: v.nullable(v.number()),
  tooFew: v.boolean(),
});
/** See {@link TrendPoint}. */
export type TrendPoint = v.InferOutput<typeof TrendPoint>;

/** Body of `GET /v1/surveys/<survey>/trend`. */
export const Trend = v.object({
  survey: SurveyId,
  timeZone: v.string(),
  grain: Grain,
  /** From when on, and until before when. */
  from: Moment,
  to: Moment,
  answers: v.array(v.union([v.string(), v.number()])),
  points: v.array(TrendPoint),
  /** The stretch of the same length right before, where it was asked for. */
  before: v.optional(v.object({ from: Moment, to: Moment, points: v.array(TrendPoint) })),
  asOf: v.nullable(Moment),
  version: Count,
});
/** See {@link Trend}. */
export type Trend = v.InferOutput<typeof Trend>;
