import { isNegative, storedAnswer, type FeedbackEntry, type Survey } from "@earshot/contract";
import { v7 as uuidv7 } from "uuid";
import type { Batch, CaseRow, DeadRow, FeedbackRow } from "../store/settle.ts";
import { caseOpened } from "./case.ts";
import type { Item } from "./sequence.ts";

/** What a fold needs besides the entries. */
export interface Folding {
  surveys: ReadonlyMap<string, Survey>;
  /** Address of the results page, for the links in tickets. */
  resultsUrl: string;
  /** When cases open, ms since 1970. */
  now: number;
}

/** The rows of a batch; what is left is where it begins and ends. */
export type Folded = Pick<Batch, "feedback" | "repeated" | "cases" | "dead" | "aliens">;

/**
 * Turns entries into rows, in the order of the log: of each client, survey and period the first feedback wins, as it
 * would if the entries were settled one by one. Whether an earlier batch holds one already is for the statement to see.
 *
 * @param blame an SQLSTATE: the single item given here is what Postgres refused, make a dead letter of it
 */
export function fold(items: readonly Item[], { surveys, resultsUrl, now }: Folding, blame?: string): Folded {
  const feedback = new Map<string, FeedbackRow>();
  const cases: CaseRow[] = [];
  const dead: DeadRow[] = [];
  let repeated = 0;
  let aliens = 0;
  for (const item of items) {
    if (item.n === null) aliens++;
    const survey = "entry" in item.read ? surveys.get(item.read.entry.body.survey) : undefined;
    const why = blame ?? reasonToBury(item, survey);
    if (why !== undefined || !survey || !("entry" in item.read) || item.read.entry.kind !== "feedback") {
      dead.push(deadRow(item, why ?? "survey"));
      continue;
    }
    const { entry } = item.read;
    const { period, client } = entry.body;
    const key = `${survey.id}/${period}/${client}`;
    if (feedback.has(key)) {
      repeated++;
      continue;
    }
    const row = feedbackRow(entry, survey);
    feedback.set(key, row);
    if (row.negative) {
      const id = uuidv7();
      const detail = JSON.stringify(caseOpened({ id, openedAt: now, survey, entry, resultsUrl }));
      cases.push({ n: entry.n, id, survey: survey.id, period, client, at: now, detail });
    }
  }
  return { feedback: [...feedback.values()], repeated, cases, dead, aliens };
}

function reasonToBury({ read }: Item, survey: Survey | undefined): string | undefined {
  if ("why" in read) return read.why;
  if (read.entry.kind !== "feedback") return "body";
  if (!survey) return "survey";
  return storedAnswer(survey, read.entry.body.answer, "form") === undefined ? "answer" : undefined;
}

function feedbackRow({ n, t, body }: FeedbackEntry, survey: Survey): FeedbackRow {
  const { traceparent: _, ...stored } = body;
  return { n, at: t, negative: isNegative(survey, body.answer), ...stored };
}

function deadRow({ n, anchor, log }: Item, why: string): DeadRow {
  return { n, entry: anchor, payload: Buffer.from(JSON.stringify(log.fields)).toString("base64"), why };
}
