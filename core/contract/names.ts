/**
 * Every name that two rooms share. Imports nothing, so that k6 can read it by a relative path.
 *
 * A literal from this file never stands anywhere else: renaming a key or a port is one change here.
 */

/** How many slices the clients are divided into; each has its own totally ordered log. Fixed at install. */
export const PARTITIONS = 16;

/** Every partition number, in order: 0 … {@link PARTITIONS} − 1. */
export const ALL_PARTITIONS: readonly number[] = /* @__PURE__ */ Array.from(
  { length: PARTITIONS },
  (_, partition) => partition,
);

/** Default ports; each can be changed by the variable of the same name in {@link ENV}. */
export const PORTS = {
  edge: 5000,
  results: 5001,
  helpdesk: 5002,
  drain: 5010,
  dispatch: 5011,
  admin: 5012,
  eventbridge: 5013,
  upstash: 5014,
  postgres: 5015,
  redis: 5016,
} as const;

/** Environment variables. Each may also be given as `<NAME>_FILE`, the path of a file that holds the value. */
export const ENV = {
  edgePort: "EARSHOT_EDGE_PORT",
  resultsPort: "EARSHOT_RESULTS_PORT",
  helpdeskPort: "EARSHOT_HELPDESK_PORT",
  drainPort: "EARSHOT_DRAIN_PORT",
  dispatchPort: "EARSHOT_DISPATCH_PORT",
  adminPort: "EARSHOT_ADMIN_PORT",
  /** Address administration listens on: this machine alone where it is not set. */
  adminHost: "EARSHOT_ADMIN_HOST",
  /** Where results forwards its page's administration to; not set: the page has none. `earshot` asks there, too. */
  adminUrl: "EARSHOT_ADMIN_URL",
  /** For results: folder of the built page, in place of `web/dist`. */
  page: "EARSHOT_PAGE",
  eventbridgePort: "EARSHOT_EVENTBRIDGE_PORT",
  upstashPort: "EARSHOT_UPSTASH_PORT",
  postgresPort: "EARSHOT_POSTGRES_PORT",
  redisPort: "EARSHOT_REDIS_PORT",
  databaseUrl: "DATABASE_URL",
  /** Seconds that settled entries stay in the log, for a Postgres restored to an older copy to catch up from. */
  keepSettled: "EARSHOT_KEEP_SETTLED",
  /** For migrations alone: the `DATABASE_URL` of each service, whose users they make. Not set: no users are made. */
  drainDatabaseUrl: "EARSHOT_DRAIN_DATABASE_URL",
  dispatchDatabaseUrl: "EARSHOT_DISPATCH_DATABASE_URL",
  resultsDatabaseUrl: "EARSHOT_RESULTS_DATABASE_URL",
  adminDatabaseUrl: "EARSHOT_ADMIN_DATABASE_URL",
  redisUrl: "REDIS_URL",
  upstashUrl: "UPSTASH_REDIS_REST_URL",
  upstashToken: "UPSTASH_REDIS_REST_TOKEN",
  /** `on` where Upstash is real, so that scripts lock only their keys; stock Redis refuses it. */
  upstashKeyLocking: "EARSHOT_UPSTASH_KEY_LOCKING",
  /** `off`: an edge on Deno or Node sends each feedback to Upstash by itself, as one on Workers always does. */
  upstashBatching: "EARSHOT_UPSTASH_BATCHING",
  eventbridgeUrl: "AWS_ENDPOINT_URL_EVENTBRIDGE",
  eventBus: "EARSHOT_EVENT_BUS",
  /** Address the stand-ins listen on: this machine alone where it is not set. */
  standInHost: "EARSHOT_STAND_IN_HOST",
  /**
   * Where the help desk is: for `earshot redrive`, and for the stand-in of EventBridge where it is on another machine.
   */
  helpdeskUrl: "EARSHOT_HELPDESK_URL",
  /** Where people look at a ticket, with `{ticket}` in place of its id: what results links to. */
  ticketUrl: "EARSHOT_TICKET_URL",
  /** The OAuth client by which `earshot redrive` reads and makes tickets; the second is a secret. */
  helpdeskClientId: "EARSHOT_HELPDESK_CLIENT_ID",
  helpdeskClientSecret: "EARSHOT_HELPDESK_CLIENT_SECRET",
  /** For the stand-in of EventBridge: where rules of other hosts send, `name=url` separated by commas. */
  eventHosts: "EARSHOT_EVENT_HOSTS",
  /** Where the stand-in of the help desk calls back, if results is on another machine. */
  hookUrl: "EARSHOT_HOOK_URL",
  /** Calls a second of the laptop's EventBridge to the help desk, in place of the target's own limit. */
  invocationRate: "EARSHOT_INVOCATION_RATE",
  /**
   * Where customers reach the edge and viewers the results, as written into pages, links and tickets. Administration
   * sends sample answers to the first; not set: it offers none.
   */
  edgeUrl: "EARSHOT_EDGE_URL",
  resultsUrl: "EARSHOT_RESULTS_URL",
  dataDir: "EARSHOT_DATA_DIR",
  logLevel: "EARSHOT_LOG_LEVEL",
  /** Seconds that a case opened without a comment waits for one before its event is sent. */
  commentWait: "EARSHOT_COMMENT_WAIT",
  /** How old a copy of Redis that comes back may be, in hours: so long the drain remembers what it has settled. */
  journalHours: "EARSHOT_JOURNAL_HOURS",
  /** Submissions a minute of one client, one network, to one survey, over all edges; 0: no limit. */
  clientLimit: "EARSHOT_CLIENT_LIMIT",
  networkLimit: "EARSHOT_NETWORK_LIMIT",
  surveyLimit: "EARSHOT_SURVEY_LIMIT",
  /** Submissions a process of the edge works at before it refuses more while it cannot keep up; 0: no limit. */
  busyLimit: "EARSHOT_BUSY_LIMIT",
  /** Where spans of traces go, as OTLP by HTTP; not set: nowhere. OpenTelemetry's own name. */
  otlpEndpoint: "OTEL_EXPORTER_OTLP_ENDPOINT",
  /** Share of the submissions without a `traceparent` that an edge makes one for, 0 to 1; 0. */
  traceSample: "EARSHOT_TRACE_SAMPLE",
  /** Secret: keys the hash that turns an identity into a client key. Never rotates while a survey is open. */
  clientKey: "EARSHOT_CLIENT_KEY",
  /** Secrets, comma separated: sign the client cookie; the first signs, all verify. */
  cookieKeys: "EARSHOT_COOKIE_KEYS",
  /** Secret: seals receipts. */
  receiptKey: "EARSHOT_RECEIPT_KEY",
  /** Secrets, comma separated: sign links and customer ids of surveys with the identity `link`; all verify. */
  linkKeys: "EARSHOT_LINK_KEYS",
  /** Streams of totals that a results service keeps open, and those of one network among them; 0: no limit. */
  viewerLimit: "EARSHOT_VIEWER_LIMIT",
  networkViewers: "EARSHOT_NETWORK_VIEWERS",
  /** Proxies of one's own before the edge, or before results, which each add to X-Forwarded-For; 0. */
  trustedHops: "EARSHOT_TRUSTED_HOPS",
  /** Where the edge asks for the status of a feedback: the results service; not set: it says `received`. */
  statusUrl: "EARSHOT_STATUS_URL",
  /** Secret: signs the viewers' session cookie. */
  sessionKey: "EARSHOT_SESSION_KEY",
  /** Secrets, comma separated: sign what the help desk calls back with; all verify. Not set: nobody calls back. */
  hookKeys: "EARSHOT_HOOK_KEYS",
  /** Secret: the key of administration, as a bearer token. */
  adminKey: "EARSHOT_ADMIN_KEY",
} as const;

