import { integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { Survey } from "@earshot/contract";
import { moment } from "./columns.ts";

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
