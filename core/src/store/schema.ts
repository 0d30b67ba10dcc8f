import { sql } from "drizzle-orm";
import {
  bigint,
  bigserial,
  boolean,
  check,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { ALL_PARTITIONS, CASE_NEWS, CASE_STATES, FOLLOWED_STATES, LIMITS, type Survey } from "@earshot/contract";

const bytea = customType<{ data: Buffer }>({ dataType: () => "bytea" });
const moment = (name: string) => timestamp(name, { withTimezone: true });
/** Words of ours as SQL writes them: in an index or a CHECK there are no parameters. */
const words = (list: readonly string[]) => sql.raw(list.map((word) => `'${word}'`).join(", "));
const count = (name: string) => bigint(name, { mode: "number" }).notNull().default(0);

/** Surveys as administration wrote them; the edge reads its copy from Redis. */
export const survey = pgTable("survey", {
  id: text("id").primaryKey(),
  config: jsonb("config").$type<Survey>().notNull(),
  createdAt: moment("created_at").notNull().defaultNow(),
  changedAt: moment("changed_at").notNull().defaultNow(),
  /** Since when it is out of the lists; null: it is not. */
  archivedAt: moment("archived_at"),
});

/** Surveys as they were: one row each time administration wrote one. */
export const surveyVersion = pgTable(
  "survey_version",
  {
    survey: text("survey").notNull(),
    /** 1, 2, 3 … */
    version: integer("version").notNull(),
    config: jsonb("config").$type<Survey>().notNull(),
    at: moment("at").notNull().defaultNow(),
    /** Who wrote it, as in `audit`. */
    by: text("by").notNull(),
  },
  (t) => [primaryKey({ name: "survey_version_pk", columns: [t.survey, t.version] })],
);

/** Keys of viewers and administrators. Of the token a hash is kept, which 256 random bits need no salt for. */
export const accessKey = pgTable("access_key", {
  /** Sixteen hex digits, part of the token. */
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  /** SHA-256, hex. */
  tokenHash: text("token_hash").notNull().unique(),
  scopes: jsonb("scopes").$type<string[]>().notNull(),
  createdAt: moment("created_at").notNull().defaultNow(),
  expiresAt: moment("expires_at"),
  lastUsedAt: moment("last_used_at"),
  revokedAt: moment("revoked_at"),
});

/** Links that share the totals of a survey. The token is signed, so this only tells which there are, and which are taken back. */
export const shareLink = pgTable("share_link", {
  /** Sixteen hex digits, part of the token. */
  id: text("id").primaryKey(),
  survey: text("survey").notNull(),
  createdAt: moment("created_at").notNull().defaultNow(),
  expiresAt: moment("expires_at").notNull(),
  revokedAt: moment("revoked_at"),
});

/** Every change that administration made, written in the statement that makes it; no service may change or delete one. */
export const audit = pgTable(
  "audit",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    at: moment("at").notNull().defaultNow(),
    /** Id of an access key, or `EARSHOT_ADMIN_KEY`, or `earshot` for what it does by itself. */
    by: text("by").notNull(),
    /** Such as `survey.changed`, `key.made`. */
    what: text("what").notNull(),
    /** Id of what was changed. */
    target: text("target").notNull(),
    /** What there is to tell of it; never a secret, never what a customer wrote. */
    detail: jsonb("detail").$type<Record<string, unknown>>(),
  },
  (t) => [index("audit_of_target").on(t.target, t.id.desc())],
);

/**
 * How far each partition's log is settled, and its account. One row a partition, made by the first migration.
 *
 * The row is the lock of its partition: whoever changes feedback or rollups of it changes `ver` in the same
 * statement. The CHECK makes a ledger that does not add up impossible to commit.
 */
