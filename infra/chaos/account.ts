import { readFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import * as v from "valibot";

/** What an answer came to. `unknown`: none came, or one that leaves it open (5xx, 429). */
const Outcome = v.picklist(["accepted", "replay", "duplicate", "refused", "unknown"]);
export type Outcome = v.InferOutput<typeof Outcome>;

/** What a client does: answers, or does something with the receipt of an answer. */
const Doing = v.picklist(["answer", "change", "withdraw", "erase"]);
export type Doing = v.InferOutput<typeof Doing>;

/** A line before something is sent. */
const Before = v.object({
  at: v.literal("before"),
  /** What is wished for; tries and replays of one doing share it. */
  wish: v.number(),
  client: v.number(),
  survey: v.string(),
  doing: Doing,
  /** The answer whose receipt it is done with; null for an answer. */
  of: v.nullable(v.number()),
  /** Absent: a change that leaves it as it is, and takings back. */
  answer: v.optional(v.union([v.string(), v.number()])),
  /** SHA-256 of the comment, hex; null for none, and where a change takes it away; absent as above. */
  comment: v.optional(v.nullable(v.string())),
  /** The submissionId of an answer, the Idempotency-Key of a change. */
  name: v.string(),
  t: v.number(),
});
/** A line after its answer, or after it was given up. */
const After = v.object({
  at: v.literal("after"),
  wish: v.number(),
  outcome: Outcome,
  status: v.number(),
  t: v.number(),
});
const Line = v.variant("at", [Before, After]);
type Line = v.InferOutput<typeof Line>;
export type Before = v.InferOutput<typeof Before>;
type After = v.InferOutput<typeof After>;

/** What clients did, in a file that only grows. */
export interface Account {
  readonly path: string;
  /** Resolves once the line is on the disk; calls at the same time share one fsync. */
  write(line: Line): Promise<void>;
  close(): Promise<void>;
}

/** Opens an account. */
export async function openAccount(path: string): Promise<Account> {
  const file: FileHandle = await open(path, "wx", 0o600);
  let waiting: Line[] = [];
  let flushing: Promise<void> | undefined;
  let last = Promise.resolve();
  const flush = async () => {
    await Promise.resolve();
    const lines = waiting;
    waiting = [];
    flushing = undefined;
    await file.appendFile(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    await file.datasync();
  };
  return {
    path,
    write(line) {
      waiting.push(line);
      flushing ??= last = last.then(flush);
      return flushing;
    },
    async close() {
      await last;
      await file.close();
    },
  };
}

/** What one client wished for and how it was answered, try by try. */
export interface Wish extends Omit<Before, "at"> {
  /** Lines of the account that were written before each try, a replay among them. */
  readonly tries: readonly number[];
  readonly answers: readonly After[];
}

/** The word that counts: the first that settles it; a replay says that an earlier try was accepted. */
export function outcomeOf({ answers }: Wish): Exclude<Outcome, "replay"> {
  const settled = answers.find(({ outcome }) => outcome !== "unknown");
  return settled?.outcome === "replay" ? "accepted" : (settled?.outcome ?? "unknown");
}

/** Reads an account back from the disk: what checks go by, whatever became of its writer. */
export function readAccount(path: string): Map<number, Wish> {
  const wishes = new Map<number, Wish & { tries: number[]; answers: After[] }>();
  for (const [number, text] of readFileSync(path, "utf8").split("\n").entries()) {
    if (text === "") continue;
    const line = v.parse(Line, JSON.parse(text));
    const known = wishes.get(line.wish);
    if (line.at === "after") known?.answers.push(line);
    else if (known) known.tries.push(number);
    else wishes.set(line.wish, { ...line, tries: [number], answers: [] });
  }
  return wishes;
}
