import * as v from "valibot";
import { CASE_MOVES, CASE_NEWS, CASE_STATES, SCOPES } from "./names.ts";
import { CaseNumbers, Summary } from "./numbers.ts";
import { SurveyId } from "./survey.ts";

const Count = v.pipe(v.number(), v.integer(), v.minValue(0));
const Timestamp = v.pipe(v.string(), v.isoTimestamp());
const Answer = v.union([v.string(), v.number()]);

/** The totals of a survey: body of `GET …/results` and of each `event: results` of its stream. */
export const Results = v.object({
  survey: SurveyId,
  /** Grows with every change of the totals. */
  version: Count,
  total: Count,
  /** Every answer the survey takes, in its order, also those nobody gave. */
  answers: v.array(v.object({ answer: Answer, count: Count })),
  /** csat, ces: mean; nps: −100 … 100; thumbs: share of up, 0 … 1; choice, and while there is no answer: null. */
  score: v.nullable(v.number()),
  /** 95 % interval of the score; null where the score is, and while there are too few answers to say. */
  interval: v.nullable(v.object({ low: v.number(), high: v.number() })),
  cases: v.object({ open: Count, total: Count }),
  /** All that was accepted before this moment is in these totals; null: nothing was ever drained. */
  asOf: v.nullable(Timestamp),
});
/** See {@link Results}. */
export type Results = v.InferOutput<typeof Results>;

/** Names of the events on a results stream. */
export const STREAM_EVENTS = {
  /** Data: {@link Results}. */
  results: "results",
  /** Data: {@link Beat}; sent where nothing else was for a few seconds, so that silence means a cut line. */
  beat: "beat",
  /** Data: {@link Gone}. */
  gone: "gone",
} as const;

/** The totals have not changed; this is how fresh they are. */
export const Beat = v.object({ asOf: v.nullable(Timestamp) });
/** See {@link Beat}. */
export type Beat = v.InferOutput<typeof Beat>;

/** Most surveys that may be asked for in one stream. */
export const STREAM_SURVEYS = 100;

/**
 * A survey of the stream may not be seen by this viewer, or no longer: `status` is what asking for it is answered by.
 */
export const Gone = v.object({ survey: SurveyId, status: v.number() });
/** See {@link Gone}. */
export type Gone = v.InferOutput<typeof Gone>;

/** One line of the overview, `GET /v1/surveys`. */
export const SurveySummary = v.object({
  id: SurveyId,
  kind: v.string(),
  business: v.string(),
  question: v.string(),
  open: v.boolean(),
  /** Each customer answers by a signed link of their own: the address of the page leads nobody else anywhere. */
  personal: v.optional(v.boolean()),
  options: v.optional(v.array(v.object({ id: v.string(), label: v.string(), note: v.optional(v.string()) }))),
  results: Results,
  /** The zone its days begin in; UTC unless said otherwise. */
  timeZone: v.optional(v.string()),
  /** Answers of each of the last 30 days up to yesterday, `to`, oldest first. */
  spark: v.optional(v.object({ to: v.pipe(v.string(), v.isoDate()), totals: v.array(Count) })),
  /** Put away; told of where archived ones were asked for. */
  archived: v.optional(v.boolean()),
});
/** See {@link SurveySummary}. */
export type SurveySummary = v.InferOutput<typeof SurveySummary>;

/** Body of `GET /v1/surveys`. */
export const SurveyList = v.object({
  surveys: v.array(SurveySummary),
  /** Where customers reach the edge, for links and commands to copy; absent: its default port on this host. */
  edgeUrl: v.optional(v.pipe(v.string(), v.url())),
});
/** See {@link SurveyList}. */
export type SurveyList = v.InferOutput<typeof SurveyList>;

/**
 * How far a case has come: `open`, its event is to be sent; `settling`, it waits a moment for a comment first; `sent`
 * to the event bus; `acknowledged`, the help desk has told of its ticket; `solved` there. `failed`: its event cannot be
 * sent; `withdrawn`: its client took the feedback back.
 */
export const CaseState = v.picklist(CASE_STATES);
/** See {@link CaseState}. */
export type CaseState = v.InferOutput<typeof CaseState>;

/** What a line of a case's history says: a state it came to, or what else became of it. */
export const CaseChange = v.picklist([...CASE_STATES, ...CASE_NEWS]);
/** See {@link CaseChange}. */
export type CaseChange = v.InferOutput<typeof CaseChange>;

