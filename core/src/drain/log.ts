import { REDIS } from "@earshot/contract";
import { createClient, defineScript, RESP_TYPES } from "redis";
import * as v from "valibot";
import { anchorOf, idOf, type LogEntry, uOf, type Witness } from "./anchor.ts";

/** A piece of a partition's log as it was at one moment. */
export interface Slice {
  epoch: string | null;
  /** Newest number ever given. */
  seq: number;
  /** When it was read, ms since 1970 by the clock of Redis. */
  at: number;
  /** What stands where the anchor should; null where the log has nothing there, or no anchor was asked for. */
  anchor: string | null;
  /** What follows the anchor, in order. */
  entries: LogEntry[];
  /** Whether there may be more behind them. */
  full: boolean;
  /** The newest entry of the log; null where there is none or an alien stands there. */
  newest: Witness | null;
  /** Those of the witnesses looked for that are not there. */
  missing: Witness[];
}

/** A piece of a log that was read backwards. */
interface Page {
  epoch: string | null;
  seq: number;
  /** Newest first. */
  entries: LogEntry[];
}

/**
 * Marks how far a log is settled and trims it, if it is the log that was settled: same epoch, and the anchor is in it.
 * A drain that woke up after Redis was restored would otherwise trim entries that nobody has settled.
 *
 * MINID keeps the entry it names, so the anchor stays. Never MAXLEN, which counts instead of knowing; never XDEL.
 *
 * KEYS: log, meta · ARGV: epoch; the anchor's stream id and u; number of the last entry settled; stream id before
 * which entries may go, or "" to trim nothing · returns 1, or 0 where it is another log.
 */
const MARK_SETTLED = defineScript({
  NUMBER_OF_KEYS: 2,
  SCRIPT: `
local log, meta = KEYS[1], KEYS[2]
local epoch, id, u, settled, before = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]
if redis.call('HGET', meta, 'epoch') ~= epoch then return 0 end
local anchor = redis.call('XRANGE', log, id, id)[1]
if not anchor then return 0 end
local found = ''
for i = 1, #anchor[2], 2 do
  if anchor[2][i] == 'u' then found = anchor[2][i + 1] end
end
if u ~= '' and found ~= u then return 0 end
if settled > (tonumber(redis.call('HGET', meta, 'settled') or '') or 0) then
  redis.call('HSET', meta, 'settled', ARGV[4])
end
if before ~= '' then redis.call('XTRIM', log, 'MINID', '~', before) end
return 1`,
  parseCommand(parser, partition: number, epoch: string, anchor: string, settled: number, before: string) {
    parser.pushKey(REDIS.log(partition));
    parser.pushKey(REDIS.meta(partition));
    parser.push(epoch, idOf(anchor), uOf(anchor), String(settled), before);
  },
  transformReply: (reply: number) => reply === 1,
});

/** A connection to the Redis that holds the logs. */
export type Redis = ReturnType<typeof openRedis>;

/**
 * Makes a client; `connect()` it without waiting, for that ends only when Redis is there. While it is not, commands
 * fail at once: waiting is for the loop to do, which also knows what is ready.
 */
export function openRedis(url: string, name: string) {
  return createClient({
    url,
    name,
    disableOfflineQueue: true,
    // A Redis that hangs without closing is left after 5 s; the ping keeps a merely idle line alive.
    pingInterval: 1000,
    socket: {
      connectTimeout: 2000,
      socketTimeout: 5000,
      reconnectStrategy: (tries) => Math.min(50 * 2 ** tries, 1000),
    },
    scripts: { markSettled: MARK_SETTLED },
  });
}

