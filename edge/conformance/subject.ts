import { randomUUID } from "node:crypto";
import {
  ALL_PARTITIONS,
  type ChangeBody,
  decodeEntry,
  type Entry,
  type Place,
  REDIS,
  type Survey,
} from "@earshot/contract";
import { createClient } from "redis";
import type { ResultsBehind } from "./results.ts";

/** An edge under test: where it listens, and what stands behind it. */
export interface Subject {
  readonly baseUrl: string;
  /** Whether the edge has `/metrics`; a Worker has not. */
  readonly metrics: boolean;
  /** All lines it has written to its log so far. */
  readonly lines: readonly string[];
  readonly redis: RedisBehind;
  readonly results: ResultsBehind;
  /** The headers of a request that comes from an address, by the one way this edge learns of it. */
  from(address: string): Record<string, string>;
  stop(): Promise<void>;
}

/** The Redis behind an edge, as administration and the drain see it. */
export interface RedisBehind {
  /** Publishes a survey, as administration would, and returns it. */
  seed(changes?: Partial<Survey>): Promise<Survey>;
  /** All entries of a survey, in whatever partition. */
  entriesOf(survey: string): Promise<Written[]>;
  close(): void;
}

/** An entry of any kind; what a kind does not have is absent. */
type Written = Pick<Entry, "n" | "u" | "kind"> & {
  readonly body: Place & Partial<Omit<ChangeBody, keyof Place>>;
};

/** Looks at a Redis beside the edge. */
export async function redisBehind(url: string): Promise<RedisBehind> {
  const client = createClient({ url });
  await client.connect();
  return {
    async seed(changes = {}) {
      const survey = { ...VOTE, id: `survey-${randomUUID()}`, ...changes } as Survey;
      await client.set(REDIS.survey(survey.id), JSON.stringify(survey));
      return survey;
    },
    async entriesOf(survey) {
      const logs = await Promise.all(ALL_PARTITIONS.map((partition) => client.xRange(REDIS.log(partition), "-", "+")));
      const entries = logs.flat().map((entry) => decodeEntry(entry?.id ?? "", entry?.message ?? {}));
      for (const entry of entries) {
        if ("why" in entry) throw new Error(`The log holds an entry that cannot be read: ${entry.why}`);
      }
      return (entries as Entry[]).filter(({ body }) => body.survey === survey);
    },
    close: () => client.destroy(),
  };
}

const VOTE: Survey = {
  v: 1,
  id: "vote",
  kind: "choice",
  business: "Harbour Café",
  question: "Cats or dogs?",
  options: [
    { id: "a", label: "Cats" },
    { id: "b", label: "Dogs" },
  ],
  comment: null,
  identity: "browser",
  repeat: "reject",
  results: "public",
  open: true,
  negative: null,
};

/** A rating that asks for a comment. */
export const RATING: Partial<Survey> = {
  kind: "csat",
  question: "How was our service today?",
  options: undefined,
  comment: "What happened?",
  negative: { atMost: 2 },
} as Partial<Survey>;
