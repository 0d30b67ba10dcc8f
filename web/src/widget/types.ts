/** The address of a survey's answer: an option's id, a whole number, or `"up"` or `"down"`. */
export type Answer = string | number;

/** What anyone may know of a survey, in the language it was asked for in, where it has texts in that. */
export interface Survey {
  id: string;
  kind: "choice" | "csat" | "ces" | "nps" | "thumbs";
  business: string;
  question: string;
  /** Label of the comment box; null: there is none. */
  comment: string | null;
  /** Of a `choice` alone. */
  options?: { id: string; label: string; note?: string | undefined }[];
  identity: "open" | "browser" | "network" | "link";
  repeat: "reject" | "replace" | { afterDays: number };
  open: boolean;
  opensAt?: string | null | undefined;
  closesAt?: string | null | undefined;
  /** BCP 47 tag of the texts, where the survey says it. */
  language?: string | undefined;
}

/** One answer, as it is given. All but `answer` is optional. */
export interface Submission {
  answer: Answer;
  /** Up to 2,000 characters. */
  comment?: string | undefined;
  /** Up to 200 characters. */
  reason?: string | undefined;
  /** BCP 47 tag of the language the customer was spoken to in. */
  locale?: string | undefined;
  /** Where the customer was, up to 500 characters. */
  page?: string | undefined;
  /** By which road the answer came, up to 40 characters. */
  channel?: string | undefined;
  /** Up to ten, each up to 40 characters. */
  tags?: string[] | undefined;
  /** Token of a link or a customer id, for surveys that are answered by such. */
  link?: string | undefined;
}

/** What became of an answer. */
export type Sent =
  | {
      /** Kept by the edge: now, or already when the same was sent before. */
      outcome: "accepted" | "replay";
      survey: string;
      submissionId: string;
      /** The key to this answer: `<edge>/r/<receipt>` shows how far it has come, changes it and takes it back. */
      receipt: string;
    }
  | {
      /** This customer has answered before, and the first answer stands. */
      outcome: "duplicate";
      survey: string;
      submissionId: string;
    }
  | {
      /** Not sent yet. It is sent again by itself, under the same name, and so counts once. */
      outcome: "waiting";
      survey: string;
      submissionId: string;
      /** Whether it outlives this page: false where the browser lets it keep nothing. */
      saved: boolean;
      /** Whether the edge was reached and had no room, or was not reached. */
      reached: boolean;
    }
  | {
      /** The edge will not take what was sent later, after having waited: the survey has closed, say. */
      outcome: "refused";
      survey: string;
      submissionId: string;
      code: string;
    };

/** What is remembered on this device of the last answer to a survey. */
export interface Answered {
  submissionId: string;
  /** Absent while it waits, and where the edge said that the customer had answered before. */
  receipt?: string | undefined;
  /** Whether it is still to be sent. */
  waiting?: boolean | undefined;
  /** When, in ms since 1970. */
  at: number;
}

/** Sends answers to one edge, each once, whatever the network does. */
export interface EarshotClient {
  /**
   * The public part of a survey. While the edge cannot be reached, what it was when it was last seen on this device.
   *
   * @param lang BCP 47 tag of the language its texts should be in
   * @throws {EarshotProblem} `unknown-survey`; `unreachable` and `unavailable`, where trying again can help
   */
  survey(id: string, lang?: string): Promise<Survey>;
  /**
   * Sends an answer under a name made for it, after having put it into this browser's storage. Where it cannot be
   * delivered it waits there and is sent again: after a pause, when the browser is online again, and by the next page
   * of this site that makes a client. It waits for seven days at most.
   *
   * @throws {EarshotProblem} what the edge will never take: `invalid-field`, `closed-survey`, `bad-link` …
   */
  send(survey: string, submission: Submission): Promise<Sent>;
  /** The last answer this device has given to a survey, if any. */
  answered(survey: string): Promise<Answered | undefined>;
  /** Sends what waits, now. */
  flush(): Promise<void>;
  /** Hears what becomes of answers that waited, in all tabs of this site. Returns how to stop hearing. */
  onSent(listener: (sent: Sent) => unknown): () => void;
}
