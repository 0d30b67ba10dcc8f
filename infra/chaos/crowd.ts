import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { PATHS, SURVEY } from "@earshot/contract";
import { v7 } from "uuid";
import type { Account, Outcome } from "./account.ts";
import type { Random } from "./random.ts";

/** Stands in every comment and nowhere else: no log may hold it. */
export const CANARY = "canary-in-a-comment";

/** The address clients say they come from: none may be logged or stored. */
export const CANARY_ADDRESS = "203.0.113.77";

/** Where a feedback says its client was: by it a stored row is known again. */
const pageOf = (wish: number): string => `https://chaos.example/w/${wish}/`;

/** Tries of one feedback before it is left unknown. */
const TRIES = 8;

/** How long a client waits for an answer, in ms. */
const PATIENCE = 8000;

/** Clients that wait for an answer at a time: a machine that is too slow is not to be buried under their retries. */
const AT_ONCE = 200;

/** One who has been accepted, and may come again. */
interface Known {
  readonly client: number;
  readonly survey: string;
  readonly cookie: string;
  readonly body: string;
  readonly wish: number;
  /** It came without a cookie: its client is known by the submission itself, so without one it is still the same. */
  readonly first: boolean;
}

/** Clients that arrive one after the other and send with care: the same submissionId again until it is answered. */
export interface Crowd {
  /** Lets them arrive until {@link Crowd.stop}. @param rate clients a second */
  start(rate: number): void;
  /** No more arrive; resolves once all have been answered or have given up. */
  stop(): Promise<void>;
  readonly tally: Readonly<Record<Outcome, number>>;
}

/** @param edge address of the edge, as clients reach it */
export function gatherCrowd(edge: string, account: Account, random: Random): Crowd {
  const known: Known[] = [];
  const under = new Set<Promise<void>>();
  const tally: Record<Outcome, number> = { accepted: 0, replay: 0, duplicate: 0, refused: 0, unknown: 0 };
  let wishes = 0;
  let clients = 0;
  let timer: NodeJS.Timeout | undefined;

  async function send(survey: string, body: string, cookie: string | undefined) {
    try {
      const response = await fetch(edge + PATHS.feedback(survey), {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "x-forwarded-for": CANARY_ADDRESS,
          ...(cookie === undefined ? {} : { cookie }),
        },
        body,
        signal: AbortSignal.timeout(PATIENCE),
      });
      const text = await response.text();
      const set = response.headers.getSetCookie()[0]?.split(";")[0];
      return { status: response.status, outcome: outcomeOf(response.status, text), cookie: set };
    } catch {
      return { status: 0, outcome: "unknown" as const, cookie: undefined };
    }
  }

  /** Sends until it is answered for good. */
  async function see(
    through: Omit<Known, "first"> & { answer: string | number; comment: string | null; submissionId: string },
  ) {
    const { wish, client, survey, answer, body, submissionId } = through;
    let { cookie } = through;
    const first = cookie === "";
    const comment = through.comment === null ? null : createHash("sha256").update(through.comment).digest("hex");
    let outcome: Outcome = "unknown";
    for (let attempt = 0; attempt < TRIES && outcome === "unknown"; attempt++) {
      if (attempt > 0) await pause(Math.min(100 * 2 ** attempt, 2000) * (0.5 + random.next()));
      await account.write({ at: "before", wish, client, survey, answer, submissionId, comment, t: Date.now() });
      const answered = await send(survey, body, cookie === "" ? undefined : cookie);
      outcome = answered.outcome;
      cookie = answered.cookie ?? cookie;
      await account.write({ at: "after", wish, outcome, status: answered.status, t: Date.now() });
    }
    tally[outcome]++;
    if (outcome === "accepted" || outcome === "replay") known.push({ client, survey, cookie, body, wish, first });
    if (known.length > 500) known.splice(0, 250);
  }

  async function arrive(): Promise<void> {
    const dice = random.next();
    const wish = wishes++;
    const submissionId = v7();
    const again = known[random.between(0, Math.max(0, known.length - 1))];
    if (dice < 0.15 && again) {
      // The client of an earlier feedback, with its cookie, gives another answer.
      const answer = again.survey === SURVEY.vote ? "b" : 3;
      const body = JSON.stringify({ submissionId, answer, page: pageOf(wish) });
      return see({ ...again, wish, body, answer, comment: null, submissionId });
    }
    if (dice < 0.25 && again) {
      // The very same again, as who has not heard the first answer does: a line of the wish it belongs to.
      const answered = await send(
        again.survey,
        again.body,
        again.first && random.next() < 0.5 ? undefined : again.cookie,
      );
      return account.write({ at: "after", wish: again.wish, ...answered, t: Date.now() });
    }
    const client = clients++;
    if (dice < 0.26) {
      const body = random.of(["{", "[]", '{"answer":99}', '{"answer":"a","more":1}', "\0"]);
      return see({ wish, client, survey: SURVEY.vote, cookie: "", body, answer: "", comment: null, submissionId });
    }
    const survey = random.of([SURVEY.vote, SURVEY.service]);
    const answer = survey === SURVEY.vote ? random.of(["a", "b"]) : random.between(1, 5);
    const comment = survey === SURVEY.service ? `${CANARY} ${wish} Späť 🦭 "quoted" \\ and\nmore` : null;
    const words = comment === null ? {} : { comment };
    const body = JSON.stringify({ submissionId, answer, page: pageOf(wish), ...words });
    return see({ wish, client, survey, cookie: "", body, answer, comment, submissionId });
  }

  return {
    tally,
    start(rate) {
      const began = performance.now();
      let arrived = 0;
      timer = setInterval(() => {
        for (; arrived < ((performance.now() - began) / 1000) * rate; arrived++) {
          if (under.size >= AT_ONCE) continue;
          const one = arrive().finally(() => under.delete(one));
          under.add(one);
        }
      }, 10);
    },
    async stop() {
      clearInterval(timer);
      await Promise.all(under);
    },
  };
}

function outcomeOf(status: number, text: string): Outcome {
  if (status === 202) return text.includes('"outcome":"replay"') ? "replay" : "accepted";
  if (status === 409) return "duplicate";
  if (status === 429 || status >= 500) return "unknown";
  return "refused";
}
