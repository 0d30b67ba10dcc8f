import { LIMITS, REDIS } from "@earshot/contract/names";
import type { Admission, EdgeRedis } from "./queue.ts";

/** An entry in memory, as the fields of a stream's would be. */
interface MemoryEntry {
  readonly n: number;
  readonly u: string;
  readonly b: string;
}

/** Redis in memory, for unit tests of what stands before the queue. Passes the same suite as the real ones. */
export interface MemoryRedis extends EdgeRedis {
  /** What `read` finds. */
  readonly strings: Map<string, string>;
  entries(partition: number): readonly MemoryEntry[];
  /** From now on every call throws this; undefined ends it. */
  failWith(error: Error | undefined): void;
}

/** Makes an empty one. */
export function memoryRedis({ backlog = LIMITS.backlogEntries }: { backlog?: number } = {}): MemoryRedis {
  const strings = new Map<string, string>();
  const marks = new Set<string>();
  const logs = new Map<number, MemoryEntry[]>();
  let failure: Error | undefined;

  const take = ({ partition, survey, client, submission, hours, body, ...admission }: Admission) => {
    const seenIn = (period: number) => `${REDIS.seen(partition, survey, period)}:${client.bits}:${client.member}`;
    const seen = seenIn(admission.period);
    const recent = hours.map((hour) => `${REDIS.recent(partition, hour)}:${submission.bits}:${submission.member}`);
    const log = logs.get(partition) ?? [];
    if (recent.some((mark) => marks.has(mark))) return { outcome: "replay" } as const;
    if (admission.seen === "first" && marks.has(seen)) return { outcome: "duplicate" } as const;
    if (log.length >= backlog) return { outcome: "busy" } as const;
    const n = log.length + 1;
    log.push({ n, u: submission.member, b: body });
    logs.set(partition, log);
    marks.add(recent[0] ?? "");
    if (admission.seen === "first" || admission.seen === "again") marks.add(seen);
    if (admission.seen === "clear") {
      marks.delete(seen);
      marks.delete(seenIn(admission.alsoPeriod ?? admission.period));
    }
    return { outcome: "accepted", epoch: "memory", n } as const;
  };
  const unlessFailing = async <T>(work: () => T): Promise<T> => {
    await Promise.resolve();
    if (failure) throw failure;
    return work();
  };

  return {
    strings,
    entries: (partition) => logs.get(partition) ?? [],
    failWith: (error) => void (failure = error),
    queue: {
      admit: (admission) => unlessFailing(() => take(admission)),
      ready: () => unlessFailing(() => {}),
      close: () => Promise.resolve(),
    },
    run: () => unlessFailing(() => []),
    read: (key) => unlessFailing(() => strings.get(key) ?? null),
    keep: (key, text) =>
      unlessFailing(() => {
        const kept = strings.get(key) ?? text;
        strings.set(key, kept);
        return kept;
      }),
  };
}
