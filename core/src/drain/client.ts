import { type ChangeEntry, type Entry, FOLLOWED_STATES, type Survey } from "@earshot/contract";
import type { CaseRow, Client, Collected, FeedbackRow, SurveyTerms } from "../store/batch.ts";
import { FORGOTTEN } from "../store/schema.ts";
import type { Known, KnownCase } from "../store/look.ts";
import { answersTaken } from "./answers.ts";
import { caseOpened, waitFor } from "./case.ts";
import { caseId } from "./case-id.ts";
import { feedbackRow } from "./feedback-row.ts";

/** What following clients needs besides them. */
export interface Opening {
  /** Address of the results page, for the links in tickets. */
  resultsUrl: string;
  /** How long an event waits for a comment, in ms; 0 unless said otherwise. */
  commentWait?: number | undefined;
}

/** The case that is open for a client: one there was before the batch, or one that begins in it. */
interface OpenCase {
  id: string;
  period: number;
  openedAt: number;
  /** What its event tells; absent: what the tables have. */
  tells?: FeedbackRow;
  /** Whether the tables have it. */
  known: boolean;
  /** Its event waits for a comment, and tells the client's last negative word until it is sent. */
  settling: boolean;
  /** A comment has come. */
  ready: boolean;
  recoveredAt: number | null;
  changed: boolean;
  /** Of the feedback that opened it. */
  traceparent: string | undefined;
}

/**
 * A client of a survey through a batch: it begins with what the tables hold, takes one entry after the other, and ends
 * with what has to be written so that the tables hold what it then has.
 *
 * An open case follows its client's last word, in whatever period: an answer that is not negative marks it recovered,
 * one that is takes the mark away. While it waits for a comment, its event tells what its client says meanwhile. Cases
 * that are solved follow too, until their client is happy and has no other. A case ends when the feedback it is about
 * is taken back; should the client have said something else that is negative and was part of it, that gets a case of
 * its own.
 */
export interface FollowedClient {
  /** Counts the entry in the terms and applies it. */
  take(entry: Entry): void;
  /** Adds what has changed; the last that is done. */
  collect(into: Collected): void;
}

