import type { Offset } from "../../store/offset.ts";
import { headOf } from "../anchor.ts";
import type { PartitionStore } from "../partition-store.ts";
import { LostRace, type Settler } from "../settler.ts";
import { type Mutant, nameOf } from "./memory-log.ts";

/** The row of a partition of which nothing was ever settled. */
export const NEVER_SETTLED: Offset = {
  epoch: null,
  ver: 0,
  lastId: null,
  lastN: 0,
  gen: 0,
  seenSeq: 0,
  head: null,
  peak: 0,
  stopped: null,
  told: null,
};

/**
 * A partition's row, journal and discontinuities in memory, and the names of what was settled.
 *
 * @param mutant `no version`: the compare-and-set leaves it out
 */
export function createMemoryOffset(mutant?: Mutant) {
  let row = NEVER_SETTLED;
  const terms = { settled: 0, aliens: 0, base: 0, rewound: 0, lost: 0 };
  const journal: { anchor: string; epoch: string | null; n: number; alien: boolean }[] = [];
  const discontinuities: { epoch: string | null; n: number; kind: string; lost: number }[] = [];
  const settled: string[] = [];

  const peakOf = (epoch: string | null) =>
    discontinuities.filter((each) => each.epoch === epoch).reduce((most, { n }) => Math.max(most, n), 0);
  const matches = ({ ver, epoch, lastId }: Offset) =>
    (mutant === "no version" || ver === row.ver) && epoch === row.epoch && lastId === row.lastId;

  const store: PartitionStore = {
    async readOffset() {
      return { ...row, peak: peakOf(row.epoch) };
    },
    async recordStopped(ver, reason) {
      if (ver === row.ver) row = { ...row, stopped: reason };
    },
    async resync(from, move) {
      if (!matches(from)) return false;
      row = {
        ...row,
        ...move.to,
        ver: row.ver + 1,
        gen: row.gen + 1,
        seenSeq: move.seen,
        head: move.head,
        stopped: null,
      };
      terms.base += move.base;
      terms.rewound += move.rewound;
      terms.lost += move.lost;
      if (move.kind) discontinuities.push({ epoch: from.epoch, n: from.lastN, kind: move.kind, lost: move.lost });
      return true;
    },
    async findSettled(epochs, entries) {
      const known = journal.filter(({ epoch }) => epoch === null || epochs.includes(epoch));
      const found = entries.findLast(({ anchor, n }) =>
        known.some((each) => each.anchor === anchor && (each.alien || each.n === n)),
      );
      return found && known.findLast((each) => each.anchor === found.anchor);
    },
    async settledUnder(epoch, n) {
      const known = journal.filter((each) => (each.epoch === null || each.epoch === epoch) && !each.alien);
      return known.filter((each) => each.n === n).map(({ anchor }) => anchor);
    },
    async highestSettled(epoch) {
      return discontinuities.some((each) => each.epoch === epoch) ? peakOf(epoch) : null;
    },
  };

  const settler: Settler = {
    async settle(offset, items, slice) {
      if (!matches(offset)) throw new LostRace();
      let n = row.lastN;
      for (const item of items) {
        n = item.n ?? n;
        journal.push({ anchor: item.anchor, epoch: slice.epoch, n, alien: item.n === null });
        settled.push(nameOf(item.log));
        if (item.n === null) terms.aliens++;
        terms.settled++;
      }
      const head = headOf(slice.newest) ?? row.head;
      const to = { epoch: slice.epoch, lastId: items.at(-1)?.anchor ?? row.lastId, lastN: n };
      row = { ...row, ...to, ver: row.ver + 1, seenSeq: slice.seq, head, stopped: null };
      return { ...row, peak: offset.peak };
    },
  };

  /** No journal reaches back for ever. */
  const pruneJournal = () => void journal.splice(0);
  return { store, settler, settled, terms, discontinuities, pruneJournal, row: () => row };
}
