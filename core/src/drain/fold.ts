import type { Entry, Survey } from "@earshot/contract";
import {
  type CaseRow,
  type Client,
  type DeadRow,
  type Effects,
  type FeedbackRow,
  noEffects,
  type SurveyTerms,
} from "../store/batch.ts";
import type { Known } from "../store/look.ts";
import { answersTaken } from "./answers.ts";
import { caseOpened, waitFor } from "./case.ts";
import { caseId } from "./case-id.ts";
import { type FollowedClient, followClient, type Opening } from "./client.ts";
import { feedbackRow } from "./feedback-row.ts";
import type { Item } from "./sequence.ts";

/** What a fold needs besides the entries. */
export interface Folding extends Opening {
  surveys: ReadonlyMap<string, Survey>;
  /** What the tables hold of the clients that {@link inQuestion} names. */
  known: Known;
}

/** What is known where nothing is in question. */
export const NOTHING_KNOWN: Known = { feedback: [], cases: [], withdrawals: [] };

/**
 * Names the clients for whose entries it matters what the tables hold already: all but those who only answer a survey
 * that takes one answer of each. For these the statement itself sees whether it is the first, which saves looking.
 */
export function inQuestion(items: readonly Item[], surveys: ReadonlyMap<string, Survey>): Client[] {
  const clients = new Map<string, Client>();
  for (const { read } of items) {
    if (!("entry" in read)) continue;
    const { kind, body } = read.entry;
    const survey = surveys.get(body.survey);
    if (!survey || (kind === "feedback" && survey.repeat === "reject")) continue;
    clients.set(keyOf(body), { survey: body.survey, client: body.client });
  }
  return [...clients.values()];
}

/**
 * Turns entries into what has to be written, in the order of the log: it comes to the same as settling them one by one,
 * wherever batches begin and end.
 *
 * @param blame an SQLSTATE: the single item given here is what Postgres refused, make a dead letter of it
 */
export function fold(items: readonly Item[], folding: Folding, blame?: string): Effects {
  const { surveys, known } = folding;
  const into = noEffects();
  const terms = new Map<string, SurveyTerms>();
  const termsOf = (survey: string): SurveyTerms => {
    const found = terms.get(survey) ?? { survey, stored: 0, superseded: 0, withdrawn: 0, duplicate: 0 };
    terms.set(survey, found);
    return found;
  };
  const followed = new Map<string, FollowedClient>();
  const questioned = byClient(inQuestion(items, surveys), known);
  const first = new Set<string>();

  for (const item of items) {
    if (item.n === null) into.aliens++;
    const survey = "entry" in item.read ? surveys.get(item.read.entry.body.survey) : undefined;
    const why = blame ?? reasonToBury(item, survey);
    if (why !== undefined || !survey || !("entry" in item.read)) {
      into.dead.push(deadRow(item, why ?? "survey"));
      continue;
    }
    const { entry } = item.read;
    const key = keyOf(entry.body);
    const inTables = questioned.size > 0 ? questioned.get(key) : undefined;
    if (inTables) {
      let client = followed.get(key);
      if (!client) {
        client = followClient(survey, entry.body.client, inTables, termsOf(survey.id), folding);
        followed.set(key, client);
      }
      client.take(entry);
      if (entry.kind === "erase") empty(into.dead, entry.body);
    } else if (entry.kind === "feedback") {
      termsOf(survey.id).duplicate++;
      const place = `${key}/${entry.body.period}`;
      if (first.has(place)) continue;
      first.add(place);
      const row = feedbackRow(entry, survey);
      into.feedback.push(row);
      if (row.negative) into.cases.push(caseRow(row, survey, folding));
    }
  }
  for (const client of followed.values()) client.collect(into);
  into.terms.push(...terms.values());
  return into;
}

function keyOf({ survey, client }: Client): string {
  return `${survey}/${client}`;
}

function byClient(clients: readonly Client[], known: Known): Map<string, Known> {
  const found = new Map(
    clients.map((client): [string, Known] => [keyOf(client), { feedback: [], cases: [], withdrawals: [] }]),
  );
  for (const row of known.feedback) found.get(keyOf(row))?.feedback.push(row);
  for (const row of known.cases) found.get(keyOf(row))?.cases.push(row);
  for (const row of known.withdrawals) found.get(keyOf(row))?.withdrawals.push(row);
  return found;
}

function reasonToBury({ read }: Item, survey: Survey | undefined): string | undefined {
  if ("why" in read) return read.why;
  if (!survey) return "survey";
  const answer = answerIn(read.entry);
  return answer === undefined || answersTaken(survey).has(answer) ? undefined : "answer";
}

function answerIn({ kind, body }: Entry): string | undefined {
  return (kind === "feedback" || kind === "change") && "answer" in body ? body.answer : undefined;
}

function caseRow(feedback: FeedbackRow, survey: Survey, { resultsUrl, commentWait = 0 }: Opening): CaseRow {
  const { n, period, client, at } = feedback;
  const id = caseId(feedback, at);
  const detail = JSON.stringify(caseOpened({ id, openedAt: at, survey, feedback, resultsUrl }));
  const wait = waitFor(survey, feedback, commentWait);
  return { n, id, survey: survey.id, period, client, at, recoveredAt: null, detail, settling: wait > 0, wait };
}

function deadRow({ n, anchor, log, read }: Item, why: string): DeadRow {
  const payload = Buffer.from(JSON.stringify(log.fields)).toString("base64");
  const from = "entry" in read ? { survey: read.entry.body.survey, client: read.entry.body.client } : undefined;
  return { n, entry: anchor, payload, why, from };
}

/** What the client wrote that could not be settled goes with what could. */
function empty(dead: DeadRow[], { survey, client }: Client): void {
  for (const [i, row] of dead.entries()) {
    if (row.from?.survey === survey && row.from.client === client) {
      dead[i] = { ...row, payload: "", why: "erased", from: undefined };
    }
  }
}