/**
 * File in the data folder by which `npm start` tells the command `earshot` where everything is while it runs: JSON,
 * variables of {@link ENV} by name.
 */
export const RUNNING_FILE = "running.json";

/** Languages in which the pages and the widget speak; the first is spoken where none of them is wanted. */
export const LANGUAGES = ["en", "de", "fr", "es", "ar"] as const;

/** Limits of what a client may send; the edge refuses beyond them and Postgres has them as CHECKs. */
export const LIMITS = {
  /** Bytes of a request body, chunked or not. */
  bodyBytes: 16_384,
  /** Bytes of a posted form, which writes a byte that is not ASCII as three: a full comment of emoji is 24,000. */
  formBytes: 32_768,
  /** Unicode code points of a comment. */
  commentPoints: 2000,
  /** UTF-8 bytes of a comment: 2,000 code points of the longest encoding. */
  commentBytes: 8000,
  reasonPoints: 200,
  pagePoints: 500,
  tags: 10,
  tagPoints: 40,
  /** Entries accepted but not yet settled in one partition, beyond which the edge answers 503. */
  backlogEntries: 250_000,
} as const;

/** How the token of a link or a customer id is sent: in an address or a form, in JSON, in a header. */
export const LINK = { query: "t", field: "link", header: "earshot-link" } as const;

