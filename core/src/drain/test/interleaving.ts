import { Registry } from "prom-client";
import { setImmediate as settled } from "node:timers/promises";
import type { LogEntry } from "../anchor.ts";
import { anchorOf, idOf } from "../anchor.ts";
import type { Slice } from "../log.ts";
import { createMetrics } from "../metrics.ts";
import { sequence } from "../sequence.ts";
import { createSettler, LostRace } from "../settler.ts";
import { type Happening, logOf, SURVEYS } from "./happenings.ts";
import { createMemoryStore, type Mutant } from "./memory-store.ts";
import { createModel, type Tables } from "./model.ts";

/** One thing that happens in an interleaving; `pick` chooses among those it may happen to. */
export type Step =
  /** A submission is admitted. */
  | { do: "admit" }
  /** A client that heard no answer sends its submission again. */
  | { do: "retry"; pick: number }
  /** Redis forgets the marks of what was sent, so that the next retry is taken for something new. */
  | { do: "forget" }
  /** A drain goes on, up to its next word with Redis or Postgres. */
  | { do: "go"; pick: number }
  /** A drain is killed, wherever it stands, and another started. */
  | { do: "crash"; pick: number; size: number }
  /** A drain is started beside the others. */
  | { do: "start"; size: number };

export interface Interleaving {
  /** What is sent, in this order. */
  happenings: readonly Happening[];
  steps: readonly Step[];
}

/** What came of an interleaving, and what should have. */
export interface Outcome {
  tables: Tables;
  expected: Tables;
  /** What the tables refused; a right drain never makes them. */
  refused: unknown[];
}

const P = 0;
const metrics = createMetrics(new Registry(), new Map());
const tools = {
  logs: { readBytes: async () => undefined },
  findSurveys: async () => SURVEYS,
  resultsUrl: "http://results.example",
  commentWait: 60_000,
  metrics,
};

/** A partition's log in memory, as the admit script writes it. */
function createLog() {
  const taken: Happening[] = [];
  const recent = new Set<number>();
  let entries: LogEntry[] = [];
  let seq = 0;
  return {
    taken,
    forget: () => recent.clear(),
    /** @param submission names it; the second time it is a replay, and nothing is written */
    admit(submission: number, happening: Happening): void {
      if (recent.has(submission)) return;
      recent.add(submission);
      taken.push(happening);
      entries = [...entries, ...logOf(taken).slice(-1)];
      if (happening !== "alien") seq++;
    },
    read(anchor: string | null, most: number): Slice {
      const from = anchor === null ? 0 : entries.findIndex((entry) => anchorOf(entry) === anchor);
      const behind = from < 0 ? entries : entries.slice(anchor === null ? 0 : from + 1);
      const found = behind.slice(0, most);
      return {
        epoch: seq > 0 ? "e" : null,
        seq,
        at: 0,
        anchor: anchor !== null && from >= 0 ? anchor : null,
        entries: found,
        full: found.length < behind.length,
        newest: null,
        missing: [],
      };
    },
    /** What is before an entry goes, if the entry is there. */
    trim(anchor: string): void {
      const at = entries.findIndex((entry) => idOf(anchorOf(entry)) === idOf(anchor));
      if (at > 0) entries = entries.slice(at);
    },
    end: () => entries.at(-1),
  };
}

/**
 * Runs drains against each other in one process, each of their words with Redis or Postgres a step of its own, with the
 * fold and the sequence that the real ones have. A drain that nobody lets go on sleeps: once it wakes up it holds on to
 * what it has read. In the end all sleepers wake up.
 */
export async function play({ happenings, steps }: Interleaving, mutant?: Mutant): Promise<Outcome> {
  const store = createMemoryStore(mutant);
  const log = createLog();
  const refused: unknown[] = [];
  const waiting: { drain: number; go: () => void }[] = [];
  let drains = 0;
  let sent = 0;

  function start(size: number): number {
    const drain = drains++;
    const turn = () => new Promise<void>((go) => waiting.push({ drain, go }));
    const settler = createSettler(
      P,
      {
        async look(_, ver, clients) {
          await turn();
          return store.look(ver, clients);
        },
        async settle(batch) {
          await turn();
          try {
            const outcome = store.settle(batch);
            // What is lost here is the answer to a batch that has committed.
            await turn();
            return outcome;
          } catch (error) {
            if (!batch.allNew) refused.push(error);
            throw error;
          }
        },
      },
      tools,
    );
    async function work(): Promise<void> {
      for (;;) {
        await turn();
        let offset = store.offset();
        await turn();
        let slice = log.read(offset.lastId, size);
        for (
          let found = sequence(offset, slice);
          "items" in found && found.items.length > 0;
          found = sequence(offset, slice)
        ) {
          offset = await settler.settle(offset, found.items, slice);
          if (offset.lastId !== null && size % 2 === 0) log.trim(offset.lastId);
          await turn();
          slice = log.read(offset.lastId, size);
        }
      }
    }
    const again = (): Promise<void> =>
      work().catch((error: unknown) => (error instanceof LostRace ? again() : void refused.push(error)));
    void again();
    return drain;
  }

  async function go(at: number): Promise<void> {
    const [next] = waiting.splice(at, 1);
    next?.go();
    await settled();
  }

  function admit(): void {
    const happening = happenings[sent];
    if (happening !== undefined) log.admit(sent++, happening);
  }

  start(3);
  await settled();
  for (const step of steps) {
    if (step.do === "admit") admit();
    else if (step.do === "retry" && sent > 0) log.admit(step.pick % sent, happenings[step.pick % sent] ?? "garbage");
    else if (step.do === "forget") log.forget();
    else if (step.do === "go" && waiting.length > 0) await go(step.pick % waiting.length);
    else if (step.do === "crash" && waiting.length > 0) waiting.splice(step.pick % waiting.length, 1);
    if (step.do === "crash" || step.do === "start") {
      start(step.size);
      await settled();
    }
  }
  while (sent < happenings.length) admit();

  const last = start(4);
  await settled();
  const isSettled = () => {
    const end = log.end();
    return end === undefined || store.offset().lastId === anchorOf(end);
  };
  for (let turns = 0; turns < 500 && !isSettled(); turns++) await go(waiting.findIndex(({ drain }) => drain === last));
  const sleepers = new Set(waiting.map(({ drain }) => drain));
  for (const sleeper of sleepers) {
    for (let turns = 0; turns < 6; turns++) {
      const at = waiting.findIndex(({ drain }) => drain === sleeper);
      if (at >= 0) await go(at);
    }
  }

  const model = createModel();
  for (const each of log.taken) model.take(each);
  return { tables: store.tables(), expected: model.tables(), refused };
}
