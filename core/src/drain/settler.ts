import { isUtf8 } from "node:buffer";
import { ALIEN_MARK } from "../store/journal.ts";
import type { Pool } from "../store/connect.ts";
import type { Offset } from "../store/offset.ts";
import type { Batch, Client, DeadRow, Settled } from "../store/batch.ts";
import { type Known, look } from "../store/look.ts";
import { settle } from "../store/settle.ts";
import { headOf } from "./anchor.ts";
import { answered } from "./answered.ts";
import { blameFor, sqlStateOf } from "./faults.ts";
import { fold, inQuestion, NOTHING_KNOWN } from "./fold.ts";
import type { Logs, Slice } from "./log.ts";
import type { Tools } from "./tools.ts";
import type { Item } from "./sequence.ts";

/** Another drain has settled this partition meanwhile. */
export class LostRace extends Error {
  override name = "LostRace";
}

/** Why a partition stands still whose entries are all refused. */
export const TOO_MANY_DEAD = "too-many-dead";

/** So many entries in a row were refused that the fault must lie with the tables, not with them. */
export class TooManyDead extends Error {
  override name = "TooManyDead";
  /** Where the partition stands. */
  readonly offset: Offset;
  constructor(offset: Offset) {
    super();
    this.offset = offset;
  }
}

/**
 * For how many batches it is remembered that clients answer twice. The edge turns nearly all of them away, so most
 * batches hold none; each that fails for one is work done in vain.
 */
const WARY = 50;

/** How many entries in a row may be refused by Postgres before the partition stops. */
const DEAD_IN_A_ROW = 100;

/** Where a partition's batches go; both answer undefined where it is no longer at the version. */
export interface SettlingStore {
  look(partition: number, ver: number, clients: readonly Client[]): Promise<Known | undefined>;
  settle(batch: Batch): Promise<Settled | undefined>;
}

export interface Settler {
  /**
   * Settles entries that follow a place.
   *
   * @returns the place behind them
   * @throws {LostRace} read the place again
   * @throws {TooManyDead} see there
   */
  settle: (offset: Offset, items: readonly Item[], slice: Slice) => Promise<Offset>;
}

/** What a settler needs besides its store. */
type SettlerTools = Pick<Tools, "findSurveys" | "resultsUrl" | "commentWait" | "metrics" | "traces"> & {
  logs: Pick<Logs, "readBytes">;
};