/** Keys in Redis. All keys of a partition share the hash tag `{e:<partition>}`, so one script may touch them all. */
export const REDIS = {
  /** String: a survey as published by administration, see `survey.ts`. */
  survey: (id: string): string => `survey:${id}`,
  /** Set: the ids of all published surveys. */
  surveys: "surveys",
  /** String: a survey that is being written, for its preview; goes by itself. */
  draft: (id: string): string => `draft:${id}`,
  /** Stream: the partition's log, fields `n`, `t`, `u`, `b`; see `entry.ts`. */
  log: (partition: number): string => `{e:${partition}}:log`,
  /** Hash: `epoch` (hex, made once), `seq` (entries ever accepted), `settled` (last number Postgres has settled). */
  meta: (partition: number): string => `{e:${partition}}:meta`,
  /** String: the number under which a dead letter, `<epoch>/<stream id>/<u>`, was put back into the log. */
  replayed: (partition: number, entry: string): string => `{e:${partition}}:replayed:${entry}`,
  /** Prefix of the marks of clients who have answered. */
  seen: (partition: number, survey: string, period: number): string => `{e:${partition}}:seen:${survey}:${period}`,
  /** String: random, mixed into the marks of networks for one day since 1970 and forgotten a day later. */
  salt: (day: number): string => `salt:${day}`,
  /**
   * String: how much one client, network or survey sent in a minute since 1970, as far as edges told each other. All
   * under one hash tag, so one script may add to many.
   */
  rate: (minute: number, who: string): string => `{rate}:${minute}:${who}`,
  /** Prefix of the marks of submissions accepted in one hour since 1970. */
  recent: (partition: number, hour: number): string => `{e:${partition}}:recent:${hour}`,
} as const;

/** Channels of Postgres NOTIFY; the payload is named behind each. */
export const CHANNELS = {
  /** Survey id: its totals have changed. */
  results: "earshot_results",
  /** Empty: a case has put an event into the outbox. */
  outbox: "earshot_outbox",
  /** Survey id: its configuration has changed. */
  survey: "earshot_survey",
} as const;

/** What EventBridge rules match on. */
export const EVENT = {
  source: "earshot.feedback",
  caseOpened: "Case Opened",
  bus: "earshot",
  /** The rule that makes tickets. */
  ticketRule: "earshot-case-opened",
} as const;

/** States of a case, see `results.ts`; those of {@link FOLLOWED_STATES} keep a client's next case from being opened. */
export const CASE_STATES = ["open", "settling", "sent", "acknowledged", "solved", "failed", "withdrawn"] as const;

/** A case in one of these is open: its client is being followed up, and whatever else it says joins the case. */
export const FOLLOWED_STATES = ["open", "settling", "sent", "acknowledged"] as const;

/** What becomes of a case beside its states: its ticket is answered; its client is unhappy no more, or is so again. */
export const CASE_NEWS = ["answered", "recovered", "unhappy"] as const;

/**
 * What the code of a `withdrawn` line in a case's history says, where more than taking back was done: the words were
 * erased; the help desk was asked to redact them from its ticket.
 */
export const WORDS_GONE = { erased: "erased", redactionAsked: "redaction-asked" } as const;

/** What a person may do with a case, as its state allows: done with; not done with after all; its event once more. */
export const CASE_MOVES = ["close", "reopen", "retry"] as const;

/**
 * What a key or a session may be used for: to see totals that are not public; to read what customers wrote, cases and
 * exports; to close cases and have them sent again; to change surveys and keys and all that administration does.
 */
export const SCOPES = ["totals", "words", "cases", "admin"] as const;

/** The survey shown at `/`, and the one with a comment, both made by a fresh install. */
export const SURVEY = { vote: "vote", service: "service" } as const;

/** The fragment by which a case is found on the page of its survey. */
export const caseAnchor = (id: string): string => `case-${id}`;

