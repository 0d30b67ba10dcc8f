import type { Offset } from "../store/offset.ts";
import type { Move } from "../store/resync.ts";
import { anchorOf, type LogEntry, type Witness } from "./anchor.ts";
import type { Logs, Slice } from "./log.ts";
import type { PartitionStore } from "./partition-store.ts";
import { type Branch, type Known, planMove, type Undecided } from "./plan.ts";

/** Entries looked at together: a log may hold hundreds of thousands, and their bodies come along. */
const PAGE = 500;

/** The log became another one while it was looked at: look again. */
class LogChanged extends Error {
  override name = "LogChanged";
}

/**
 * Finds where a partition goes on whose log did not. Reads only; what was found holds as long as the row has the
 * version of the offset given here, and what is read from the log afterwards is checked against the place moved to.
 *
 * @param gone entries that were seen, were not settled, and have gone
 * @returns undefined where nothing is to be done
 * @throws {LogChanged} and what Redis and Postgres throw; a retry helps
 */
export async function findMove(
  partition: number,
  { store, logs }: { store: PartitionStore; logs: Logs },
  offset: Offset,
  gone: readonly Witness[],
): Promise<Move | { undecided: Undecided } | undefined> {
  const view = { partition, store, logs, offset };
  const settled = await lastSettled(view);
  const own = gone.filter(({ epoch }) => epoch === offset.epoch);
  const missing = newestOf(own.filter(({ n }) => n > offset.lastN));
  const others = gone.filter(({ epoch }) => epoch !== offset.epoch);
  // Seen of the log as it is now, before the row knew of that log: its numbers are not the row's.
  const here = newestOf(others.filter(({ epoch }) => epoch === settled.epoch));
  const elsewhere = await lostElsewhere(
    store,
    others.filter(({ epoch }) => epoch !== settled.epoch),
  );
  const sought = settled.epoch === offset.epoch ? missing : here;
  const knowing = ({ seq, replaced }: Awaited<ReturnType<typeof behind>>): Known => ({
    ...offset,
    seen: Math.max(offset.seenSeq, missing?.n ?? 0),
    missing,
    overtaken:
      own.filter(({ n }) => n <= offset.lastN).length +
      (here ? Math.max(here.n - seq, replaced ? 1 : 0) : 0) +
      elsewhere,
  });
  const found = await behind(view, settled, sought);
  const move = planMove(knowing(found), { ...settled, ...found });
  if (offset.told === null || move === undefined || !("undecided" in move)) return move;
  const branch = await lastUpTo(view, offset.told);
  const rest = await behind(view, { ...settled, branch }, sought);
  // Numbers before the log's first are not known to be lost: they may have been settled and trimmed.
  if (branch.anchor === null && rest.next !== null) branch.n = Math.max(branch.n, rest.next - 1);
  return planMove(knowing(rest), { ...settled, branch, ...rest });
}

const newestOf = (witnesses: readonly Witness[]): Witness | null => witnesses.toSorted((a, b) => b.n - a.n)[0] ?? null;

/**
 * How many entries were lost with logs that were seen, never got to the row, and have gone: all that was not settled.
 */
async function lostElsewhere(store: PartitionStore, gone: readonly Witness[]): Promise<number> {
  let lost = 0;
  for (const epoch of new Set(gone.map((each) => each.epoch))) {
    const newest = newestOf(gone.filter((each) => each.epoch === epoch));
    const settled = epoch === null ? null : await store.highestSettled(epoch);
    lost += Math.max(0, (newest?.n ?? 0) - (settled ?? 0));
  }
  return lost;
}

interface View {
  partition: number;
  store: PartitionStore;
  logs: Logs;
  offset: Offset;
}

interface Settled {
  epoch: string | null;
  branch: Branch | null;
  highest: number | null;
}

/** Looks for the last entry of the log that is known to be settled, from its end backwards. */
async function lastSettled({ partition, store, logs, offset }: View): Promise<Settled> {
  let epoch: string | null | undefined;
  for await (const page of pagesBack(logs, partition)) {
    epoch = page.epoch;
    const entries = page.entries.toReversed();
    const anchors = entries.map(anchorOf);
    const journaled = await store.findSettled(
      [epoch, offset.epoch],
      entries.map((entry, place) => ({ anchor: anchors[place] ?? "", n: numberOf(entry, Infinity) })),
    );
    const place = journaled ? anchors.lastIndexOf(journaled.anchor) : -1;
    // The anchor is settled whether or not the journal still has it; a gap may have been booked behind it.
    const own = offset.lastId === null ? -1 : anchors.lastIndexOf(offset.lastId);
    if (own >= 0 && own >= place) {
      return { ...(await known()), branch: { anchor: offset.lastId, epoch: offset.epoch, n: offset.lastN } };
    }
    if (journaled) return { ...(await known()), branch: journaled };
  }
  return { ...(await known()), branch: null };

  async function known() {
    const now = epoch ?? null;
    const before = now === null ? null : await store.highestSettled(now);
    const highest = now === offset.epoch && now !== null ? Math.max(before ?? 0, offset.lastN) : before;
    return { epoch: now, highest };
  }
}

/** What a person has told: the last entry up to a number is settled. */
async function lastUpTo({ partition, logs }: View, n: number): Promise<Branch> {
  let epoch: string | null = null;
  for await (const page of pagesBack(logs, partition)) {
    epoch = page.epoch;
    const last = page.entries.find((entry) => (numberOf(entry, page.seq) ?? Infinity) <= n);
    if (last) return { anchor: anchorOf(last), epoch, n };
  }
  return { anchor: null, epoch, n };
}

/** Looks at what follows the branch: the next number, and what stands under the number of the entry that has gone. */
async function behind({ partition, logs }: View, { epoch, branch }: Settled, missing: Witness | null) {
  const from = branch && branch.epoch === epoch ? branch.n : 0;
  let next: number | null = null;
  for (let anchor = branch?.anchor ?? null; ;) {
    const slice: Slice = await logs.read(partition, anchor, PAGE);
    if (slice.epoch !== epoch || slice.anchor !== anchor) throw new LogChanged();
    const numbers = slice.entries.flatMap((entry) => numberOf(entry, slice.seq) ?? []);
    next ??= numbers.find((n) => branch === null || n > from) ?? null;
    const replaced = missing !== null && numbers.includes(missing.n);
    const last = slice.entries.at(-1);
    const enough = next !== null && (missing === null || (numbers.at(-1) ?? 0) >= missing.n);
    if (enough || !slice.full || !last) return { next, replaced, seq: slice.seq, newest: slice.newest };
    anchor = anchorOf(last);
  }
}

/** Pages of a log from its end; at least one, which may be empty. */
async function* pagesBack(logs: Logs, partition: number) {
  let page = await logs.readBack(partition, null, PAGE);
  const { epoch } = page;
  for (;;) {
    yield page;
    const last = page.entries.at(-1);
    if (!last || page.entries.length < PAGE) return;
    page = await logs.readBack(partition, last.id, PAGE);
    if (page.epoch !== epoch) throw new LogChanged();
  }
}

/** The number of an entry, if it is one that the log has given. */
function numberOf({ fields }: LogEntry, seq: number): number | null {
  const { n = "" } = fields;
  return /^[1-9]\d{0,15}$/.test(n) && Number(n) <= seq ? Number(n) : null;
}
