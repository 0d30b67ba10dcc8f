import { CaseOpened } from "@earshot/contract";
import * as v from "valibot";
import type { Batch, CaseRow, Client, FeedbackRow, Settled } from "../../store/batch.ts";
import type { Known, KnownCase, KnownWithdrawal, StoredRow } from "../../store/look.ts";
import { BEGIN } from "./happenings.ts";
import { NEVER_SETTLED } from "./memory-offset.ts";
import type { Tables } from "./model.ts";

interface StoredCase extends KnownCase {
  told: string;
}

/** What a checker must notice: each is a way to get the statement wrong. */
export type Mutant = "no-version" | "effects-of-the-batch" | "no-unique";

/**
 * The tables of one partition in memory, under the contract of `look` and `settle`: the version is compared, each call
 * is one atomic step, effects follow from what is really written, and an account that does not add up is refused.
 *
 * @param mutant gets it wrong on purpose
 */
export function createMemoryStore(mutant?: Mutant) {
  let offset = NEVER_SETTLED;
  let ids = 0;
  const feedback: StoredRow[] = [];
  const rollup = new Map<string, number>();
  const withdrawals = new Map<string, KnownWithdrawal>();
  const cases = new Map<string, StoredCase>();
  const surveys = new Map<string, Record<"stored" | "superseded" | "withdrawn" | "duplicate", number>>();
  const dead: { n: number | null; why: string; from: string | undefined }[] = [];
  let aliens = 0;

  const whoOf = ({ survey, client }: Client) => `${survey}/${client}`;
  const placeOf = (row: Client & { period: number }) => `${whoOf(row)}/${row.period}`;
  const minuteOf = (at: number) => Math.floor((at - BEGIN) / 60_000);

  function count(row: FeedbackRow, by: number): void {
    const cell = `${row.survey}/${row.period}/${minuteOf(row.at)}/${row.answer}`;
    rollup.set(cell, (rollup.get(cell) ?? 0) + by);
  }

  function termsOf(survey: string) {
    const terms = surveys.get(survey) ?? { stored: 0, superseded: 0, withdrawn: 0, duplicate: 0 };
    surveys.set(survey, terms);
    return terms;
  }

  function termsNow(): Tables["terms"] {
    const sum = (term: "stored" | "superseded" | "withdrawn" | "duplicate") =>
      [...surveys.values()].reduce((all, terms) => all + terms[term], 0);
    return {
      last_n: offset.lastN,
      alien: aliens,
      dead: dead.length,
      stored: sum("stored"),
      superseded: sum("superseded"),
      withdrawn: sum("withdrawn"),
      duplicate: sum("duplicate"),
    };
  }

  function insert(row: FeedbackRow): boolean {
    const taken = feedback.some((each) => placeOf(each) === placeOf(row));
    const inserted = !taken || mutant === "no-unique";
    if (inserted) {
      feedback.push({ ...row, id: ++ids });
      withdrawals.delete(placeOf(row));
    }
    if (inserted || mutant === "effects-of-the-batch") count(row, 1);
    return inserted;
  }

  /** Takes out the row as it was looked up; undefined where somebody has changed it. */
  function takeOut(id: number, n: number): StoredRow | undefined {
    const at = feedback.findIndex((row) => row.id === id && row.n === n);
    const [row] = at < 0 ? [] : feedback.splice(at, 1);
    if (row) count(row, -1);
    return row;
  }

  function toldIn(detail: string): string {
    const { feedback: said } = v.parse(CaseOpened, JSON.parse(detail));
    return `${said.answer} ${said.comment}`;
  }

  function open({ id, survey, client, period, at, recoveredAt, detail, settling }: CaseRow): boolean {
    if ([...cases.values()].some((each) => whoOf(each) === `${survey}/${client}`)) return false;
    const state = settling ? "settling" : "open";
    const recovered = recoveredAt !== null;
    cases.set(id, { id, survey, client, period, state, openedAt: at, recovered, told: toldIn(detail) });
    return true;
  }

  return {
    offset: () => offset,

    look(ver: number, clients: readonly Client[]): Known | undefined {
      if (offset.ver !== ver) return undefined;
      const asked = new Set(clients.map(whoOf));
      const of = <T extends Client>(all: Iterable<T>) => [...all].filter((each) => asked.has(whoOf(each)));
      return { feedback: of(feedback), cases: of(cases.values()), withdrawals: of(withdrawals.values()) };
    },

    settle(batch: Batch): Settled | undefined {
      const { epoch, lastId } = offset;
      const same = offset.ver === batch.ver && epoch === batch.from.epoch && lastId === batch.from.lastId;
      if (!same && mutant !== "no-version") return undefined;
      const taken = new Set(feedback.map(placeOf));
      if (batch.allNew && mutant !== "no-unique" && batch.feedback.some((row) => taken.has(placeOf(row)))) {
        throw Object.assign(new Error("A place is not empty"), { code: "23505" });
      }

      const before = termsNow();
      const stored = new Set<number>();
      for (const term of batch.terms) {
        const terms = termsOf(term.survey);
        terms.stored += term.stored;
        terms.superseded += term.superseded;
        terms.withdrawn += term.withdrawn;
        terms.duplicate += term.duplicate;
      }
      for (const { id, n } of batch.removed) {
        const row = takeOut(id, n);
        if (row) termsOf(row.survey).superseded++;
      }
      for (const { was, ...row } of batch.changed) {
        if (!takeOut(row.id, was.n)) continue;
        feedback.push(row);
        count(row, 1);
        termsOf(row.survey).superseded++;
      }
      for (const row of batch.feedback) {
        if (!insert(row)) continue;
        stored.add(row.n);
        termsOf(row.survey).stored++;
        termsOf(row.survey).duplicate--;
      }
      for (const row of batch.withdrawals) withdrawals.set(placeOf(row), row);
      for (const { id } of batch.ended) cases.delete(id);
      for (const { id, at } of batch.recovered) {
        const found = cases.get(id);
        if (found) found.recovered = at !== null;
      }
      for (const { id, detail } of batch.retold) {
        const found = cases.get(id);
        if (found) found.told = toldIn(detail);
      }
      const opened = batch.cases.filter((row) => (row.n === null || stored.has(row.n)) && open(row)).length;
      for (const erased of batch.erased) {
        for (const each of dead) if (each.from === whoOf(erased)) each.why = "erased";
      }
      for (const { n, why, from } of batch.dead) dead.push({ n, why, from: from && whoOf(from) });
      aliens += batch.aliens;
      const { ver } = offset;
      const { to, seenSeq, head } = batch;
      offset = { ...offset, ...to, ver: ver + 1, seenSeq, head };

      const terms = termsNow();
      const settled = terms.stored + terms.superseded + terms.withdrawn + terms.duplicate + terms.dead;
      if (settled !== terms.last_n + terms.alien) throw new Error("The account does not add up");
      return {
        ver: ver + 1,
        stored: terms.stored - before.stored,
        superseded: terms.superseded - before.superseded,
        withdrawn: terms.withdrawn - before.withdrawn,
        duplicate: terms.duplicate - before.duplicate,
        cases: opened,
      };
    },

    tables(): Tables {
      return {
        feedback: new Map(
          feedback.map((row) => [
            placeOf(row),
            `${row.answer} ${row.comment ?? null} in ${minuteOf(row.at)} by ${row.n}`,
          ]),
        ),
        rollup: new Map([...rollup].filter(([, cell]) => cell !== 0)),
        terms: termsNow(),
        surveys,
        withdrawals: new Map([...withdrawals].map(([place, { erased }]) => [place, erased])),
        cases: [...cases.values()]
          .map((each) => `${placeOf(each)} ${each.state} ${each.told} ${each.recovered ? "recovered" : "unhappy"}`)
          .toSorted(),
        dead: dead.map(({ n, why }) => `${n} ${why}`).toSorted(),
      };
    },
  };
}
