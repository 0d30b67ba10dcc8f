import { PATHS } from "@earshot/contract/names";
import { find, findAll, forget, keep } from "./store.ts";
import type { Answered, EarshotClient, Sent, Submission, Survey } from "./types.ts";
import { uuidv7 } from "./uuid.ts";

export type * from "./types.ts";

/** How long an answer of the edge is waited for, in ms. It answers within 2 s, also while its Redis is away. */
const PATIENCE = 10_000;

/** For how long an answer is sent again, in ms: as long as the edge knows the name it was sent under. */
const LIFETIME = 7 * 24 * 3_600_000;

/** Longest pause between two attempts, in ms; the first is of a second, each other twice the one before. */
const LONGEST_PAUSE = 60_000;

/** What waits: an answer under its name. */
interface Waiting {
  submissionId: string;
  edge: string;
  survey: string;
  body: string;
  /** When it was given, in ms since 1970. */
  at: number;
}

/** The 202 of an edge. */
interface Taken {
  outcome: "accepted" | "replay";
  receipt: string;
}

/** What the edge will not do, by a code of its closed list; `unreachable` where it said nothing at all. */
export class EarshotProblem extends Error {
  readonly code: string;
  /** Seconds until it is worth trying again, where that can help. */
  readonly retryAfter: number | undefined;

  constructor(code: string, title: string, retryAfter?: number) {
    super(title);
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

/**
 * A client of an edge, for a page of a site that the survey lists among its `origins`. It begins by sending what
 * earlier pages of this site could not.
 *
 * @param edge address of the edge, without a path: `https://feedback.example.com`
 */
export function earshotClient(edge: string): EarshotClient {
  const listeners = new Set<(sent: Sent) => unknown>();
  const otherTabs = new BroadcastChannel(`earshot ${edge}`);
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const tell = (sent: Sent) => {
    for (const listener of listeners) listener(sent);
  };
  otherTabs.addEventListener("message", ({ data }: MessageEvent<Sent>) => tell(data));

  /** Asks the edge. A page in between (a hotel's, a proxy's) speaks no problem of ours, and is as no answer at all. */
  async function ask<T>(path: string, init: RequestInit): Promise<T> {
    const response = await fetch(edge + path, { ...init, signal: AbortSignal.timeout(PATIENCE) }).catch(
      () => undefined,
    );
    const body = await response?.json().catch(() => undefined);
    if (response?.ok && body) return body;
    const { code = "unreachable", title = code } = body ?? {};
    const later = !response || !body?.code || /408|429|5../.test(`${response.status}`);
    const wait = Number(response?.headers.get("retry-after")) || 1;
    throw new EarshotProblem(code, title, later ? wait : undefined);
  }

  /** Says what became of it, and where the edge refuses it, why. */
  async function deliver(
    { submissionId, survey, body, at }: Waiting,
    saved: boolean,
  ): Promise<[Sent, EarshotProblem?]> {
    const named = { survey, submissionId };
    try {
      const { outcome, receipt } = await ask<Taken>(PATHS.feedback(survey), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
        credentials: credentialsFor(edge),
        // Outlives the page, should it be closed now.
        keepalive: true,
      });
      await remember(survey, { submissionId, receipt, at });
      await forget(waitingKey(submissionId));
      return [{ ...named, outcome, receipt }];
    } catch (error) {
      if (!(error instanceof EarshotProblem)) throw error;
      if (error.retryAfter !== undefined && at > Date.now() - LIFETIME) {
        later(error.retryAfter);
        return [{ ...named, outcome: "waiting", saved, reached: error.code !== "unreachable" }];
      }
      const duplicate = error.code === "duplicate";
      const given = await answered(survey);
      if (duplicate && !given?.receipt) await remember(survey, { submissionId, at });
      if (!duplicate && given?.submissionId === submissionId) await forget(answeredKey(survey));
      await forget(waitingKey(submissionId));
      return duplicate
        ? [{ ...named, outcome: "duplicate" }]
        : [{ ...named, outcome: "refused", code: error.code }, error];
    }
  }

  /** Tries again after a pause that grows, and is not the same for everyone whom the same trouble has met. */
  function later(seconds: number): void {
    const pause = Math.max(seconds * 1000, Math.min(1000 * 2 ** failures++, LONGEST_PAUSE));
    clearTimeout(timer);
    timer = setTimeout(() => void flush(), pause * (1 + Math.random() / 4));
  }

  const answeredKey = (survey: string) => `answered ${edge} ${survey}`;
  const remember = (survey: string, given: Answered) => keep(answeredKey(survey), given);
  const answered = (survey: string) => find<Answered>(answeredKey(survey));

  async function sendWaiting(): Promise<void> {
    for (const one of await findAll<Waiting>(waitingKey(""))) {
      if (one.edge !== edge) continue;
      const [sent] = await deliver(one, true);
      if (sent.outcome === "waiting") return;
      failures = 0;
      tell(sent);
      otherTabs.postMessage(sent);
    }
  }

  /** One tab at a time, where the browser knows locks. Two would do no harm: what is sent twice counts once. */
  async function flush(): Promise<void> {
    if ("locks" in navigator) await navigator.locks.request(`earshot ${edge}`, sendWaiting).catch(sendWaiting);
    else await sendWaiting();
  }

  addEventListener("online", () => void flush());
  void flush();

  return {
    async survey(id, lang) {
      const path = PATHS.survey(id) + (lang ? `?lang=${lang}` : "");
      const key = `survey ${edge}${path}`;
      try {
        const survey = await ask<Survey>(path, { credentials: "omit" });
        void keep(key, survey);
        return survey;
      } catch (error) {
        const seen = error instanceof EarshotProblem && error.retryAfter !== undefined && (await find<Survey>(key));
        if (seen) return seen;
        throw error;
      }
    },
    async send(survey: string, submission: Submission) {
      const at = Date.now();
      const submissionId = uuidv7(at);
      const one = { submissionId, edge, survey, body: JSON.stringify({ submissionId, ...submission }), at };
      const saved = await keep(waitingKey(submissionId), one);
      await remember(survey, { submissionId, at, waiting: true });
      const [sent, problem] = await deliver(one, saved);
      // A tab that found it waiting meanwhile says what became of it.
      otherTabs.postMessage(sent);
      if (problem) throw problem;
      return sent;
    },
    answered,
    flush,
    onSent(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

const waitingKey = (submissionId: string) => `waiting ${submissionId}`;

/**
 * Cookies go only to an edge that lives with the page, under its host or above it. To any other one they would be a
 * third party's: what an answer needs to be counted once is its name, and that is kept by this site.
 */
function credentialsFor(edge: string): RequestCredentials {
  const [here, there] = [location.hostname, new URL(edge).hostname].map((host) => `.${host.replace(/^www\./, "")}`);
  return here && there && (here.endsWith(there) || there.endsWith(here)) ? "include" : "omit";
}
