import { Accepted, PATHS } from "@earshot/contract";
import * as v from "valibot";
import { v7 } from "uuid";

/** One client of a crowd, and what became of what it sent. */
export interface Sent {
  submissionId: string;
  survey: string;
  answer: string | number;
  comment: string | undefined;
  /** Tries until an answer came that settles it. */
  tries: number;
  /** From the first try to the last answer, in ms. */
  took: number;
  outcome: "accepted" | "replay" | "lost";
  /** Statuses of all tries; 0 where the connection broke. */
  statuses: number[];
}

/** What a client of the crowd sends. */
export interface Wish {
  survey: string;
  answer: string | number;
  comment?: string;
}

/** How long a client keeps trying before it gives its answer up for lost, in ms. */
const PATIENCE = 30_000;

/**
 * Sends one feedback as a careful client does: the same submissionId again until it is answered, whatever breaks.
 *
 * Waits 50 ms, then twice as long each time up to a second, as a widget would.
 */
async function send(edge: string, wish: Wish, patience = PATIENCE): Promise<Sent> {
  const submissionId = v7();
  const { survey, ...answer } = wish;
  const body = JSON.stringify({ submissionId, ...answer });
  const started = performance.now();
  const statuses: number[] = [];
  const end = (outcome: Sent["outcome"]): Sent => ({
    ...wish,
    comment: wish.comment,
    submissionId,
    tries: statuses.length,
    took: performance.now() - started,
    outcome,
    statuses,
  });
  for (let wait = 50; performance.now() - started < patience; wait = Math.min(wait * 2, 1000)) {
    try {
      const response = await fetch(edge + PATHS.feedback(survey), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
        signal: AbortSignal.timeout(5000),
      });
      statuses.push(response.status);
      const text = await response.text();
      if (response.status === 202) return end(v.parse(Accepted, JSON.parse(text)).outcome);
      if (response.status < 500) return end("lost");
    } catch {
      statuses.push(0);
    }
    await new Promise((settle) => setTimeout(settle, wait));
  }
  return end("lost");
}

/**
 * Lets a crowd send its wishes, `atOnce` at a time, each client as soon as one before it is done.
 *
 * @param patience how long a client keeps trying, in ms; 30 s unless said otherwise
 * @returns what became of each, in the order of the wishes
 */
export async function sendAll(
  edge: string,
  wishes: readonly Wish[],
  atOnce: number,
  patience?: number,
): Promise<Sent[]> {
  const sent: Sent[] = [];
  const queue = wishes.entries();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const [place, wish] of queue) sent[place] = await send(edge, wish, patience);
    }),
  );
  return sent;
}

/**
 * Lets a crowd arrive at a steady rate, whether or not earlier clients have been answered, until `enough` says so.
 *
 * @param rate clients a second
 * @param patience how long a client keeps trying, in ms; 30 s unless said otherwise
 */
export async function arrive(
  edge: string,
  rate: number,
  wish: () => Wish,
  enough: () => boolean,
  patience?: number,
): Promise<Sent[]> {
  const under: Promise<Sent>[] = [];
  const started = performance.now();
  while (!enough()) {
    const due = ((performance.now() - started) / 1000) * rate;
    while (under.length < due) under.push(send(edge, wish(), patience));
    await new Promise((settle) => setTimeout(settle, 5));
  }
  return Promise.all(under);
}

/** The value below which `share` of the values lie, by the nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
