import { Redis, type RedisConfigCloudflare } from "@upstash/redis/cloudflare";
import { ADMIT, ADMIT_KEY_LOCKING, admitArguments, KEEP, readAdmitted } from "./admit.ts";
import { NO_DEADLINES, ownDeadlines, sharedDeadlines } from "./deadline.ts";
import type { grouped } from "./grouped.ts";
import { QueueDoubt, QueueUnavailable, type Admission, type Admitted, type EdgeRedis, type Script } from "./queue.ts";

/** All that the edge sends; the bundle of the Worker leaves every other command out. */
export const COMMANDS = ["eval", "evalsha", "get", "ping"] as const satisfies readonly (keyof Redis)[];
type Client = Pick<Redis, (typeof COMMANDS)[number]>;

/** Options of {@link connectUpstash}. */
export interface UpstashOptions {
  readonly url: string;
  readonly token: string;
  /** Whether scripts lock only their keys: true on real Upstash; stock Redis behind a stand-in refuses it. False. */
  readonly keyLocking?: boolean;
  /** Given where admissions that arrive while one is under way are to be sent in one call; not on Workers. */
  readonly group?: typeof grouped | undefined;
  /** Makes the SDK's client where it shall not fetch, see `clientOver`; it ends what takes too long itself. */
  readonly client?: (config: RedisConfigCloudflare) => Client;
  /** Whether fetches have nothing to do with each other, as on Workers; otherwise they share a deadline. True. */
  readonly apart?: boolean;
  /** Entries accepted and not settled beyond which a partition takes no more; `LIMITS.backlogEntries`. */
  readonly backlog?: number;
}

/**
 * Redis over Upstash's REST interface, for runtimes without TCP: one request a feedback, or one for all that arrive
 * while another is under way.
 *
 * The client is kept from being clever: it would parse texts that look like JSON, join calls of different requests
 * (which Workers forbid) and send a write up to six times. One repeat is left to it, as the script knows the
 * submission. What we read is text and no bytes, so replies come as they are and not as base64, which costs Deno 2 µs
 * a reply; and we read nothing that a replica may not have yet, so no token of what was written goes back and forth.
 */
export function connectUpstash({
  url,
  token,
  keyLocking = false,
  group,
  client,
  apart = true,
  backlog,
}: UpstashOptions): EdgeRedis {
  const deadlines = client ? NO_DEADLINES : apart ? ownDeadlines() : sharedDeadlines();
  const config: RedisConfigCloudflare = {
    url,
    token,
    automaticDeserialization: false,
    enableAutoPipelining: false,
    enableTelemetry: false,
    responseEncoding: false,
    readYourWrites: false,
    retry: { retries: 1, backoff: () => 50 },
    ...(deadlines.signal && { signal: deadlines.signal }),
  };
  const redis: Client = client ? client(config) : new Redis(config);
  const script = keyLocking ? ADMIT_KEY_LOCKING : ADMIT;

  async function run(script: Script, keys: readonly string[], values: readonly string[]): Promise<unknown> {
    try {
      return await deadlines.during(() => redis.evalsha(script.sha1, [...keys], [...values]));
    } catch (error) {
      if (codeOf(error) !== "NOSCRIPT") throw asQueueError(error);
    }
    try {
      return await deadlines.during(() => redis.eval(script.text, [...keys], [...values]));
    } catch (error) {
      throw asQueueError(error);
    }
  }

  async function admitAll(admissions: readonly Admission[]) {
    const { keys, arguments: values } = admitArguments(admissions, { backlog, declareKeys: keyLocking });
    return readAdmitted(await run(script, keys, values), admissions.length);
  }

  async function admitOne(admission: Admission): Promise<Admitted> {
    const [admitted] = await admitAll([admission]);
    if (!admitted || admitted instanceof Error) throw admitted ?? new QueueDoubt("reply");
    return admitted;
  }

  return {
    run,
    queue: {
      admit: group ? group<Admission, Admitted>(admitAll) : admitOne,
      async ready() {
        await deadlines
          .during(() => redis.ping())
          .catch((error: unknown) => {
            throw asQueueError(error);
          });
      },
      close: () => Promise.resolve(),
    },
    async read(key) {
      try {
        return await deadlines.during(() => redis.get<string>(key));
      } catch (error) {
        throw asQueueError(error);
      }
    },
    keep: async (key, text, seconds) => String(await run(KEEP, [key], [text, String(seconds)])),
  };
}

/**
 * The first word of what Upstash replied. The rest of the message holds the whole command, so it is looked at only from
 * its start and never passed on.
 */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || error.name !== "UpstashError") return undefined;
  return /^[A-Z]+/.exec(error.message)?.[0] ?? "ERR";
}

function asQueueError(error: unknown): QueueDoubt | QueueUnavailable {
  if (error instanceof QueueDoubt) return error;
  const code = codeOf(error);
  // A script that failed may have failed after its first write; ERR is how that is worded, among much else.
  if (code !== undefined && code !== "ERR") return new QueueUnavailable(code);
  return new QueueDoubt(code ?? (error instanceof Error ? error.name : typeof error));
}