/** One comment, `GET …/comments`; needs a session or a key. */
export const Comment = v.object({
  id: v.string(),
  answer: Answer,
  comment: v.string(),
  reason: v.optional(v.nullable(v.string()), null),
  acceptedAt: Timestamp,
  locale: v.nullable(v.string()),
  channel: v.nullable(v.string()),
  page: v.optional(v.nullable(v.string()), null),
  tags: v.optional(v.array(v.string()), []),
  negative: v.boolean(),
  case: v.nullable(v.object({ id: v.string(), state: CaseState })),
});
/** See {@link Comment}. */
export type Comment = v.InferOutput<typeof Comment>;

/** Body of `GET …/comments`: newest first; `next` asks for the page behind it, as `?before=`. */
export const CommentPage = v.object({ comments: v.array(Comment), next: v.nullable(v.string()) });
/** See {@link CommentPage}. */
export type CommentPage = v.InferOutput<typeof CommentPage>;

/** What a person may do with a case. */
export const CaseMove = v.picklist(CASE_MOVES);
/** See {@link CaseMove}. */
export type CaseMove = v.InferOutput<typeof CaseMove>;

/** One case, `GET …/cases/<case>` and a line of `GET …/cases`; needs a session or a key. */
export const Case = v.object({
  id: v.string(),
  /** Absent from servers that listed cases of one survey only. */
  survey: v.optional(SurveyId),
  state: CaseState,
  /**
   * As the client's feedback is now; null where the client took it back, or it is older than the survey keeps answers.
   */
  answer: v.nullable(Answer),
  comment: v.nullable(v.string()),
  openedAt: Timestamp,
  sentAt: v.nullable(Timestamp),
  /** Since when the client's answer is no longer a negative one. */
  recoveredAt: v.optional(v.nullable(Timestamp), null),
  /** When the help desk first told of its ticket; when somebody there first answered; when it was solved. */
  acknowledgedAt: v.optional(v.nullable(Timestamp), null),
  answeredAt: v.optional(v.nullable(Timestamp), null),
  solvedAt: v.optional(v.nullable(Timestamp), null),
  /** What the help desk calls its ticket. */
  ticket: v.optional(v.nullable(v.string()), null),
  /** Where the ticket is looked at; null where nobody has said where the help desk is. */
  ticketUrl: v.optional(v.nullable(v.string()), null),
  /** Why its event could not be sent; null while it can. */
  failure: v.nullable(v.string()),
  /**
   * All that became of it, oldest first. `by`: a service, `helpdesk`, `redrive`, or whoever did it by hand; `code`: why
   * its event was parked, or one of `WORDS_GONE`.
   */
  history: v.optional(
    v.array(
      v.object({
        what: CaseChange,
        at: Timestamp,
        by: v.optional(v.string()),
        code: v.optional(v.nullable(v.string()), null),
      }),
    ),
    [],
  ),
  /** What the caller may do with it now. */
  may: v.optional(v.array(CaseMove), []),
  /** Of the feedback, as it is now. */
  reason: v.optional(v.nullable(v.string()), null),
  locale: v.optional(v.nullable(v.string()), null),
  channel: v.optional(v.nullable(v.string()), null),
  page: v.optional(v.nullable(v.string()), null),
  tags: v.optional(v.array(v.string()), []),
});
/** See {@link Case}. */
export type Case = v.InferOutput<typeof Case>;

/** Body of `GET …/cases`: newest first; `next` asks for the page behind it, as `?before=`. */
export const CasePage = v.object({ cases: v.array(Case), next: v.nullable(v.string()) });
/** See {@link CasePage}. */
export type CasePage = v.InferOutput<typeof CasePage>;

/** Body of `POST …/cases/<case>`; needs the scope `cases`. Answered by the case as it is then. */
export const CaseMoveBody = v.strictObject({ do: CaseMove });

/**
 * Body of `GET /v1/cases/numbers`: how many cases there are in each state; where days were asked for, how those are
 * followed up that were opened in them, and in as many before.
 */
export const CaseCounts = v.object({
  states: v.array(v.object({ state: CaseState, count: Count })),
  now: v.optional(CaseNumbers),
  before: v.optional(v.nullable(CaseNumbers), null),
});
/** See {@link CaseCounts}. */
export type CaseCounts = v.InferOutput<typeof CaseCounts>;

