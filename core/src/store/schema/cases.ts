import { sql } from "drizzle-orm";
import { bigserial, check, index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { CASE_NEWS, CASE_STATES, FOLLOWED_STATES } from "@earshot/contract";
import { moment, words } from "./columns.ts";

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
    /**
     * Since when the client's last answer is no longer a negative one; null while it is, and once it was taken back.
     */
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
    /** Why, where a code says it: that of a parked event, or one of `WORDS_GONE`. */
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
