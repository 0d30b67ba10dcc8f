import {
  CASE_OPENED_VERSION,
  type CaseOpened,
  PATHS,
  SCALES,
  shownAnswer,
  type Survey,
  type Ticket,
} from "@earshot/contract";
import type { FeedbackRow } from "../store/batch.ts";

/** The feedback that opens a case, and what surrounds it. */
export interface Opening {
  /** The case's id, a UUID. */
  id: string;
  /** ms since 1970. */
  openedAt: number;
  survey: Survey;
  feedback: FeedbackRow;
  /** The trace it belongs to, where that is not the feedback's own. */
  traceparent?: string | undefined;
  /** Address of the results page. */
  resultsUrl: string;
}

/**
 * Who tickets come from. Clients are not known by name, and a help desk makes a user of every new address: so one for
 * all, in a domain that is reserved and receives no mail.
 */
const REQUESTER = { name: "Earshot", email: "earshot@example.com" };

/** Most code points of a subject; longer questions are cut. */
const SUBJECT = 150;

/**
 * How long the event of a case waits for its comment, in ms: customers tap a score first and write afterwards. One that
 * has come, or cannot come, is not waited for.
 *
 * @param most ms
 */
export function waitFor(survey: Survey, { comment }: Pick<FeedbackRow, "comment">, most: number): number {
  return survey.comment === null || comment !== undefined ? 0 : most;
}

/**
 * Writes the event that a case has opened, with its ticket ready to be sent. Frozen once it may have been sent: the
 * help desk compares a repeat byte for byte.
 */
export function caseOpened({
  id,
  openedAt,
  survey,
  feedback,
  traceparent = feedback.traceparent,
  resultsUrl,
}: Opening): CaseOpened {
  const { answer, comment, reason, locale, page, channel, tags } = feedback;
  return {
    version: CASE_OPENED_VERSION,
    ...(traceparent === undefined ? {} : { traceparent }),
    case: { id, openedAt: new Date(openedAt).toISOString() },
    survey: { id: survey.id, kind: survey.kind, question: survey.question },
    feedback: {
      answer: shownAnswer(survey.kind, answer),
      acceptedAt: new Date(feedback.at).toISOString(),
      comment,
      reason,
      locale,
      page,
      channel,
      tags,
    },
    ticket: {
      subject: cut(`${wording(survey, answer)}: ${oneLine(survey.question)}`, SUBJECT),
      comment: { body: ticketBody(id, survey, feedback, resultsUrl), public: false },
      external_id: id,
      type: "problem",
      priority: priority(survey, answer),
      tags: ["earshot", `earshot-survey-${survey.id}`],
      requester: REQUESTER,
      ...(traceparent === undefined ? {} : { metadata: { custom: { traceparent } } }),
    },
  };
}

/**
 * What a rep reads. What we know comes first and what the customer wrote last, under its own heading: lines in a
 * comment cannot pass for ours.
 */
function ticketBody(id: string, survey: Survey, feedback: FeedbackRow, resultsUrl: string): string {
  const known: [string, string | undefined][] = [
    ["Survey", `${survey.question} (${survey.id})`],
    ["Answer", wording(survey, feedback.answer)],
    ["Accepted", new Date(feedback.at).toISOString()],
    ["Page", feedback.page],
    ["Language", feedback.locale],
    ["Channel", feedback.channel],
    ["Tags", feedback.tags?.join(", ")],
    ["Case", new URL(PATHS.casePage(survey.id, id), resultsUrl).href],
  ];
  const said: [string, string | undefined][] = [
    ["Reason given", feedback.reason],
    ["Comment", feedback.comment],
  ];
  return [
    `A customer of ${oneLine(survey.business)} is unhappy.`,
    known.flatMap(([name, value]) => (value ? [`${name}: ${oneLine(value)}`] : [])).join("\n"),
    ...said.flatMap(([name, value]) => (value ? [`${name}, in the customer's words:\n${value}`] : [])),
  ].join("\n\n");
}

function wording(survey: Survey, answer: string): string {
  if (survey.kind === "choice") return survey.options.find(({ id }) => id === answer)?.label ?? answer;
  if (survey.kind === "thumbs") return `Thumbs ${answer}`;
  return `${answer} of ${SCALES[survey.kind][1]}`;
}

/** The worse half of the scores that open cases is urgent to look at; worded answers know no degrees. */
function priority(survey: Survey, answer: string): Ticket["priority"] {
  if (survey.kind === "choice" || survey.kind === "thumbs" || survey.negative === null) return "normal";
  const [low] = SCALES[survey.kind];
  return (Number(answer) - low) * 2 < survey.negative.atMost - low + 1 ? "high" : "normal";
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}

function cut(text: string, points: number): string {
  const all = Array.from(text);
  return all.length <= points ? text : `${all.slice(0, points - 1).join("")}…`;
}