export function createSettler(
  partition: number,
  store: SettlingStore,
  { logs, findSurveys, resultsUrl, commentWait, metrics, traces }: SettlerTools,
): Settler {
  let refusedInARow = 0;
  /** Batches for which feedback is inserted with care; see `Batch.allNew`. */
  let wary = 0;

  /** One statement for all of the items, or one dead letter for the single one that is to blame. */
  async function send(offset: Offset, items: readonly Item[], slice: Slice, blame?: string): Promise<Offset> {
    const named = new Set<string>();
    for (const { read } of items) if ("entry" in read) named.add(read.entry.body.survey);
    const surveys = await findSurveys(named);
    const clients = blame === undefined ? inQuestion(items, surveys) : [];
    const known = clients.length > 0 ? await store.look(partition, offset.ver, clients) : NOTHING_KNOWN;
    if (!known) throw new LostRace();
    const folded = fold(items, { surveys, known, resultsUrl, commentWait }, blame);
    for (const row of folded.dead) await keepBytes(row, items);
    const last = items.at(-1);
    const lastN = items.findLast(({ n }) => n !== null)?.n ?? offset.lastN;
    if (!last) return offset;
    const to = { epoch: slice.epoch, lastId: last.anchor, lastN };
    const head = headOf(slice.newest) ?? offset.head;
    // Behind the newest number there was nothing when the log was read; before it, the last entry's own time is known.
    const settledUpTo = lastN === slice.seq ? slice.at : "entry" in last.read ? last.read.entry.t : null;
    const began = Date.now();
    const took = metrics.seconds.startTimer();
    const settled = await store.settle({
      partition,
      ver: offset.ver,
      from: offset,
      to,
      ...folded,
      anchors: items.map(({ anchor, n }) => (n === null ? ALIEN_MARK + anchor : anchor)).join(" "),
      head,
      seenSeq: slice.seq,
      allNew: wary === 0 && blame === undefined,
      settledUpTo,
    });
    if (!settled) throw new LostRace();
    took();
    count(settled, folded.dead.length, items.length);
    tellTraced(items, began);
    return { ...offset, ...to, ver: settled.ver, seenSeq: slice.seq, head, stopped: null };
  }

  /** Values that are no UTF-8 were read with odd bytes replaced: they go into the dead letter as they are. */
  async function keepBytes(row: DeadRow, items: readonly Item[]): Promise<void> {
    const item = items.find(({ anchor }) => anchor === row.entry);
    if (!item || !Object.values(item.log.fields).some((value) => value?.includes("\ufffd"))) return;
    const bytes = (await logs.readBytes(partition, row.entry)) ?? {};
    const fields = Object.entries(bytes).map(([name, value]) => [
      name,
      isUtf8(value) ? value.toString() : { base64: value.toString("base64") },
    ]);
    row.payload = Buffer.from(JSON.stringify(Object.fromEntries(fields))).toString("base64");
  }

  function tellTraced(items: readonly Item[], began: number): void {
    for (const { n, read } of items) {
      const traceparent = "entry" in read && read.entry.kind === "feedback" ? read.entry.body.traceparent : undefined;
      if (traceparent !== undefined) traces?.done("Settled", { traceparent, began, about: { partition, n: n ?? 0 } });
    }
  }

  function count({ stored, superseded, withdrawn, duplicate, cases }: Settled, dead: number, entries: number): void {
    // What is superseded was stored once, in this batch or before it.
    metrics.entries.inc({ outcome: "stored" }, stored + superseded);
    metrics.entries.inc({ outcome: "withdrawn" }, withdrawn);
    metrics.entries.inc({ outcome: "duplicate" }, duplicate);
    metrics.entries.inc({ outcome: "dead" }, dead);
    metrics.cases.inc(cases);
    metrics.batch.observe(entries);
    wary = duplicate > 0 ? WARY : Math.max(0, wary - 1);
  }

  /**
   * A doubtful error may come from an answer given twice or a stale snapshot; the second statement asks, in a new one.
   */
  async function sendTwiceInDoubt(offset: Offset, items: readonly Item[], slice: Slice): Promise<Offset> {
    try {
      return await send(offset, items, slice);
    } catch (error) {
      if (blameFor(error) !== "doubtful") throw error;
      wary = WARY;
      return send(offset, items, slice);
    }
  }

  /**
   * Settles all items; where an entry is to blame, by halves, the front one first as the place moves by prefixes.
   *
   * @param guilty whether one of the items is known to be to blame
   * @returns the place behind them, and whether one was to blame
   */
  async function bisect(
    offset: Offset,
    items: readonly Item[],
    slice: Slice,
    guilty?: string,
  ): Promise<{ offset: Offset; guilty: boolean }> {
    let state = guilty;
    if (state === undefined) {
      try {
        const behind = await sendTwiceInDoubt(offset, items, slice);
        refusedInARow = 0;
        return { offset: behind, guilty: false };
      } catch (error) {
        state = sqlStateOf(error);
        if (state === undefined || blameFor(error) === "passing") throw error;
      }
    }
    if (items.length === 1) {
      // Never on hearsay: the single entry is tried once more before it is buried.
      if (guilty !== undefined) return bisect(offset, items, slice);
      if (refusedInARow >= DEAD_IN_A_ROW) throw new TooManyDead(offset);
      const behind = await send(offset, items, slice, state);
      refusedInARow++;
      return { offset: behind, guilty: true };
    }
    const half = Math.floor(items.length / 2);
    const front = await bisect(offset, items.slice(0, half), slice);
    const back = await bisect(front.offset, items.slice(half), slice, front.guilty ? undefined : state);
    return { offset: back.offset, guilty: true };
  }

  return {
    async settle(offset, items, slice) {
      // A restart must not grant another hundred.
      if (offset.stopped === TOO_MANY_DEAD) refusedInARow = DEAD_IN_A_ROW;
      return (await bisect(offset, items, slice)).offset;
    },
  };
}

/** Settles in Postgres. */
export function settlingIn(pool: Pool): SettlingStore {
  return {
    look: (partition, ver, clients) => answered(look(pool, partition, ver, clients)),
    settle: (batch) => answered(settle(pool, batch)),
  };
}
