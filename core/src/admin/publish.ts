import { REDIS, type Survey } from "@earshot/contract";
import type { Logger } from "@logtape/logtape";
import { Counter, type Registry } from "prom-client";
import { faultOf } from "../service/logging.ts";
import type { Database } from "../store/connect.ts";
import { addSurvey, readSurveys } from "../store/surveys.ts";
import { FIRST_SURVEYS } from "./first-surveys.ts";

/** How often Redis is compared with Postgres, in ms: how long a flushed Redis may leave the edge without surveys. */
const EVERY = 2000;

/** How long the answer to a write waits for its publication, in ms, before it says that it comes later. */
const PATIENCE = 1500;

/** What publishing needs of a Redis client. */
export interface PublishingRedis {
  get(key: string): Promise<string | null>;
  set(key: string, value: string): Promise<unknown>;
  sAdd(key: string, members: string[]): Promise<unknown>;
}

export interface Publishing {
  database: Database;
  redis: PublishingRedis;
  log: Logger;
  registry: Registry;
}

/** Keeps what Redis has of the surveys equal to what Postgres has. */
export interface Publisher {
  /** Makes the first surveys, publishes all, and goes on comparing every 2 s. */
  start(): void;
  /**
   * Publishes what Postgres holds by now.
   *
   * @returns false where that has not succeeded within 1.5 s; it is then tried again every 2 s
   */
  publish(): Promise<boolean>;
  /** Throws until everything was published once. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Publishes surveys by comparing rather than by telling: each round reads both sides and writes what differs. Whatever
 * made them differ (a publication that failed, a flushed or restored Redis, another administration) is mended alike.
 *
 * While Postgres cannot be read, a Redis that lost its surveys gets them as they were last known: nobody can have
 * changed them meanwhile. Nothing is ever taken out of Redis.
 */
export function createPublisher({ database, redis, log, registry }: Publishing): Publisher {
  const published = new Counter({
    name: "earshot_admin_surveys_published_total",
    help: "Surveys written to Redis as it had none or another one",
    registers: [registry],
  });
  let lastKnown: Survey[] | undefined;
  let complete = false;
  let healthy = true;
  let rounds: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  async function round(): Promise<boolean> {
    let fresh = true;
    try {
      if (!lastKnown) for (const survey of FIRST_SURVEYS) await addSurvey(database, survey);
      lastKnown = await readSurveys(database);
    } catch (error) {
      fresh = false;
      report(error);
    }
    try {
      if (lastKnown) await writeDifferences(lastKnown);
    } catch (error) {
      fresh = false;
      report(error);
    }
    if (!fresh) return false;
    if (!healthy) log.info("Surveys are published again");
    healthy = true;
    complete = true;
    return true;
  }

  async function writeDifferences(surveys: readonly Survey[]): Promise<void> {
    const wanted = surveys.map((survey) => [REDIS.survey(survey.id), JSON.stringify(survey)] as const);
    const present = await Promise.all(wanted.map(([key]) => redis.get(key)));
    const differing = wanted.filter(([, text], index) => present[index] !== text);
    await Promise.all(differing.map(([key, text]) => redis.set(key, text)));
    // Adding what is there already changes nothing and is not written to the append-only file.
    if (surveys.length > 0)
      await redis.sAdd(
        REDIS.surveys,
        surveys.map(({ id }) => id),
      );
    if (differing.length > 0) log.info("Surveys published", { count: differing.length });
    published.inc(differing.length);
  }

  function report(error: unknown): void {
    if (healthy) log.warn("Cannot publish surveys, trying on", faultOf(error));
    healthy = false;
  }

  /** One after another: of two at once, the one that read the older rows might write last. */
  function next(): Promise<boolean> {
    const mine = rounds.then(round);
    rounds = mine;
    return mine;
  }

  function schedule(): void {
    timer = setTimeout(() => void next().then(() => timer && schedule()), EVERY);
  }

  return {
    start() {
      void next();
      schedule();
    },
    publish() {
      const late = AbortSignal.timeout(PATIENCE);
      return Promise.race([
        next(),
        new Promise<boolean>((settle) => late.addEventListener("abort", () => settle(false), { once: true })),
      ]);
    },
    async ready() {
      if (!complete) throw new Error("Surveys are not published yet");
    },
    async close() {
      clearTimeout(timer);
      timer = undefined;
      await rounds;
    },
  };
}
