import { setTimeout as pause } from "node:timers/promises";
import { SURVEY } from "@earshot/contract";
import { v7 } from "uuid";
import type { Account, Doing, Outcome } from "./account.ts";
import type { Random } from "./random.ts";
import { AGAIN } from "./surveys.ts";
import { type Asked, type Visitor, send } from "./visitor.ts";
import { commentOf, digestOf, pageOf } from "./words.ts";

/** Tries of one doing before it is left unknown. */
const TRIES = 8;

/** Clients that wait for an answer at a time: a machine that is too slow is not to be buried under their retries. */
const AT_ONCE = 200;

/** Clients that may come again; of more, the longest known are let go. */
const KNOWN = 500;

/** What a client does in a row at most: the faster, the more of it is settled in one batch. */
const IN_A_ROW = 3;

/** Clients that come one after the other and send with care: the same again, by the same name, until it is answered. */
export interface Crowd {
  /** Lets them arrive until {@link Crowd.stop}. @param rate clients a second */
  start(rate: number): void;
  /** No more arrive; resolves once all have been answered or have given up. */
  stop(): Promise<void>;
}

/**
 * What those do who have been heard, and how often; what is taken back is never of the vote, whose totals only grow.
 */
const DOINGS = [
  "answer",
  "answer",
  "answer",
  "same",
  "same",
  "change",
  "change",
  "withdraw",
  "withdraw",
  "erase",
] as const;
const VOTERS = ["answer", "same", "change"] as const;

/** @param edge address of the edge, as clients reach it */
export function gatherCrowd(edge: string, account: Account, random: Random): Crowd {
  const known: Visitor[] = [];
  const under = new Set<Promise<void>>();
  let wishes = 0;
  let clients = 0;
  let timer: NodeJS.Timeout | undefined;

  /**
   * Sends until it is answered for good; whoever is left in doubt comes no more, so nothing it does is out of order.
   */
  async function see(visitor: Visitor, asked: Asked): Promise<Outcome> {
    const { wish } = asked.line;
    let outcome: Outcome = "unknown";
    for (let attempt = 0; attempt < TRIES && outcome === "unknown"; attempt++) {
      if (attempt > 0) await pause(Math.min(100 * 2 ** attempt, 2000) * (0.5 + random.next()));
      await account.write({ at: "before", ...asked.line, t: Date.now() });
      const heard = await send(edge, asked, visitor.cookie);
      outcome = heard.outcome;
      visitor.cookie = heard.cookie ?? visitor.cookie;
      await account.write({ at: "after", wish, outcome, status: heard.status, t: Date.now() });
      if (asked.receipt === undefined && heard.receipt !== undefined)
        visitor.receipts.push({ wish, receipt: heard.receipt });
    }
    if (outcome === "accepted" || outcome === "replay") visitor.asked.push(asked);
    return outcome;
  }

  /** The very same again, as who has not heard the first answer does: a line of the wish it belongs to. */
  async function again(visitor: Visitor): Promise<Outcome> {
    const asked = visitor.asked[random.between(0, visitor.asked.length - 1)];
    if (asked === undefined) return "unknown";
    await account.write({ at: "before", ...asked.line, t: Date.now() });
    const cookie = asked.first && random.next() < 0.5 ? "" : visitor.cookie;
    const { outcome, status } = await send(edge, asked, cookie);
    await account.write({ at: "after", wish: asked.line.wish, outcome, status, t: Date.now() });
    return outcome;
  }

  function answer(visitor: Visitor): Asked {
    const wish = wishes++;
    const name = v7();
    const { client, survey, cookie } = visitor;
    const said = survey === SURVEY.vote ? random.of(["a", "b"]) : random.between(1, 5);
    const comment = survey !== SURVEY.vote && random.next() < 0.8 ? commentOf(wish) : null;
    const body = { submissionId: name, answer: said, page: pageOf(wish), ...(comment === null ? {} : { comment }) };
    const digest = comment === null ? null : digestOf(comment);
    const line = { wish, client, survey, doing: "answer", of: null, answer: said, comment: digest, name } as const;
    return { line, body: JSON.stringify(body), receipt: undefined, first: cookie === "" };
  }

  /** With any receipt the client has, the oldest too: what is done reaches its answer, whichever it is by now. */
  function follow(visitor: Visitor, doing: Exclude<Doing, "answer">): Asked | undefined {
    const held = visitor.receipts[random.between(0, visitor.receipts.length - 1)];
    if (held === undefined) return undefined;
    const wish = wishes++;
    const { client, survey } = visitor;
    const line = { wish, client, survey, doing, of: held.wish, name: v7() };
    if (doing !== "change") return { line, body: undefined, receipt: held.receipt, first: false };
    const voted = survey === SURVEY.vote;
    const what = voted ? "answer" : random.of(["answer", "comment", "no comment", "both"]);
    const said = voted ? random.of(["a", "b"]) : random.between(1, 5);
    const change = {
      ...(what === "answer" || what === "both" ? { answer: said } : {}),
      ...(what === "comment" || what === "both" ? { comment: commentOf(wish) } : {}),
      ...(what === "no comment" ? { comment: null } : {}),
    };
    const { comment } = change;
    const digest = typeof comment === "string" ? { comment: digestOf(comment) } : comment === null ? { comment } : {};
    const told = "answer" in change ? { answer: said } : {};
    return { line: { ...line, ...told, ...digest }, body: JSON.stringify(change), receipt: held.receipt, first: false };
  }

  async function comeAgain(visitor: Visitor): Promise<void> {
    for (let times = random.between(1, IN_A_ROW); times > 0; times--) {
      const doing = visitor.survey === SURVEY.vote ? random.of(VOTERS) : random.of(DOINGS);
      const asked = doing === "same" ? undefined : doing === "answer" ? answer(visitor) : follow(visitor, doing);
      const outcome = asked === undefined ? await again(visitor) : await see(visitor, asked);
      if (outcome === "unknown") return;
    }
    remember(visitor);
  }

  function remember(visitor: Visitor): void {
    known.push(visitor);
    if (known.length > KNOWN) known.splice(0, KNOWN / 2);
  }

  async function arrive(): Promise<void> {
    const dice = random.next();
    if (dice < 0.4 && known.length > 0) {
      const [visitor] = known.splice(random.between(0, known.length - 1), 1);
      return visitor && comeAgain(visitor);
    }
    const survey = random.of([SURVEY.vote, SURVEY.service, AGAIN]);
    const visitor: Visitor = { client: clients++, survey, cookie: "", receipts: [], asked: [] };
    const asked = answer(visitor);
    const garbage = random.of(["{", "[]", '{"answer":99}', '{"answer":"a","more":1}', "\0"]);
    const outcome = await see(visitor, dice >= 0.99 ? { ...asked, body: garbage } : asked);
    if (outcome === "accepted" || outcome === "replay") remember(visitor);
  }

  return {
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
