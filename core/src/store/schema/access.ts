import { bigserial, index, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { moment } from "./columns.ts";

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

/** Links that share a survey's totals. The token is signed: this only tells which there are, or are taken back. */
export const shareLink = pgTable("share_link", {
  /** Sixteen hex digits, part of the token. */
  id: text("id").primaryKey(),
  survey: text("survey").notNull(),
  createdAt: moment("created_at").notNull().defaultNow(),
  expiresAt: moment("expires_at").notNull(),
  revokedAt: moment("revoked_at"),
});

/** One-time links that sign a viewer in; only a hash is kept. */
export const signInLink = pgTable("sign_in_link", {
  /** SHA-256 of the token, hex. */
  tokenHash: text("token_hash").primaryKey(),
  expiresAt: moment("expires_at").notNull(),
  usedAt: moment("used_at"),
});

/**
 * Every change that administration made, written in the statement that makes it; no service may change or delete one.
 */
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
