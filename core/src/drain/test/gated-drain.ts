import { getLogger } from "@logtape/logtape";
import { bulkhead } from "cockatiel";
import { Registry } from "prom-client";
import type { CaughtUp, Offset } from "../../store/offset.ts";
import { idOf } from "../anchor.ts";
import type { Logs } from "../log.ts";
import { createLoop } from "../loop.ts";
import { createMetrics } from "../metrics.ts";
import type { PartitionStore } from "../partition-store.ts";
import type { Settler } from "../settler.ts";
import type { createMemoryLog } from "./memory-log.ts";
import type { createMemoryOffset } from "./memory-offset.ts";

const metrics = createMetrics(new Registry(), new Map());
const nothing = () => {};

/** Lets what is ready go on. */
export const turn = () => new Promise<void>((resolve) => void setImmediate(resolve));

/** A drain whose every step outside waits in a queue. */
export function createGatedDrain(
  log: ReturnType<typeof createMemoryLog>,
  tables: ReturnType<typeof createMemoryOffset>,
  most: number,
) {
  const gates: { pass: () => void; fail: () => void; loseAnswer: () => void }[] = [];
  /**
   * The entries it has seen as the log's newest since the row was last resynced, and the discontinuities before that.
   */
  const seen = new Map<string, number>();
  let gen = 0;
  const over = new AbortController();

  function gated<A extends unknown[], R>(
    deed: (...args: A) => Promise<R>,
    heard: (result: R, args: A) => void = nothing,
  ) {
    return (...args: A): Promise<R> =>
      new Promise<R>((resolve, reject) => {
        if (over.signal.aborted) return;
        const told = (result: R) => {
          heard(result, args);
          resolve(result);
        };
        gates.push({
          pass: () => void deed(...args).then(told, reject),
          fail: () => reject(new Error("refused")),
          loseAnswer: () => void deed(...args).then(() => reject(new Error("lost")), reject),
        });
      });
  }

  const logs: Logs = {
    read: gated(
      (...args: Parameters<Logs["read"]>) => log.logs.read(...args),
      ({ newest, missing }, [, , , witnesses]) => {
        // Reads without witnesses are those of the way back, which remembers in the row what it has seen.
        if (witnesses === undefined || !newest || missing.length > 0) return;
        seen.set(log.holds().at(-1) ?? "", tables.discontinuities.length);
      },
    ),
    readBack: gated((...args: Parameters<Logs["readBack"]>) => log.logs.readBack(...args)),
    markSettled: gated((...args: Parameters<Logs["markSettled"]>) => log.logs.markSettled(...args)),
    readBytes: async () => undefined,
  };
  const { store, settler } = tables;
  const caughtUp = new Map<number, CaughtUp>();
  const loop = createLoop(
    0,
    {
      logs,
      doorbell: { wait: async () => false, run: async () => {} },
      slots: bulkhead(1, Infinity),
      most,
      metrics,
      log: getLogger(["test"]),
      caughtUp,
    },
    { inFlight: 0, oldest: undefined, stopped: undefined },
    {
      store: {
        readOffset: gated(
          () => store.readOffset(),
          (row) => {
            if (row.gen !== gen) seen.clear();
            gen = row.gen;
          },
        ),
        recordStopped: gated((...args: Parameters<PartitionStore["recordStopped"]>) => store.recordStopped(...args)),
        resync: gated((...args: Parameters<PartitionStore["resync"]>) => store.resync(...args)),
        findSettled: gated((...args: Parameters<PartitionStore["findSettled"]>) => store.findSettled(...args)),
        settledUnder: gated((...args: Parameters<PartitionStore["settledUnder"]>) => store.settledUnder(...args)),
        highestSettled: gated((...args: Parameters<PartitionStore["highestSettled"]>) => store.highestSettled(...args)),
      },
      settler: { settle: gated((...args: Parameters<Settler["settle"]>) => settler.settle(...args)) },
      trimmer: {
        reached({ epoch, lastId, lastN }: Offset) {
          if (epoch === null || lastId === null) return;
          const before = idOf(lastId);
          logs.markSettled(0, { epoch, lastId, lastN }, before).catch(() => {});
        },
      },
      pause: async () => {},
    },
  );
  void (async () => {
    while (!over.signal.aborted) {
      await loop.step(over.signal).catch(() => loop.forget());
      // A loop that found nothing to do at all must not spin.
      await turn();
    }
  })();
  return {
    seen,
    pass: () => gates.shift()?.pass(),
    fail: () => gates.shift()?.fail(),
    loseAnswer: () => gates.shift()?.loseAnswer(),
    die: () => over.abort(),
  };
}
