import { FOLLOWED_STATES } from "@earshot/contract";
import { type SQL, sql } from "drizzle-orm";

/** The states of cases that are followed up, as a list of SQL: a partial index is found by constants alone. */
export const FOLLOWED: SQL = sql.raw(FOLLOWED_STATES.map((state) => `'${state}'`).join(", "));

/**
 * Why an event is parked that nobody wants sent: its client took the feedback back, or a person has closed its case.
 */
export const UNWANTED = { withdrawn: "withdrawn", closed: "closed" } as const;
