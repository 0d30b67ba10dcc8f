import { encodeBody } from "@earshot/contract";
import { anchorOf, idOf, isBefore, type LogEntry, type Witness } from "../anchor.ts";
import type { Logs } from "../log.ts";
import { feedbackOf } from "./world.ts";

/** What a checker must notice. */
export type Mutant = "no version" | "blind trim" | "no u" | "no witness";

interface State {
  epoch: string | null;
  seq: number;
  lastId: string;
  entries: LogEntry[];
}

const EMPTY: State = { epoch: null, seq: 0, lastId: "0-0", entries: [] };

/** What the entries of a test go by. */
export const nameOf = ({ fields }: LogEntry): string => fields["name"] ?? "";

/**
 * One partition's log in memory, by the rules of Redis: ids never fall within a log, whatever the clock says, and all
 * is read at one moment. It can lose its data in every way that Redis can.
 *
 * @param mutant what is got wrong on purpose: `blind trim` asks for no anchor, `no u` knows an entry by number and id
 *   alone, `no witness` looks for none
 */
export function createMemoryLog(mutant?: Mutant) {
  let state = structuredClone(EMPTY);
  let clock = 1000;
  let made = 0;
  const copies: State[] = [];

  function nextId(): string {
    const [ms = 0, count = 0] = state.lastId.split("-").map(Number);
    state.lastId = clock > ms ? `${clock}-0` : `${ms}-${count + 1}`;
    return state.lastId;
  }

  /** Puts another state in place of what is there, and says which numbered entries that loses. */
  function replace(by: State): string[] {
    const kept = new Set(by.entries.map(nameOf));
    const lost = state.entries.filter((each) => each.fields["n"] && !kept.has(nameOf(each))).map(nameOf);
    state = structuredClone(by);
    return lost;
  }

  function newest(): Witness | null {
    const last = state.entries.at(-1);
    const { epoch, seq } = state;
    return last && Number(last.fields["n"]) === seq ? { epoch, n: seq, anchor: anchorOf(last) } : null;
  }

  const logs: Pick<Logs, "read" | "readBack" | "markSettled"> = {
    async read(_, anchor, most, witnesses = []) {
      const from = anchor === null ? 0 : state.entries.findIndex(({ id }) => !isBefore(id, idOf(anchor)));
      const found = from < 0 ? [] : state.entries.slice(from, from + most + (anchor === null ? 0 : 1));
      const atAnchor = anchor !== null && found[0]?.id === idOf(anchor) ? found[0] : undefined;
      return {
        epoch: state.epoch,
        seq: state.seq,
        at: clock,
        anchor: atAnchor ? anchorOf(atAnchor) : null,
        entries: atAnchor ? found.slice(1) : found,
        full: found.length === most + (anchor === null ? 0 : 1),
        newest: newest(),
        missing: witnesses.filter(
          ({ anchor: sought }) => mutant !== "no witness" && !state.entries.some((each) => anchorOf(each) === sought),
        ),
      };
    },
    async readBack(_, before, most) {
      const entries = state.entries.filter(({ id }) => before === null || isBefore(id, before));
      return { epoch: state.epoch, seq: state.seq, entries: entries.toReversed().slice(0, most) };
    },
    async markSettled(_, { epoch, lastId }, before = "") {
      const blind = mutant === "blind trim" && epoch === state.epoch;
      if (!blind && (epoch !== state.epoch || !state.entries.some((each) => anchorOf(each) === lastId))) return false;
      if (before !== "") state.entries = state.entries.filter(({ id }) => !isBefore(id, before));
      return true;
    },
  };

  return {
    logs,
    /** Names of the entries that are there. */
    holds: () => state.entries.map(nameOf),
    admit(): void {
      made++;
      state.epoch ??= `epoch-${made}`;
      state.seq++;
      const body = encodeBody(feedbackOf(made));
      state.entries.push({
        id: nextId(),
        fields: {
          name: `entry ${made}`,
          n: String(state.seq),
          t: String(clock),
          u: mutant === "no u" ? "1" : String(made),
          b: body,
        },
      });
    },
    /** In a log that has begun: one before the first epoch may be buried twice, and nothing else comes of it. */
    alien(): void {
      if (state.epoch === null) return;
      state.entries.push({ id: nextId(), fields: { name: `alien ${++made}` } });
    },
    copy: () => void copies.push(structuredClone(state)),
    restore: (which: number): string[] => replace(copies[which % Math.max(1, copies.length)] ?? state),
    flush: (): string[] => replace(EMPTY),
    clock: (by: number) => void (clock = Math.max(1, clock + by)),
  };
}