/** Paths of the public surface. */
export const PATHS = {
  livez: "/livez",
  readyz: "/readyz",
  metrics: "/metrics",
  hostedPage: (survey: string): string => `/s/${survey}`,
  /** How a survey that is being written would look, at the edge. */
  preview: (draft: string): string => `/preview/${draft}`,
  feedback: (survey: string): string => `/v1/surveys/${survey}/feedback`,
  survey: (survey: string): string => `/v1/surveys/${survey}`,
  /** The document of the edge's API, and the same as a page. */
  openapi: "/openapi.json",
  docs: "/docs",
  /** The widget for pages of other sites, its newest version; what that is called, with its hash; and each version. */
  widget: "/widget.js",
  widgetAbout: "/widget.json",
  widgetFile: (name: string): string => `/widget/${name}`,
  /** The same client as an ES module, for sites that build their own. */
  client: "/client.js",
  receipt: (receipt: string): string => `/v1/receipts/${receipt}`,
  /** The page of a receipt, for the customer. */
  receiptPage: (receipt: string): string => `/r/${receipt}`,
  results: <const S extends string>(survey: S) => `/v1/surveys/${survey}/results` as const,
  stream: <const S extends string>(survey: S) => `/v1/surveys/${survey}/results/stream` as const,
  comments: <const S extends string>(survey: S) => `/v1/surveys/${survey}/comments` as const,
  cases: <const S extends string>(survey: S) => `/v1/surveys/${survey}/cases` as const,
  case: <const S extends string, const C extends string>(survey: S, id: C) =>
    `/v1/surveys/${survey}/cases/${id}` as const,
  /** Cases of all surveys, and how they are followed up. */
  allCases: "/v1/cases",
  caseNumbers: "/v1/cases/numbers",
  summary: <const S extends string>(survey: S) => `/v1/surveys/${survey}/summary` as const,
  trend: <const S extends string>(survey: S) => `/v1/surveys/${survey}/trend` as const,
  exportCsv: <const S extends string>(survey: S) => `/v1/surveys/${survey}/export.csv` as const,
  exportJsonl: <const S extends string>(survey: S) => `/v1/surveys/${survey}/export.jsonl` as const,
  /** Ways to a survey that a business hands out: a code to be printed, and both halves of an e-mail. */
  qr: <const S extends string>(survey: S) => `/v1/surveys/${survey}/qr.svg` as const,
  emailHtml: <const S extends string>(survey: S) => `/v1/surveys/${survey}/email.html` as const,
  emailText: <const S extends string>(survey: S) => `/v1/surveys/${survey}/email.txt` as const,
  surveys: "/v1/surveys",
  /** The totals of several surveys, live. */
  streams: "/v1/stream",
  ledger: "/v1/ledger",
  session: "/v1/session",
  signIn: "/sign-in",
  /** A survey's page for viewers, on results. */
  resultsPage: (survey: string): string => `/surveys/${survey}`,
  /**
   * The same for a wall, all its comments, the cases of all surveys, one case, and administration, whose pages lie
   * below it.
   */
  presentPage: (survey: string): string => `/surveys/${survey}/present`,
  commentsPage: (survey: string): string => `/surveys/${survey}/comments`,
  casesPage: "/cases",
  oneCasePage: (survey: string, id: string): string => `/surveys/${survey}/cases/${id}`,
  adminPage: "/admin",
  /** A case on that page: what a ticket links to. */
  casePage: (survey: string, id: string): string => `/surveys/${survey}#${caseAnchor(id)}`,
  /** Where Zendesk calls back, on results. */
  zendeskHook: "/v1/hooks/zendesk",
  /** What results forwards to administration. */
  admin: "/v1/admin",
  adminSurveys: "/v1/admin/surveys",
  adminSignInLinks: "/v1/admin/sign-in-links",
  /** What the page of a survey's editor has to know besides the survey. */
  adminAbout: (survey: string): string => `/v1/admin/surveys/${survey}/about`,
  adminVersions: (survey: string): string => `/v1/admin/surveys/${survey}/versions`,
  adminState: (survey: string): string => `/v1/admin/surveys/${survey}/state`,
  adminDryRun: (survey: string): string => `/v1/admin/surveys/${survey}/rule/dry-run`,
  adminShareLinks: (survey: string): string => `/v1/admin/surveys/${survey}/share-links`,
  adminErasures: (survey: string): string => `/v1/admin/surveys/${survey}/erasures`,
  /** Sample answers: given there, taken back below it. */
  adminSamples: (survey: string): string => `/v1/admin/surveys/${survey}/samples`,
  adminSampleRemovals: (survey: string): string => `/v1/admin/surveys/${survey}/samples/removals`,
  adminKeys: "/v1/admin/keys",
  adminDrafts: "/v1/admin/drafts",
  adminDeadLetters: "/v1/admin/dead-letters",
  adminDeadLetter: (id: number | ":id"): string => `/v1/admin/dead-letters/${id}`,
  /** What a customer wrote in a dead letter is shown. */
  adminReveals: (id: number | ":id"): string => `/v1/admin/dead-letters/${id}/reveals`,
  /** What becomes of dead letters: they are put back into the log, or dropped. */
  adminReplays: "/v1/admin/dead-letters/replays",
  adminDrops: "/v1/admin/dead-letters/drops",
  adminLedger: "/v1/admin/ledger",
  adminAudit: "/v1/admin/audit",
  tickets: "/api/v2/tickets.json",
} as const;
