import { sql } from "drizzle-orm";
import {
  bigint,
  bigserial,
  boolean,
  check,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import { LIMITS } from "@earshot/contract";
import { count, moment } from "./columns.ts";

/** Accepted answers, at most one a client, survey and period (P2). */
export const feedback = pgTable(
  "feedback",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    survey: text("survey").notNull(),
    period: integer("period").notNull(),
    /** The client key: 128 bits, for which uuid is the smallest type with fast comparison. */
    client: uuid("client").notNull(),
    partition: smallint("partition").notNull(),
    n: bigint("n", { mode: "number" }).notNull(),
    answer: text("answer").notNull(),
    acceptedAt: moment("accepted_at").notNull(),
    negative: boolean("negative").notNull(),
    comment: text("comment"),
    reason: text("reason"),
    locale: text("locale"),
    page: text("page"),
    channel: text("channel"),
    tags: text("tags").array(),
  },
  (t) => [
    // The client before the period: what a client said in all periods is found by the same index.
    unique("one_feedback_per_client").on(t.survey, t.client, t.period),
    index("feedback_comments")
      .on(t.survey, t.id.desc())
      .where(sql`${t.comment} is not null`),
    check("answer_is_short", sql`length(${t.answer}) between 1 and 32`),
    check("comment_fits", sql`octet_length(${t.comment}) <= ${sql.raw(String(LIMITS.commentBytes))}`),
  ],
);

/** What stands in place of an answer that was forgotten: its client keeps the place, so nobody answers twice. */
export const FORGOTTEN = "~";

/**
 * How many answers of a rollup were forgotten after the days that their survey keeps them: rollups are what is stored
 * and these together. Their feedback has the answer {@link FORGOTTEN}, or is gone.
 */
export const retired = pgTable(
  "retired",
  {
    survey: text("survey").notNull(),
    partition: smallint("partition").notNull(),
    period: integer("period").notNull(),
    minute: moment("minute").notNull(),
    answer: text("answer").notNull(),
    count: bigint("count", { mode: "number" }).notNull(),
  },
  (t) => [primaryKey({ name: "retired_pk", columns: [t.survey, t.partition, t.period, t.minute, t.answer] })],
);

/**
 * Counts by minute, kept per partition so that no two drains wait for the same row, and summed on reading.
 *
 * `ver` is the partition's at the last change; the sum over partitions of their highest is a survey's version.
 */
export const rollup = pgTable(
  "rollup",
  {
    survey: text("survey").notNull(),
    period: integer("period").notNull(),
    minute: moment("minute").notNull(),
    answer: text("answer").notNull(),
    partition: smallint("partition").notNull(),
    count: bigint("count", { mode: "number" }).notNull(),
    ver: bigint("ver", { mode: "number" }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.survey, t.partition, t.period, t.minute, t.answer] }),
    check("count_not_negative", sql`${t.count} >= 0`),
  ],
);

/**
 * Rollups summed up: by hour, by day in the survey's time zone, and since ever; per partition as they are.
 *
 * Those of a survey as a whole (`dimension` and `value` empty) are kept by a trigger on `rollup`, in the transaction
 * that changes it, so they hold whoever wrote: a drain of the version before, a repair by hand. Those by channel,
 * language or tag are written by the drain, by day and since ever.
 */
export const rollupSpan = pgTable(
  "rollup_span",
  {
    survey: text("survey").notNull(),
    dimension: text("dimension", { enum: ["", "channel", "language", "tag"] }).notNull(),
    /** A channel, the language of a locale, a tag; empty with a dimension: what came after the first fifty of them. */
    value: text("value").notNull(),
    grain: text("grain", { enum: ["hour", "day", "all"] }).notNull(),
    /** When the hour or the day begins; 1970 for what is since ever. */
    start: moment("start").notNull(),
    answer: text("answer").notNull(),
    partition: smallint("partition").notNull(),
    count: bigint("count", { mode: "number" }).notNull(),
    /** The partition's at the last change. */
    ver: bigint("ver", { mode: "number" }).notNull(),
  },
  (t) => [
    primaryKey({
      name: "rollup_span_pk",
      columns: [t.survey, t.dimension, t.value, t.grain, t.start, t.answer, t.partition],
    }),
  ],
);

/**
 * Channels, languages and tags that are counted by themselves, per partition: the first fifty of each. Customers can
 * send any, so without a bound every submission could add rows to the totals. A value is never taken off the list,
 * therefore what was once counted under `other` is so for ever.
 */
export const rollupValue = pgTable(
  "rollup_value",
  {
    survey: text("survey").notNull(),
    partition: smallint("partition").notNull(),
    dimension: text("dimension").notNull(),
    value: text("value").notNull(),
  },
  (t) => [primaryKey({ name: "rollup_value_pk", columns: [t.survey, t.partition, t.dimension, t.value] })],
);

/**
 * What is settled of each survey, per partition for the same reason as the rollups; sums up to the terms of
 * `partition_offset`.
 */
export const surveyAccount = pgTable(
  "survey_account",
  {
    survey: text("survey").notNull(),
    partition: smallint("partition").notNull(),
    stored: count("stored"),
    superseded: count("superseded"),
    withdrawn: count("withdrawn"),
    duplicate: count("duplicate"),
  },
  (t) => [primaryKey({ columns: [t.survey, t.partition] })],
);

/** Clients who took their feedback back and have not answered again: what their receipts tell them. */
export const withdrawal = pgTable(
  "withdrawal",
  {
    survey: text("survey").notNull(),
    period: integer("period").notNull(),
    client: uuid("client").notNull(),
    erased: boolean("erased").notNull(),
    at: moment("at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.survey, t.client, t.period] })],
);
