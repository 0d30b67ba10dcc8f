import { ALL_PARTITIONS } from "@earshot/contract";
import { ClientClosedError, ClientOfflineError, createClient, ErrorReply } from "redis";
import { ADMIT, admitArguments, KEEP, readAdmitted } from "./admit.ts";
import { grouped } from "./grouped.ts";
import { QueueDoubt, QueueUnavailable, type Admission, type Admitted, type EdgeRedis, type Script } from "./queue.ts";

/** How long a feedback may take in Redis unless it is said, in ms. */
const PATIENCE = 1500;

/** How long after Redis has said that it still reads its data it is asked again, in ms. */
const LOADING_PAUSE = 20;

/**
 * Commands sent and not yet answered beyond which more are refused at once: a stalled Redis must not fill our memory.
 */
const IN_FLIGHT = 20_000;

/** Options of {@link connectRedis}. */
export interface RedisOptions {
  /** `redis://` or `rediss://`. */
  readonly url: string;
  /** Entries accepted and not settled beyond which a partition takes no more; `LIMITS.backlogEntries`. */
  readonly backlog?: number;
  /** How long a feedback may take in Redis, in ms; the customer is told to try again afterwards. 1500. */
  readonly patience?: number;
  /** Whether a call is of one partition, as a server of a cluster wants it; false. */
  readonly apart?: boolean;
  /** Told once a second at most while the connection is broken, with the error's class or code. */
  readonly onTrouble?: (code: string) => void;
}

type Client = ReturnType<typeof newClient>;

function newClient(url: string, patience: number) {
  return createClient({
    url,
    // What cannot be sent now is refused now: a queue that waits for Redis would answer after the customer has left.
    disableOfflineQueue: true,
    commandsQueueMaxLength: IN_FLIGHT,
    disableClientInfo: true,
    maintNotifications: "disabled",
    // The driver's own clock makes a signal for each command, which lives for 5 s after the answer; ours runs anyway.
    commandOptions: { timeout: 0 },
    socket: {
      connectTimeout: patience,
      keepAliveInitialDelay: 5000,
      reconnectStrategy: (attempts) => Math.min(20 * 2 ** attempts, 500),
    },
  });
}

/**
 * Redis over TCP: one connection, one call at a time; admissions that arrive meanwhile travel together in the next.
 *
 * A lost connection is made again by itself. Meanwhile an admission waits for it within its patience and is
 * sent once more, which is safe as the script knows the submission; so a Redis that restarts in a second costs no
 * customer an error.
 *
 * @returns before the connection stands
 */
