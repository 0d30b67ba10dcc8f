import { SCOPES, Survey } from "@earshot/contract";
import * as v from "valibot";

const Later = v.nullable(v.string());

/** What administration knows of a survey besides what it says. */
export const About = v.object({
  id: v.string(),
  version: v.number(),
  at: Later,
  by: Later,
  archivedAt: Later,
  /** Whether there is feedback, so that some things cannot change any more. */
  answered: v.boolean(),
  /** Answers that somebody gave. */
  chosen: v.array(v.string()),
});
/** See {@link About}. */
export type About = v.InferOutput<typeof About>;

/** Body of the list of all surveys. */
export const AllSurveys = v.object({ surveys: v.array(Survey), about: v.array(About) });

/** A survey as it was. */
const Version = v.object({ version: v.number(), at: v.string(), by: v.string(), config: Survey });
/** See {@link Version}. */
export type Version = v.InferOutput<typeof Version>;
/** All versions of a survey, newest first. */
export const Versions = v.object({ versions: v.array(Version) });

/** What a rule would have come to. */
export const DryRun = v.object({
  cases: v.number(),
  followed: v.number(),
  opened: v.number(),
  answers: v.array(v.object({ answer: v.union([v.string(), v.number()]), count: v.number(), negative: v.boolean() })),
});
/** See {@link DryRun}. */
export type DryRun = v.InferOutput<typeof DryRun>;

/** A draft that the edge shows. */
export const Draft = v.object({ id: v.string() });

const Key = v.object({
  id: v.string(),
  name: v.string(),
  scopes: v.array(v.picklist(SCOPES)),
  createdAt: v.string(),
  expiresAt: Later,
  lastUsedAt: Later,
  revokedAt: Later,
});
/** One access key. */
export type Key = v.InferOutput<typeof Key>;
/** All access keys. */
export const Keys = v.object({ keys: v.array(Key) });
/** A key when it is made: shown this once. */
export const MadeKey = v.object({ id: v.string(), key: v.string() });

/** A link that signs somebody in, once. */
export const SignInLink = v.object({ url: v.string(), expiresAt: v.string() });

/** The links that share a survey's totals. */
export const ShareLinks = v.object({
  links: v.array(v.object({ id: v.string(), createdAt: v.string(), expiresAt: v.string(), revokedAt: Later })),
});
/** A link when it is made: shown this once. */
export const MadeLink = v.object({ id: v.string(), url: v.string() });

/** Where what was erased may still be. */
export const Erasure = v.object({ remains: v.array(v.object({ where: v.string(), until: v.string() })) });

/** A page of the changes that were made, newest first. */
export const Audit = v.object({
  audit: v.array(v.object({ id: v.string(), at: v.string(), by: v.string(), what: v.string(), target: v.string() })),
  next: v.nullable(v.string()),
});

/** A page of dead letters, without what is in them. */
export const DeadLetters = v.object({
  counts: v.array(v.object({ why: v.string(), letters: v.number() })),
  deadLetters: v.array(v.object({ id: v.number(), partition: v.number(), why: v.string(), at: v.string() })),
  next: v.nullable(v.number()),
});

/** What became of dead letters. */
export const Settled = v.object({
  done: v.number(),
  left: v.array(v.object({ id: v.number(), why: v.string() })),
  more: v.boolean(),
});
