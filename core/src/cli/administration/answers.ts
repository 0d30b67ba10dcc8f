import { SCOPES, Survey } from "@earshot/contract";
import * as v from "valibot";

const Later = v.nullable(v.string());

const Moment = v.pipe(
  v.string(),
  v.isoTimestamp(),
  v.transform((iso) => new Date(iso)),
);

/** What is known of a survey besides what it says. */
const About = v.object({
  id: v.string(),
  version: v.number(),
  at: Later,
  by: Later,
  archivedAt: Later,
  answered: v.boolean(),
});
/** See {@link About}. */
export type About = v.InferOutput<typeof About>;

const Key = v.object({
  id: v.string(),
  name: v.string(),
  scopes: v.array(v.picklist(SCOPES)),
  createdAt: v.string(),
  expiresAt: Later,
  lastUsedAt: Later,
  revokedAt: Later,
});

const Line = v.object({
  id: v.number(),
  partition: v.number(),
  epoch: v.string(),
  n: v.nullable(v.number()),
  entryId: v.string(),
  why: v.string(),
  at: Moment,
  survey: v.nullable(v.string()),
  bytes: v.number(),
});

/** What the command reads of the answers of administration; what it does not name is let go. */
export const ANSWERS = {
  surveys: v.object({ surveys: v.array(Survey), about: v.array(About) }),
  survey: Survey,
  about: About,
  state: v.object({ id: v.string(), state: v.string() }),
  versions: v.object({
    versions: v.array(v.object({ version: v.number(), at: v.string(), by: v.string(), config: Survey })),
  }),
  keys: v.object({ keys: v.array(Key) }),
  madeKey: v.object({ ...Key.entries, key: v.string() }),
  shareLinks: v.object({
    links: v.array(v.object({ id: v.string(), createdAt: v.string(), expiresAt: v.string(), revokedAt: Later })),
  }),
  shareLink: v.object({ id: v.string(), url: v.string(), expiresAt: v.string() }),
  signInLink: v.object({ url: v.string(), expiresAt: v.string() }),
  audit: v.object({
    audit: v.array(
      v.object({
        id: v.string(),
        at: v.string(),
        by: v.string(),
        what: v.string(),
        target: v.string(),
        detail: v.nullable(v.record(v.string(), v.unknown())),
      }),
    ),
    next: v.nullable(v.string()),
  }),
  deadLetters: v.object({
    counts: v.array(v.object({ why: v.string(), letters: v.number() })),
    deadLetters: v.array(Line),
    next: v.nullable(v.number()),
  }),
  deadLetter: v.object({
    ...Line.entries,
    content: v.nullable(
      v.object({
        accepted: v.nullable(Moment),
        kind: v.nullable(v.string()),
        fields: v.array(v.object({ name: v.string(), value: v.nullable(v.string()), length: v.number() })),
      }),
    ),
  }),
  settled: v.object({
    done: v.number(),
    left: v.array(v.object({ id: v.number(), why: v.string() })),
  }),
} as const;
