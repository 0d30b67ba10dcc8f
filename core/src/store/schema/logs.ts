import { sql } from "drizzle-orm";
import { bigint, bigserial, check, index, pgTable, smallint, text, unique, uuid } from "drizzle-orm/pg-core";
import { ALL_PARTITIONS } from "@earshot/contract";
import { bytea, count, moment } from "./columns.ts";

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
     * The anchors `<id>/<u>` of the numbers from `firstN` to `lastN`, in order, joined by a space. Those of aliens
     * stand among them behind a `~`.
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
