import { createHmac, randomUUID } from "node:crypto";
import type { Clock } from "../stand-in/clock.ts";
import { breaker } from "./breaker.ts";

/** How long an answer may take, in ms. */
const PATIENCE = 10_000;

/** Where a webhook calls, and what it signs with. */
export interface WebhookOptions {
  url: string;
  /** The signing secret that Zendesk shows beside the webhook. */
  secret: string;
}

/** A call, as the page shows it. */
export interface Callback {
  readonly at: number;
  readonly ticket: number;
  readonly status: string;
  attempts: number;
  /** How it was answered last; undefined while it was not. */
  answered: string | undefined;
  /** Whether it will be tried no more. */
  ended: boolean;
}

/** Calls an address of somebody else's about tickets. */
export interface Webhook {
  /** Calls in the background; how that ends is in {@link Webhook.recent}. */
  call(ticket: number, status: string, body: object): void;
  /** Newest first. */
  readonly recent: readonly Callback[];
  /** Calls that have not ended. */
  readonly pending: number;
  /** Drops what is under way: nobody tries it again. */
  close: () => Promise<void>;
}

/** How an attempt ended: an answer, none in time, or no connection. */
export type Attempt = { status: number; retryAfter: string | null } | "timeout" | "unreachable";

/**
 * How long to wait before an attempt is repeated, in ms; undefined: it is not.
 *
 * As Zendesk says: 409 three times, 429 and 503 three times where `Retry-After` is less than a minute, no answer in
 * time five times, and nothing else. It publishes no pauses for the first and the last; these are ours.
 *
 * @param retries how often it was repeated so far
 */
export function pauseAfter(attempt: Attempt, retries: number): number | undefined {
  const pause = 1000 * 2 ** retries;
  if (attempt === "timeout") return retries < 5 ? pause : undefined;
  if (attempt === "unreachable" || retries >= 3) return undefined;
  if (attempt.status === 409) return pause;
  if (attempt.status !== 429 && attempt.status !== 503) return undefined;
  const asked = /^\d+$/.test(attempt.retryAfter ?? "") ? Number(attempt.retryAfter) : 60;
  return asked < 60 ? asked * 1000 : undefined;
}

/** The signature Zendesk sends: over the timestamp and the body as one text. */
export function signature(secret: string, timestamp: string, body: string): string {
  return createHmac("sha256", secret)
    .update(timestamp + body)
    .digest("base64");
}

const KEPT = 50;

/**
 * Makes a webhook that signs, repeats and holds back its calls as Zendesk documents. @param changed told of each change
 */
export function webhook(clock: Clock, { url, secret }: WebhookOptions, changed: () => void): Webhook {
  const recent: Callback[] = [];
  const ending = new AbortController();
  const guard = breaker(clock);
  const running = new Set<Promise<void>>();
  const waiting = new Set<() => void>();

  const pause = (ms: number) =>
    new Promise<void>((settle) => {
      const end = () => {
        cancel();
        waiting.delete(end);
        settle();
      };
      const cancel = clock.after(ms, end);
      waiting.add(end);
    });

  async function attempt(body: string, invocation: string): Promise<Attempt> {
    const timestamp = new Date(clock.now()).toISOString();
    const late = new AbortController();
    const cancel = clock.after(PATIENCE, () => late.abort());
    try {
      const response = await fetch(url, {
        method: "POST",
        body,
        redirect: "manual",
        signal: AbortSignal.any([late.signal, ending.signal]),
        headers: {
          "content-type": "application/json; charset=utf-8",
          "user-agent": "Zendesk Webhook",
          "x-zendesk-account-id": "1",
          "x-zendesk-webhook-id": "earshot",
          "x-zendesk-webhook-invocation-id": invocation,
          "x-zendesk-webhook-signature": signature(secret, timestamp, body),
          "x-zendesk-webhook-signature-timestamp": timestamp,
        },
      });
      await response.arrayBuffer();
      return { status: response.status, retryAfter: response.headers.get("retry-after") };
    } catch {
      return late.signal.aborted ? "timeout" : "unreachable";
    } finally {
      cancel();
    }
  }

  async function run(callback: Callback, body: string): Promise<void> {
    const invocation = randomUUID();
    let next: number | undefined = 0;
    while (next !== undefined) {
      if (next > 0) await pause(next);
      for (let wait = guard.wait(); wait > 0 && !ending.signal.aborted; wait = guard.wait()) await pause(wait);
      if (ending.signal.aborted) return;
      const outcome = await attempt(body, invocation);
      const ok = typeof outcome === "object" && outcome.status >= 200 && outcome.status < 300;
      guard.ended(ok);
      next = ok ? undefined : pauseAfter(outcome, callback.attempts);
      callback.attempts += 1;
      callback.answered = typeof outcome === "object" ? String(outcome.status) : WORDS[outcome];
      callback.ended = next === undefined;
      changed();
    }
  }

  return {
    recent,
    get pending() {
      return running.size;
    },
    call(ticket, status, body) {
      const callback: Callback = { at: clock.now(), ticket, status, attempts: 0, answered: undefined, ended: false };
      recent.unshift(callback);
      recent.length = Math.min(recent.length, KEPT);
      const whole = run(callback, JSON.stringify(body)).finally(() => running.delete(whole));
      running.add(whole);
      changed();
    },
    async close() {
      ending.abort();
      for (const end of waiting) end();
      await Promise.all(running);
    },
  };
}

const WORDS = { timeout: "none in time", unreachable: "no connection" } as const;