export function connectRedis({
  url,
  backlog,
  patience = PATIENCE,
  apart = false,
  onTrouble = () => {},
}: RedisOptions): EdgeRedis {
  let client = open();
  let answeredAt = 0;

  function open(): Client {
    const opened = newClient(url, patience);
    opened.on("error", (error: unknown) => onTrouble(troubleOf(error)));
    opened.connect().catch((error: unknown) => onTrouble(troubleOf(error)));
    return opened;
  }

  /** Sends a command; a connection that has been silent for as long as we are patient is given up for a new one. */
  function send(command: readonly string[], deadline: number): Promise<unknown> {
    const asked = client;
    const sentAt = Date.now();
    return new Promise((resolve, reject) => {
      const late = () => {
        reject(new QueueDoubt("timeout"));
        if (asked !== client || answeredAt >= sentAt) return;
        client = open();
        asked.destroy();
      };
      const timer = setTimeout(late, Math.max(deadline - sentAt, 1));
      const answered = (reply: unknown) => {
        clearTimeout(timer);
        answeredAt = Date.now();
        resolve(reply);
      };
      const failed = (error: unknown) => {
        clearTimeout(timer);
        if (error instanceof ErrorReply) answeredAt = Date.now();
        reject(error);
      };
      asked.sendCommand(command).then(answered, failed);
    });
  }

  /** Sends a command, again and again while Redis reads its data after a restart: it has taken nothing then. */
  async function sendLoaded(command: readonly string[], deadline: number): Promise<unknown> {
    for (;;) {
      try {
        return await send(command, deadline);
      } catch (error) {
        if (codeOf(error) !== "LOADING" || Date.now() + LOADING_PAUSE >= deadline) throw error;
        await new Promise((resolve) => setTimeout(resolve, LOADING_PAUSE));
      }
    }
  }

  /** Sends a command that may be sent again: once more, over the next connection, if this one is lost or absent. */
  async function insist(command: readonly string[], deadline: number): Promise<unknown> {
    try {
      return await sendLoaded(command, deadline);
    } catch (error) {
      if (error instanceof ErrorReply || error instanceof QueueDoubt || isFull(error)) throw error;
      const sent = !isOffline(error);
      if (!(await connected(deadline))) throw sent ? new QueueDoubt("lost") : new QueueUnavailable("offline");
      try {
        return await sendLoaded(command, deadline);
      } catch (again) {
        // The first attempt may have been taken, whatever is known of the second.
        throw sent && codeOf(again) !== "NOSCRIPT" ? new QueueDoubt("lost") : again;
      }
    }
  }

  /** Waits for a connection; false where there is none in time. */
  function connected(deadline: number): Promise<boolean> {
    if (client.isReady) return Promise.resolve(true);
    const waited = client;
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle(false), Math.max(deadline - Date.now(), 0));
      const ready = () => settle(true);
      const settle = (is: boolean) => {
        clearTimeout(timer);
        waited.off("ready", ready);
        resolve(is);
      };
      waited.once("ready", ready);
    });
  }

  async function run(script: Script, keys: readonly string[], values: readonly string[]): Promise<unknown> {
    const deadline = Date.now() + patience;
    const rest = [String(keys.length), ...keys, ...values];
    try {
      return await insist(["EVALSHA", script.sha1, ...rest], deadline);
    } catch (error) {
      if (codeOf(error) !== "NOSCRIPT") throw asQueueError(error);
    }
    try {
      return await insist(["EVAL", script.text, ...rest], deadline);
    } catch (error) {
      throw asQueueError(error);
    }
  }

  async function admitAll(admissions: readonly Admission[]) {
    const { keys, arguments: values } = admitArguments(admissions, { backlog });
    return readAdmitted(await run(ADMIT, keys, values), admissions.length);
  }
  const admit = grouped<Admission, Admitted>(admitAll);
  const admitAt = apart ? ALL_PARTITIONS.map(() => grouped<Admission, Admitted>(admitAll)) : [];

  return {
    run,
    queue: {
      admit: (admission) => (admitAt[admission.partition] ?? admit)(admission),
      async ready() {
        await send(["PING"], Date.now() + patience).catch((error: unknown) => {
          throw asQueueError(error);
        });
      },
      async close() {
        // A client that never got a connection has nothing to wait for.
        if (client.isReady) await client.close();
        else client.destroy();
      },
    },
    async read(key) {
      try {
        const value = await insist(["GET", key], Date.now() + patience);
        return typeof value === "string" ? value : null;
      } catch (error) {
        throw asQueueError(error);
      }
    },
    keep: async (key, text, seconds) => String(await run(KEEP, [key], [text, String(seconds)])),
  };
}

/** The first word of what Redis replied, such as `OOM` or `NOSCRIPT`; the rest of it may quote what was sent. */
function codeOf(error: unknown): string | undefined {
  return error instanceof ErrorReply ? (/^[A-Z]+/.exec(error.message)?.[0] ?? "ERR") : undefined;
}

function asQueueError(error: unknown): QueueDoubt | QueueUnavailable {
  if (error instanceof QueueDoubt || error instanceof QueueUnavailable) return error;
  const code = codeOf(error);
  // A script that failed may have failed after its first write; ERR is how Redis words that, among much else.
  if (code !== undefined) return code === "ERR" ? new QueueDoubt(code) : new QueueUnavailable(code);
  return isOffline(error) || isFull(error) ? new QueueUnavailable(troubleOf(error)) : new QueueDoubt(troubleOf(error));
}

const isOffline = (error: unknown): boolean =>
  error instanceof ClientOfflineError || error instanceof ClientClosedError;
const isFull = (error: unknown): boolean => error instanceof Error && error.message === "The queue is full";

/**
 * What may be logged of a driver's error: its code, else its class (the driver's classes all have the name "Error").
 */
function troubleOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return "code" in error && typeof error.code === "string" ? error.code : error.constructor.name;
}