export const partitionOffset = pgTable(
  "partition_offset",
  {
    partition: smallint("partition").primaryKey(),
    /** Of the log that was read; null before the first entry. */
    epoch: text("epoch"),
    /** Grows by one with each batch and never comes back to a value it had. */
    ver: count("ver"),
    /** The anchor: stream id and `u` of the last entry settled, `<id>/<u>`; null before the first. */
    lastId: text("last_id"),
    lastN: count("last_n"),
    /** Grows with each resync, so that a branch which Redis forgot and one it kept never share a number. */
    gen: count("gen"),
    /** Numbers settled in epochs that are over. */
    baseN: count("base_n"),
    stored: count("stored"),
    superseded: count("superseded"),
    withdrawn: count("withdrawn"),
    duplicate: count("duplicate"),
    deadLettered: count("dead_lettered"),
    alien: count("alien"),
    /** Accepted and lost by Redis before they were settled, as far as is known. */
    lost: count("lost"),
    /** Numbers that Redis has forgotten and gives a second time, of entries that are settled or lost. */
    rewound: count("rewound"),
    /** The newest number seen in the log. */
    seenSeq: count("seen_seq"),
    /** The newest entry seen in the log, `<n>/<id>/<u>`: where it is gone before it was settled, a tail was lost. */
    head: text("head"),
    /** When the log was last found settled to its end: totals are as of this moment. */
    caughtUpAt: moment("caught_up_at"),
    /** Why the partition stands still, or null. */
    stopped: text("stopped"),
    /** What a person said of a log that cannot be judged: it is settled up to this number; null once that is done. */
    told: bigint("told", { mode: "number" }),
  },
  (t) => [
    check(
      "ledger_adds_up",
      sql`${t.stored} + ${t.superseded} + ${t.withdrawn} + ${t.duplicate} + ${t.deadLettered} + ${t.lost}
        = ${t.baseN} + ${t.lastN} + ${t.rewound} + ${t.alien}`,
    ),
    check("partition_known", sql`${t.partition} between 0 and ${sql.raw(String(ALL_PARTITIONS.length - 1))}`),
  ],
);

/**
 * Which entries were settled, batch by batch: by it the branch point is found after Redis came back with an older copy
 * of its log. Rows are deleted once they are older than any copy that could come back.
 */
export const journal = pgTable(
  "journal",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    partition: smallint("partition").notNull(),
    epoch: text("epoch").notNull(),
    gen: bigint("gen", { mode: "number" }).notNull(),
    firstN: bigint("first_n", { mode: "number" }).notNull(),
    lastN: bigint("last_n", { mode: "number" }).notNull(),
    /**
     * The anchors `<id>/<u>` of the numbers from `firstN` to `lastN`, in order, joined by a space. Those of aliens stand
     * among them behind a `~`.
     */
    anchors: text("anchors").notNull(),
    at: moment("at").notNull().defaultNow(),
  },
  (t) => [index("journal_branch").on(t.partition, t.epoch, t.lastN), index("journal_oldest").on(t.at)],
);

/** Places where a log did not simply go on, as Redis had lost data: recorded, never smoothed over (P3). */
export const discontinuity = pgTable(
  "discontinuity",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    partition: smallint("partition").notNull(),
    kind: text("kind", { enum: ["epoch", "epoch-back", "rewind", "gap", "head"] }).notNull(),
    at: moment("at").notNull().defaultNow(),
    oldEpoch: text("old_epoch"),
    oldGen: bigint("old_gen", { mode: "number" }).notNull(),
    oldN: bigint("old_n", { mode: "number" }).notNull(),
    /** The newest number that had been seen. */
    oldSeen: bigint("old_seen", { mode: "number" }).notNull(),
    newEpoch: text("new_epoch"),
    newN: bigint("new_n", { mode: "number" }).notNull(),
    lost: bigint("lost", { mode: "number" }).notNull(),
    rewound: bigint("rewound", { mode: "number" }).notNull(),
  },
  (t) => [
    // Several drains may notice the same loss.
    unique("discontinuity_once")
      .on(t.partition, t.kind, t.oldEpoch, t.oldGen, t.oldSeen, t.newEpoch, t.newN)
      .nullsNotDistinct(),
  ],
);

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

/** What stands in place of an answer that was forgotten: its client keeps the place, so nobody answers twice. */
export const FORGOTTEN = "~";

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

/** Unhappy clients being followed up. Plural, as `case` is a word of SQL. */
export const cases = pgTable(
  "cases",
  {
    id: uuid("id").primaryKey(),
    survey: text("survey").notNull(),
    period: integer("period").notNull(),
    client: uuid("client").notNull(),
    /** See the contract's `CaseState`. One that is not followed up any more leaves room for another of its client. */
    state: text("state", { enum: CASE_STATES }).notNull(),
    openedAt: moment("opened_at").notNull(),
    sentAt: moment("sent_at"),
    /** When the help desk first told of its ticket, by its own clock; null where it never did. */
    acknowledgedAt: moment("acknowledged_at"),
    /** When the help desk first told that somebody had answered. */
    answeredAt: moment("answered_at"),
    solvedAt: moment("solved_at"),
    /** What the help desk calls the ticket. */
    ticket: text("ticket"),
    /** Of what moment the help desk's last word on it is: an older one that comes late changes nothing. */
    toldAt: moment("told_at"),
    /** Since when the client's last answer is no longer a negative one; null while it is, and once it was taken back. */
    recoveredAt: moment("recovered_at"),
  },
  (t) => [
    uniqueIndex("one_open_case_per_client")
      .on(t.survey, t.client)
      .where(sql`${t.state} in (${words(FOLLOWED_STATES)})`),
    index("cases_newest").on(t.survey, t.openedAt.desc()),
    index("cases_of_client").on(t.survey, t.client),
    check("case_state_known", sql`${t.state} in (${words(CASE_STATES)})`),
  ],
);

