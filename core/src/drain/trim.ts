import type { Offset } from "../store/offset.ts";
import { idOf, isBefore } from "./anchor.ts";
import type { Tools } from "./tools.ts";

/** How often the settled number is written back, in ms … */
const EVERY = 1000;

/** … or after how many entries: far fewer than make the edge answer busy. */
const AFTER = 10_000;

/** Tells Redis how far its log is settled, and trims what was settled a while ago. */
export interface Trimmer {
  /** Called with each place reached, and now and then while idle. Does not wait: nothing depends on its success. */
  reached(offset: Offset): void;
}

/**
 * Trims up to a place that was reached `keep` ago, not to the present one: should Postgres be restored to a copy of
 * some minutes ago, or fail over and lose its tail, the place goes back with the data, and the log still holds what is
 * to be settled again.
 */
export function createTrimmer(partition: number, { logs, keep }: Pick<Tools, "logs" | "keep">): Trimmer {
  /** Places reached, oldest first, a tenth of `keep` apart; what a crash forgets is trimmed `keep` later. */
  const places: { at: number; id: string }[] = [];
  let written = { id: "", n: -1, at: -Infinity };
  let busy = false;

  return {
    reached({ epoch, lastId, lastN }) {
      if (epoch === null || lastId === null) return;
      const now = performance.now();
      // Postgres, or Redis, may have gone back to where it was some time ago; what was reached since is to come again.
      while (places.length > 0 && isBefore(idOf(lastId), places.at(-1)?.id ?? "")) places.pop();
      const newest = places.at(-1);
      if (!newest || (now - newest.at >= keep / 10 && newest.id !== idOf(lastId))) {
        places.push({ at: now, id: idOf(lastId) });
      }
      const due = places.findLastIndex(({ at }) => at <= now - keep);
      if (busy || (lastN === written.n && lastId === written.id && due < 0)) return;
      if (now - written.at < EVERY && lastN - written.n < AFTER) return;

      const [before] = places.splice(0, due + 1).slice(-1);
      busy = true;
      written = { id: lastId, n: lastN, at: now };
      logs
        .markSettled(partition, { epoch, lastId, lastN }, before?.id)
        .catch(() => {})
        .finally(() => (busy = false));
    },
  };
}