export function followClient(
  survey: Survey,
  client: string,
  known: Known,
  terms: SurveyTerms,
  { resultsUrl, commentWait = 0 }: Opening,
): FollowedClient {
  const before = new Map(known.feedback.map((row) => [row.period, row]));
  const rows = new Map<number, FeedbackRow>(before);
  const takenBack = new Map<number, { erased: boolean; at: number }>();
  const cases = new Map(known.cases.map((each) => [each.id, each]));
  const ended = new Map<string, { erased: boolean }>();
  let erased = false;
  let open = known.cases.filter(isOpen).map(({ id, period, state, openedAt, recovered, traceparent }): OpenCase => ({
    id,
    period,
    openedAt,
    known: true,
    settling: state === "settling",
    ready: false,
    recoveredAt: recovered ? 0 : null,
    changed: false,
    traceparent,
  }))[0];
  /** Those that were solved and whose client was unhappy since. */
  const solved = known.cases.filter(({ state, recovered }) => state === "solved" && !recovered);
  let solvedRecoveredAt: number | null = null;

  function store(row: FeedbackRow, at: number): void {
    if (rows.has(row.period)) terms.superseded++;
    rows.set(row.period, row);
    takenBack.delete(row.period);
    if (!row.negative) {
      if (open && open.recoveredAt === null) open = { ...open, recoveredAt: at, changed: true };
      else if (!open) solvedRecoveredAt ??= at;
    } else if (!open) {
      openFor(row, at);
    } else {
      if (open.recoveredAt !== null) open = { ...open, recoveredAt: null, changed: true };
      if (open.settling && open.period === row.period) {
        open = { ...open, tells: row, ready: open.ready || waitFor(survey, row, commentWait) === 0 };
      }
    }
  }

  function openFor(row: FeedbackRow, at: number): void {
    const ready = waitFor(survey, row, commentWait) === 0;
    const { traceparent } = row;
    const begun = { known: false, settling: !ready, ready, recoveredAt: null, changed: false, traceparent };
    open = { id: caseId(row, at), period: row.period, openedAt: at, tells: row, ...begun };
  }

  function takeBack(period: number, at: number, isErased: boolean): void {
    rows.delete(period);
    terms.superseded++;
    takenBack.set(period, { erased: isErased, at });
  }

  function end({ id }: KnownCase | OpenCase, isErased: boolean): void {
    if (cases.has(id)) ended.set(id, { erased: isErased });
    if (open?.id === id) open = undefined;
  }

  /** What is negative and was part of a case that has ended becomes one of its own. */
  function reopen(at: number): void {
    if (open) return;
    const followed = new Set(
      [...cases.values()].flatMap(({ id, period, state }) => (ended.has(id) || state === "withdrawn" ? [] : [period])),
    );
    const [latest] = [...rows.values()]
      .filter((row) => row.negative && row.answer !== FORGOTTEN && !followed.has(row.period))
      .toSorted((a, b) => b.n - a.n);
    if (latest) openFor(latest, at);
  }

  function withdraw(period: number, at: number): void {
    terms.withdrawn++;
    takeBack(period, at, false);
    const wasOpen = open;
    for (const each of cases.values()) {
      if (each.period === period && each.state !== "withdrawn" && !ended.has(each.id)) end(each, false);
    }
    if (open?.period === period) end(open, false);
    if (wasOpen && !open) reopen(at);
  }

  function erase(at: number): void {
    erased = true;
    if (rows.size > 0) terms.withdrawn++;
    else terms.duplicate++;
    for (const period of rows.keys()) takeBack(period, at, true);
    for (const [period, taken] of takenBack) takenBack.set(period, { ...taken, erased: true });
    for (const { period, at: then } of known.withdrawals) {
      if (!takenBack.has(period)) takenBack.set(period, { erased: true, at: then });
    }
    for (const each of cases.values()) end(each, true);
    open = undefined;
  }

  return {
    take(entry) {
      const { period } = entry.body;
      const row = rows.get(period);
      if (entry.kind === "erase") erase(entry.t);
      else if (entry.kind === "feedback" && (!row || survey.repeat === "replace"))
        store(feedbackRow(entry, survey), entry.t);
      else if (!row || entry.kind === "feedback") terms.duplicate++;
      // Of an answer that was forgotten there is nothing left to change.
      else if (entry.kind === "change" && row.answer === FORGOTTEN) terms.duplicate++;
      else if (entry.kind === "change") store(changedRow(row, entry, survey), entry.t);
      else withdraw(period, entry.t);
    },

    collect(into) {
      const who: Client = { survey: survey.id, client };
      for (const period of new Set([...before.keys(), ...rows.keys()])) {
        const [was, is] = [before.get(period), rows.get(period)];
        if (was === is) continue;
        if (!was && is) {
          into.feedback.push(is);
          terms.duplicate++;
          continue;
        }
        if (!was) continue;
        terms.superseded--;
        if (is) {
          into.changed.push({ ...is, id: was.id, was });
        } else {
          into.removed.push({ id: was.id, n: was.n });
          terms.stored--;
        }
      }
      for (const [period, taken] of takenBack) {
        if (!rows.has(period)) into.withdrawals.push({ ...who, period, ...taken });
      }
      for (const [id, how] of ended) into.ended.push({ id, ...how });
      if (open?.known) {
        if (open.changed) into.recovered.push({ id: open.id, at: open.recoveredAt });
        if (open.tells) into.retold.push({ id: open.id, detail: detailOf(open, open.tells), ready: open.ready });
      } else if (open?.tells) {
        into.cases.push(caseRow(open, open.tells));
      }
      for (const { id } of solvedRecoveredAt === null ? [] : solved) {
        if (!ended.has(id)) into.recovered.push({ id, at: solvedRecoveredAt });
      }
      if (erased) into.erased.push(who);
    },
  };

  function detailOf({ id, openedAt, traceparent }: OpenCase, feedback: FeedbackRow): string {
    return JSON.stringify(caseOpened({ id, openedAt, survey, feedback, traceparent, resultsUrl }));
  }

  function caseRow(opened: OpenCase, feedback: FeedbackRow): CaseRow {
    const { id, period, openedAt: at, recoveredAt, settling, ready } = opened;
    const detail = detailOf(opened, feedback);
    const wait = ready ? 0 : commentWait;
    return { n: null, id, survey: survey.id, period, client, at, recoveredAt, detail, settling, wait };
  }
}

function isOpen({ state }: KnownCase): boolean {
  return FOLLOWED_STATES.some((each) => each === state);
}

/** What is absent stays as it was; the rule that tells negative answers is asked about a new answer only. */
function changedRow(row: FeedbackRow, { n, body }: ChangeEntry, survey: Survey): FeedbackRow {
  const { answer = row.answer, comment = row.comment, reason = row.reason } = body;
  const negative = body.answer === undefined ? row.negative : (answersTaken(survey).get(body.answer) ?? false);
  return { ...row, n, answer, negative, comment: comment ?? undefined, reason: reason ?? undefined };
}