/**
 * All that became of cases, line by line: written in the statement that changes the case, and never changed or deleted,
 * which no service may. Holds nobody's words, and outlives a case that is dropped.
 */
export const caseEvent = pgTable(
  "case_event",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    caseId: uuid("case_id").notNull(),
    what: text("what", { enum: [...CASE_STATES, ...CASE_NEWS] }).notNull(),
    at: moment("at").notNull().defaultNow(),
    /** Who did it: a service, `helpdesk`, or `redrive`. */
    by: text("by").notNull(),
    /** Why, where a code says it: that of a parked event. */
    code: text("code"),
  },
  (t) => [
    index("case_history").on(t.caseId, t.id),
    check("case_change_known", sql`${t.what} in (${words([...CASE_STATES, ...CASE_NEWS])})`),
  ],
);

/** Events that have to reach the event bus, frozen as text when their case opened so that each try is the same. */
export const outbox = pgTable(
  "outbox",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    caseId: uuid("case_id").notNull().unique(),
    detailType: text("detail_type").notNull(),
    /** The JSON of the event's detail, see the contract. */
    detail: text("detail").notNull(),
    createdAt: moment("created_at").notNull().defaultNow(),
    /** From when on it is to be sent, which may be a while after its case has opened: what a delay is counted from. */
    readyAt: moment("ready_at").notNull().defaultNow(),
    /** Not to be sent before; pushed back by a lease and by each failed try. */
    dueAt: moment("due_at").notNull().defaultNow(),
    /** Names the lease; a dispatcher whose lease was taken over marks nothing. */
    lease: uuid("lease"),
    attempts: integer("attempts").notNull().default(0),
    /** Since when a try may have been taken without our knowing; null while all are known to have failed. */
    unknownSince: moment("unknown_since"),
    sentAt: moment("sent_at"),
    /** What EventBridge called the event. */
    eventId: text("event_id"),
    /** Why it can never be sent, or null. */
    parked: text("parked"),
  },
  (t) => [
    index("outbox_due")
      .on(t.dueAt)
      .where(sql`${t.sentAt} is null and ${t.parked} is null`),
    index("outbox_parked")
      .on(t.id)
      .where(sql`${t.sentAt} is null and ${t.parked} is not null`),
  ],
);

/** Entries that cannot be settled, as bytes, so that one of them never stops the others (P7). */
export const deadLetter = pgTable(
  "dead_letter",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    partition: smallint("partition").notNull(),
    epoch: text("epoch").notNull(),
    /** Null: the admit script did not write it. */
    n: bigint("n", { mode: "number" }),
    /** Stream id and `u`, as in the anchor. */
    entryId: text("entry_id").notNull(),
    /** The entry's fields as JSON; a value that is no UTF-8 as `{ "base64": … }`. Empty where it is closed. */
    payload: bytea("payload").notNull(),
    /** A code: `fields`, `json`, `version`, `body`, `survey`, `answer`, `alien`, or an SQLSTATE; closed: `erased`,
     * `replayed`, `dropped`. */
    why: text("why").notNull(),
    at: moment("at").notNull().defaultNow(),
    /** Whose entry it is, where that can be read: what a client has erased reaches here. */
    survey: text("survey"),
    client: uuid("client"),
  },
  (t) => [
    unique("one_dead_letter_per_entry").on(t.partition, t.epoch, t.entryId),
    index("dead_letters_of_client")
      .on(t.survey, t.client)
      .where(sql`${t.client} is not null`),
  ],
);

/** One-time links that sign a viewer in; only a hash is kept. */
export const signInLink = pgTable("sign_in_link", {
  /** SHA-256 of the token, hex. */
  tokenHash: text("token_hash").primaryKey(),
  expiresAt: moment("expires_at").notNull(),
  usedAt: moment("used_at"),
});
