/** All tables; `drizzle-kit` reads them here. */
export * from "./schema/access.ts";
export * from "./schema/cases.ts";
export * from "./schema/feedback.ts";
export * from "./schema/logs.ts";
export * from "./schema/surveys.ts";
