import { FOLLOWED_STATES } from "@earshot/contract";
import { type SQL, sql } from "drizzle-orm";

/** The states of cases that are followed up, as a list of SQL: a partial index is found by constants alone. */
export const FOLLOWED: SQL = sql.raw(FOLLOWED_STATES.map((state) => `'${state}'`).join(", "));
