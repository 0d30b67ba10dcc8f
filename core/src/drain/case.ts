import {
  CASE_OPENED_VERSION,
  type CaseOpened,
  type FeedbackEntry,
  PATHS,
  SCALES,
  shownAnswer,
  type Survey,
  type Ticket,
} from "@earshot/contract";

/** The feedback that opens a case, and what surrounds it. */
export interface Opening {
  /** The case's id, a UUID. */
  id: string;
  /** ms since 1970. */
  openedAt: number;
  survey: Survey;
  entry: FeedbackEntry;
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
 * Writes the event that a case has opened, with its ticket ready to be sent. Made once and frozen: the help desk
 * compares a repeat byte for byte.
 */
export function caseOpened({ id, openedAt, survey, entry, resultsUrl }: Opening): CaseOpened {
  const { survey: _survey, period: _period, client: _client, traceparent: _trace, answer, ...context } = entry.body;
  return {
    version: CASE_OPENED_VERSION,
    case: { id, openedAt: new Date(openedAt).toISOString() },
    survey: { id: survey.id, kind: survey.kind, question: survey.question },
    feedback: {
      answer: shownAnswer(survey.kind, answer),
      acceptedAt: new Date(entry.t).toISOString(),
      ...context,
    },
    ticket: {
      subject: cut(`${wording(survey, answer)}: ${oneLine(survey.question)}`, SUBJECT),
      comment: { body: ticketBody(survey, entry, resultsUrl), public: false },
      external_id: id,
      type: "problem",
      priority: priority(survey, answer),
      tags: ["earshot", `earshot-survey-${survey.id}`],
      requester: REQUESTER,
    },
  };
}

/**
 * What a rep reads. What we know comes first and what the customer wrote last, under its own heading: lines in a
 * comment cannot pass for ours.
 */
function ticketBody(survey: Survey, { t, body }: FeedbackEntry, resultsUrl: string): string {
  const known: [string, string | undefined][] = [
    ["Survey", `${survey.question} (${survey.id})`],
    ["Answer", wording(survey, body.answer)],
    ["Accepted", new Date(t).toISOString()],
    ["Page", body.page],
    ["Language", body.locale],
    ["Channel", body.channel],
    ["Tags", body.tags?.join(", ")],
    ["Results", new URL(PATHS.resultsPage(survey.id), resultsUrl).href],
  ];
  const said: [string, string | undefined][] = [
    ["Reason given", body.reason],
    ["Comment", body.comment],
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
