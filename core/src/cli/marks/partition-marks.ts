import { decodeEntry, type Entry, type Place, REDIS } from "@earshot/contract";
import { Obstacle } from "../obstacle.ts";
import type { Redis } from "../redis.ts";
import { setMarks } from "./script.ts";
import { createTakenBack } from "./taken-back.ts";

/** Entries of one reading. */
const PAGE = 1000;

/** Sets the marks of one partition's clients while edges go on writing. */
export interface PartitionMarks {
  /** Sets marks, except of those who have meanwhile taken their answer back. */
  set(places: readonly Place[]): Promise<void>;
  /** Sets the marks of answers that were in the log when it was first read: Postgres may not hold them yet. */
  setUnsettled(): Promise<void>;
  /** Reads on in the log, so that it is not trimmed beyond what was read. */
  keepUp(): Promise<void>;
}

/**
 * Postgres is behind the log: it may still hold an answer whose client has taken it back. So everything behind the
 * place it is settled to is read, once, and followed from then on; the script makes sure that nothing was missed.
 *
 * @param settled the place in Postgres, read before this
 */
export async function followPartition(
  redis: Redis,
  partition: number,
  settled: { epoch: string | null; lastId: string | null },
): Promise<PartitionMarks> {
  const takenBack = createTakenBack();
  const log = REDIS.log(partition);
  let epoch = await epochOf();
  const begin = await beginning();
  let cursor = begin;

  function epochOf(): Promise<string> {
    return redis.hGet(REDIS.meta(partition), "epoch").then((found) => found ?? "");
  }

  /**
   * The last entry settled; the log's beginning where it is not in it, for then this is another log or an older one.
   */
  async function beginning(): Promise<string> {
    const [id = "", u] = (settled.lastId ?? "").split("/");
    if (settled.epoch !== epoch || !id) return "0-0";
    const [anchor] = (await redis.xRange(log, id, id)) ?? [];
    return anchor?.message["u"] === u ? id : "0-0";
  }

  /** Goes through a piece of the log, page by page. */
  async function each(from: string, to: string, take: (entries: readonly Entry[]) => Promise<void> | void) {
    let last = from;
    for (;;) {
      const page = (await redis.xRange(log, `(${last}`, to, { COUNT: PAGE })) ?? [];
      await take(
        page.flatMap(({ id, message }) => {
          const read = decodeEntry(id, message);
          return "why" in read ? [] : [read];
        }),
      );
      last = page.at(-1)?.id ?? last;
      if (page.length < PAGE) return last;
    }
  }

  async function readOn(): Promise<void> {
    cursor = await each(cursor, "+", (entries) => {
      for (const entry of entries) takenBack.read(entry);
    });
  }

  /** A log that was empty and has begun is the same one; any other has lost what was read. */
  async function changed(): Promise<void> {
    const now = await epochOf();
    if (epoch !== "" || now === "") {
      throw new Obstacle(
        `The log of partition ${partition} has lost data meanwhile, or was trimmed: do the same again, it is safe`,
      );
    }
    epoch = now;
  }

  async function set(places: readonly Place[]): Promise<void> {
    for (;;) {
      const present = places.filter((place) => !takenBack.has(place));
      const answer = await setMarks(redis, partition, { epoch, cursor }, present);
      if (answer === "changed") await changed();
      else if (answer === "read on") await readOn();
      else {
        cursor = answer;
        return;
      }
    }
  }

  await readOn();
  const end = cursor;
  return {
    set,
    keepUp: () => set([]),
    async setUnsettled() {
      await each(begin, end, async (entries) => {
        const answers = entries.filter(({ kind }) => kind === "feedback").map(({ body }) => body);
        if (answers.length > 0) await set(answers);
      });
    },
  };
}
