import { SCOPES, Survey } from "@earshot/contract";
import * as v from "valibot";

const Count = v.pipe(v.number(), v.integer(), v.minValue(0));
const Moment = v.pipe(v.string(), v.isoTimestamp());
const Later = v.nullable(Moment);

const About = v.object({
  id: v.string(),
  version: Count,
  at: Later,
  by: v.nullable(v.string()),
  archivedAt: Later,
  answered: v.boolean(),
  chosen: v.array(v.string()),
});

/** What administration answers, for its document and the tests of its examples. */
export const ANSWERS = {
  surveys: v.object({ surveys: v.array(Survey), about: v.array(About) }),
  about: About,
  draft: v.object({ id: v.string() }),
  versions: v.object({
    versions: v.array(v.object({ version: Count, at: v.string(), by: v.string(), config: Survey })),
  }),
  state: v.object({ id: v.string(), state: v.picklist(["open", "closed", "archived"]) }),
  dryRun: v.object({
    since: Moment,
    cases: Count,
    followed: Count,
    opened: Count,
    answers: v.array(v.object({ answer: v.union([v.string(), v.number()]), count: Count, negative: v.boolean() })),
  }),
  shareLinks: v.object({
    links: v.array(v.object({ id: v.string(), createdAt: Moment, expiresAt: Moment, revokedAt: Later })),
  }),
  shareLink: v.object({ id: v.string(), url: v.string(), token: v.string(), expiresAt: Moment }),
  samplesOffered: v.object({ offered: v.boolean() }),
  samples: v.object({ receipts: v.array(v.string()), refused: Count }),
  samplesGone: v.object({ gone: Count, left: v.array(v.string()) }),
  keys: v.object({
    keys: v.array(
      v.object({
        id: v.string(),
        name: v.string(),
        scopes: v.array(v.picklist(SCOPES)),
        createdAt: Moment,
        expiresAt: Later,
        lastUsedAt: Later,
        revokedAt: Later,
      }),
    ),
  }),
  key: v.object({ id: v.string(), name: v.string(), key: v.string(), expiresAt: Later }),
  deadLetters: v.object({
    counts: v.array(v.object({ why: v.string(), letters: Count })),
    deadLetters: v.array(v.object({ id: Count, partition: Count, why: v.string(), at: Moment })),
    next: v.nullable(Count),
  }),
  deadLetter: v.object({
    id: Count,
    partition: Count,
    epoch: v.string(),
    n: v.nullable(Count),
    entryId: v.string(),
    why: v.string(),
    at: Moment,
    survey: v.nullable(v.string()),
    bytes: Count,
    content: v.nullable(
      v.object({
        accepted: Later,
        kind: v.nullable(v.string()),
        fields: v.array(v.object({ name: v.string(), value: v.nullable(v.string()), length: Count })),
      }),
    ),
  }),
  settled: v.object({
    done: Count,
    left: v.array(v.object({ id: Count, why: v.picklist(["closed", "alien", "overtaken", "unknown"]) })),
    more: v.boolean(),
  }),
  audit: v.object({
    audit: v.array(
      v.object({
        id: v.string(),
        at: Moment,
        by: v.string(),
        what: v.string(),
        target: v.string(),
        detail: v.nullable(v.record(v.string(), v.unknown())),
      }),
    ),
    next: v.nullable(v.string()),
  }),
  signInLink: v.object({ url: v.string(), expiresAt: Moment }),
  erasure: v.object({
    partition: Count,
    n: Count,
    remains: v.array(v.object({ where: v.string(), until: v.string() })),
  }),
} as const;
