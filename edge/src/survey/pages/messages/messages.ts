import type { FeedbackStatus, LANGUAGES, ProblemCode } from "@earshot/contract";

/** A text for any number, `{count}`, by the plural forms of its language. */
export type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;

/**
 * Every word the pages say, in one language. Texts of the business (question, options, business) are never in here.
 *
 * It is data and nothing else, so that it can be kept beside a Worker instead of in it. `{name}` is a place for a
 * value; see `say.ts`.
 */
export interface Messages {
  /** BCP 47 tag of the language. */
  lang: (typeof LANGUAGES)[number];
  dir: "ltr" | "rtl";
  /** Stylesheets that are kept with the words and not in the pages, by the name that stands for each there. */
  sheets?: Readonly<Record<string, string>>;

  frame: {
    /** Foot of every page. */
    by: string;
    whatIsKept: string;
    /** `{business}` */
    kept: string;
    keptCookie: string;
    keptNetwork: string;
    /** Names the list of languages. */
    language: string;
  };

  ask: {
    oneTap: string;
    /** As whom one may answer, by identity. */
    once: Record<"browser" | "network" | "link", string>;
    /** How often one may answer; `days` where the survey recurs. */
    often: { reject: string; replace: string; days: Plural };
    optional: string;
    commentHint: string;
    /** `{points}` */
    commentLimit: string;
    send: string;
  };

  /** The page a tap in an e-mail leads to. */
  tapped: {
    /** Below the answer that was tapped. */
    lead: string;
    /** Opens the other answers. */
    another: string;
  };

  /** What a script says, where there is one. */
  device: {
    /** There is no connection. */
    saved: string;
    /** The edge could not take it. */
    trying: string;
    /** What was written at another time and never arrived. */
    found: string;
  };

  /** What the steps of a scale mean; the two ends stand below it, all of them beside their number where given. */
  scales: {
    csat: { low: string; high: string; steps: readonly string[] };
    ces: { low: string; high: string };
    nps: { low: string; high: string };
  };
  thumbs: Record<"up" | "down", { label: string; said: string }>;

  errors: {
    /** Heads the summary and the title: how many things there are to fix. */
    things: Plural;
    /** Follows it, without and with a text in the comment box. */
    notSent: string;
    notSentTyped: string;
    noChoice: { short: string; long: string };
    /** `{low}`, `{high}` */
    noNumber: { short: string; long: string };
    /** `long`: `{has}`, `{fits}`, `{over}` */
    tooLong: { short: Plural; long: string };
    badComment: { short: string; long: string };
    other: string;
  };

  thanks: {
    title: string;
    heard: string;
    sorry: string;
    /** `{label}`, with a full stop behind it, which is left out where the label ends with a sign of its own. */
    chose: string;
    /** `{score}`, `{best}` */
    gave: string;
    /** The same submission had already been accepted; which answer it gave then is not known here. */
    again: { heading: string; lead: string };
    trackName: string;
    received: string;
    receivedWhen: string;
    counted: string;
    countedWhen: string;
    passedOn: string;
    passedOnWhen: string;
    results: string;
    receipt: string;
    receiptUse: string;
    /** Leads to the receipt's page. */
    receiptLink: string;
    /** Sends a comment or a reason after the answer. */
    add: string;
    /** How to change one's mind after a tap. */
    mind: string;
  };
  /** The page of a receipt. */
  receipt: {
    title: string;
    lead: string;
    states: Record<FeedbackStatus, string>;
    said: Record<"changed" | "withdrawn" | "erased", string>;
    followUp: string;
    answered: string;
    change: { summary: string; clear: string; hint: string; send: string };
    withdraw: { summary: string; means: readonly string[]; send: string };
    erase: { summary: string; means: readonly string[]; send: string };
    answerAnew: string;
    keepIt: string;
  };

  duplicate: {
    heading: string;
    lead: string;
    /** Why somebody may be told so who has never answered, by identity. */
    shared: Record<"browser" | "network" | "link", string>;
    /** Below what was typed this time. */
    notSent: string;
    /** In the minutes after an answer: it can be changed from here. */
    mind: string;
    change: string;
    changeTo: string;
  };

  problems: Record<ProblemCode, { heading: string; lead: string }>;
  problem: {
    /** Stands for a problem that passes by itself, where nothing had been sent. */
    notNow: { heading: string; lead: string };
    /** Headings where it is known when; `{day}`. */
    closedOn: string;
    opensOn: string;
    /** Below the words that were typed. */
    stillHere: string;
    /** The same, where nothing on the page can send them. */
    copyIt: string;
    sendAgain: string;
    openSurvey: string;
    loadAgain: string;
  };
}