/** Reads partitions' logs. */
export interface Logs {
  /**
   * Reads on from an anchor, at one moment with epoch and number: of the three read one by one, a Redis flushed in
   * between would show the entries of one log under the epoch of another.
   *
   * @param anchor where to read from, or null for the log's beginning
   * @param most entries behind it
   * @param witnesses entries seen before, to be looked for
   */
  read(partition: number, anchor: string | null, most: number, witnesses?: readonly Witness[]): Promise<Slice>;
  /** Reads backwards, at one moment with epoch and number, from before a stream id or, at null, from the end. */
  readBack(partition: number, before: string | null, most: number): Promise<Page>;
  /** The values of one entry's fields byte for byte; undefined where it is gone. */
  readBytes(partition: number, anchor: string): Promise<Readonly<Record<string, Buffer>> | undefined>;
  /** See {@link MARK_SETTLED}; false where this is not the log that was settled. */
  markSettled(
    partition: number,
    place: { epoch: string; lastId: string; lastN: number },
    before?: string,
  ): Promise<boolean>;
}

/** What was found of each witness; the client's types know only of a number of commands that is fixed. */
const Found = v.array(v.nullable(v.array(v.object({ id: v.string(), message: v.record(v.string(), v.string()) }))));

/** @param on does something where a partition's log is, see `servers.ts` */
export function createLogs(on: <T>(partition: number, deed: (redis: Redis) => Promise<T>) => Promise<T>): Logs {
  return {
    async read(partition, anchor, most, witnesses = []) {
      const count = anchor === null ? most : most + 1;
      const log = REDIS.log(partition);
      const replies = await on(partition, (redis) => {
        const reading = redis
          .multi()
          .xRange(log, anchor === null ? "-" : idOf(anchor), "+", { COUNT: count })
          .hmGet(REDIS.meta(partition), ["epoch", "seq"])
          .time()
          .xRevRange(log, "+", "-", { COUNT: 1 });
        for (const { anchor: sought } of witnesses) reading.xRange(log, idOf(sought), idOf(sought));
        return reading.execTyped();
      });
      const [found, [epoch, seq], [seconds, micros], ends] = replies;
      const seen = v.parse(Found, replies.slice(4));
      const entries = (found ?? []).map(({ id, message }): LogEntry => ({ id, fields: message }));
      const [first] = entries;
      const atAnchor = anchor !== null && first && first.id === idOf(anchor) ? entries.shift() : undefined;
      const end = asEntry(ends?.[0]);
      const newest = Number(seq ?? 0);
      return {
        epoch: epoch ?? null,
        seq: newest,
        at: Number(seconds) * 1000 + Math.floor(Number(micros) / 1000),
        anchor: atAnchor ? anchorOf(atAnchor) : null,
        entries,
        full: found?.length === count,
        newest:
          end && Number(end.fields["n"]) === newest ? { epoch: epoch ?? null, n: newest, anchor: anchorOf(end) } : null,
        missing: witnesses.filter((witness, place) => {
          const there = asEntry(seen[place]?.[0]);
          return !there || anchorOf(there) !== witness.anchor;
        }),
      };
    },
    async readBack(partition, before, most) {
      const [found, [epoch, seq]] = await on(partition, (redis) =>
        redis
          .multi()
          .xRevRange(REDIS.log(partition), before === null ? "+" : `(${before}`, "-", { COUNT: most })
          .hmGet(REDIS.meta(partition), ["epoch", "seq"])
          .execTyped(),
      );
      const entries = (found ?? []).map(({ id, message }): LogEntry => ({ id, fields: message }));
      return { epoch: epoch ?? null, seq: Number(seq ?? 0), entries };
    },
    async readBytes(partition, anchor) {
      const found = await on(partition, (redis) =>
        redis
          .withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer })
          .xRange(REDIS.log(partition), idOf(anchor), idOf(anchor)),
      );
      return found?.[0]?.message;
    },
    markSettled(partition, { epoch, lastId, lastN }, before = "") {
      return on(partition, (redis) => redis.markSettled(partition, epoch, lastId, lastN, before));
    },
  };
}

function asEntry(found: { id: string; message: Record<string, string> } | undefined): LogEntry | undefined {
  return found && { id: found.id, fields: found.message };
}
