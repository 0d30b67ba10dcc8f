import type { FeedbackStatus, ProblemCode, PublicSurvey } from "@earshot/contract";
import type { Markup } from "../markup.ts";

/**
 * Every word the pages say, in one language. Texts of the business (question, options, business) are never in here.
 *
 * Where a sentence takes in a text of the business it is {@link Markup}, so that the text keeps its own direction.
 */
export interface Messages {
  /** BCP 47 tag of the language. */
  lang: string;
  dir: "ltr" | "rtl";

  frame: {
    /** Foot of every page. */
    by: string;
    whatIsKept: string;
    kept: (business: Markup) => Markup;
    keptCookie: string;
    keptNetwork: string;
  };

  ask: {
    oneTap: string;
    /** How often one may answer, and as whom; empty where that is not limited. */
    once: (survey: Pick<PublicSurvey, "identity" | "repeat">) => string;
    optional: string;
    commentHint: string;
    commentLimit(points: number): string;
    send: string;
  };

  /** What the steps of a scale mean; the two ends stand below it, all of them beside their number where given. */
  scales: {
    csat: { low: string; high: string; steps: readonly [string, string, string, string, string] };
    ces: { low: string; high: string };
    nps: { low: string; high: string };
  };
  thumbs: Record<"up" | "down", { label: string; said: string }>;

  errors: {
    /** Heads the summary; `typed`: whether the comment box holds something. */
    summary(count: number, typed: boolean): string;
    title(count: number, question: string): string;
    noChoice: { short: string; long: string };
    noNumber: { short: string; long(low: number, high: number): string };
    tooLong: { short(over: number): string; long(has: number, fits: number): string };
    badComment: { short: string; long: string };
    other: string;
  };

  thanks: {
    title: string;
    heard: string;
    sorry: string;
    chose(label: Markup): Markup;
    gave(score: string, best: number): string;
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
    sendReason: string;
  };
  /** The page of a receipt. */
  receipt: {
    title: string;
    lead: string;
    states: Record<FeedbackStatus, string>;
    said: Record<"changed" | "withdrawn" | "erased", string>;
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
    /** Why somebody may be told so who has never answered; empty where that cannot be. */
    shared: (survey: Pick<PublicSurvey, "identity">) => string;
    /** Below what was typed this time. */
    notSent: string;
  };

  problems: Record<ProblemCode, { heading: string; lead: string }>;
  problem: {
    /** Stands for a problem that passes by itself, where nothing had been sent. */
    notNow: { heading: string; lead: string };
    /** Below the words that were typed. */
    stillHere: string;
    /** The same, where nothing on the page can send them. */
    copyIt: string;
    sendAgain: string;
    openSurvey: string;
    loadAgain: string;
  };
}