/** A count that the first servers of version 1 did not tell yet. */
const Added = v.optional(Count, 0);

/** The account of a partition: `accepted` is what Redis has numbered, all else what Postgres has settled. */
const Terms = {
  accepted: Count,
  stored: Count,
  /** Feedback whose place a later entry of its client took: another answer, a change, a taking back. */
  superseded: Added,
  /** Entries that took feedback back: withdrawals and erasures. */
  withdrawn: Added,
  /** Entries that changed nothing: a second answer of a client, a taking back of what is not there. */
  duplicate: Count,
  deadLettered: Count,
  /** Entries known to have been accepted that Redis lost before they were settled; see `discontinuities`. */
  lost: Added,
  inFlight: Count,
};

const Settled = { stored: Count, superseded: Count, withdrawn: Count, duplicate: Count };

/**
 * A place where the numbers of a partition's log do not simply go on, because Redis lost data: `epoch`, the log was
 * begun anew; `epoch-back`, an epoch known from before came back; `rewind`, its end was lost; `gap`, numbers are
 * missing; `head`, entries seen but not settled are gone.
 */
export const Discontinuity = v.object({
  partition: Count,
  at: Timestamp,
  kind: v.picklist(["epoch", "epoch-back", "rewind", "gap", "head"]),
  /** Entries known to be lost by it. */
  lost: Count,
  /** Entries that are settled and that Redis no longer has. */
  rewound: Count,
});
/** See {@link Discontinuity}. */
export type Discontinuity = v.InferOutput<typeof Discontinuity>;

/** Body of `GET /v1/ledger`: P3, to be seen. */
export const Ledger = v.object({
  ...Terms,
  /**
   * accepted = stored + superseded + withdrawn + duplicate + deadLettered + lost + inFlight in every partition, and
   * rollups equal a recount.
   */
  balanced: v.boolean(),
  asOf: v.nullable(Timestamp),
  /** Cases opened and tickets' events sent. */
  cases: v.object({ open: Count, total: Count }),
  partitions: v.array(
    v.object({
      partition: Count,
      epoch: v.nullable(v.string()),
      ...Terms,
      /** Entries in the log that the admit script did not write: dead letters without a number, hence in no term. */
      alien: Count,
      /** Why the partition stands still, or null. */
      stopped: v.nullable(v.string()),
      asOf: v.nullable(Timestamp),
    }),
  ),
  /** What is settled, by survey; an entry in flight or dead-lettered is not known to belong to one. */
  surveys: v.optional(
    v.array(
      v.object({
        survey: SurveyId,
        ...Settled,
        /** Of the survey that was asked for by `?survey=`. */
        partitions: v.optional(v.array(v.object({ partition: Count, ...Settled }))),
      }),
    ),
    [],
  ),
  /** The newest hundred, newest first. */
  discontinuities: v.optional(v.array(Discontinuity), []),
});
/** See {@link Ledger}. */
export type Ledger = v.InferOutput<typeof Ledger>;

/** Body of `GET /v1/session`. */
export const Session = v.object({
  signedIn: v.boolean(),
  /** What the caller may do; nothing without a session. */
  scopes: v.optional(v.array(v.picklist(SCOPES)), []),
  /** When the session ends; absent where there is none, and where it does not end. */
  until: v.optional(Timestamp),
});
/** See {@link Session}. */
export type Session = v.InferOutput<typeof Session>;

/** What the results service puts into the page, so that its first numbers wait for no further question. */
export const Snapshot = v.object({
  /** When it was taken. */
  at: Timestamp,
  /** What the page at this address shows first: all surveys, or the one it is about; whoever may see none gets none. */
  list: SurveyList,
  session: Session,
  /** Of a survey's page that begins with some days: the query of the summary it would ask for, and the answer. */
  summary: v.optional(v.object({ query: v.string(), body: Summary })),
});
/** See {@link Snapshot}. */
export type Snapshot = v.InferOutput<typeof Snapshot>;

/** Days that a survey's page shows where its address does not say: a vote as it stands, a score as it is of late. */
export const usualRange = (kind: string): string => (kind === "choice" || kind === "thumbs" ? "all" : "30d");

/** Id of the element of the page that holds its snapshot as JSON; a script of that type is never run. */
export const SNAPSHOT_ID = "snapshot";
