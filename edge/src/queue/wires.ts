import type { Requester } from "@upstash/redis";
import { Redis, type RedisConfigCloudflare } from "@upstash/redis/cloudflare";
import { sweptPatience, type Patience } from "../guard/patience.ts";
import { PATIENCE } from "./deadline.ts";
import { BrokenAnswer, Unanswered, wireOver, type Answer, type Connection, type Wire } from "./wire.ts";

/** Connects to a host; resolves once it may be written to, with TLS after the handshake. */
export type Dial = (host: {
  readonly hostname: string;
  readonly port: number;
  readonly tls: boolean;
}) => Promise<Connection>;

/** Connections at a time; what comes beyond waits for one of them. */
const MOST = 128;

/** After this an idle connection is not used again, in ms: Node's servers close them after 5 s. */
const IDLE = 4000;

/** Between a failure and the one repeat, in ms. */
const BACKOFF = 50;

/** Posts bodies to one address. */
interface Post {
  /** Begins; `giveUp` closes the connection that it has, or no longer tries to get one. */
  (body: string): { readonly answer: Promise<Answer>; giveUp(): void };
}

/**
 * Makes a client of the SDK's whose commands go over connections of our own, see {@link wireOver}.
 *
 * As with a fetch, a command that was not answered at all is sent once more, at once where its connection had been idle
 * and may have been closed meanwhile: the scripts know what they have done.
 */
export function clientOver(dial: Dial, patience: Patience = sweptPatience(PATIENCE, 500)) {
  return (config: RedisConfigCloudflare): Redis => new WiredRedis(config, dial, patience);
}

class WiredRedis extends Redis {
  constructor(config: RedisConfigCloudflare, dial: Dial, patience: Patience) {
    super(config);
    const post = postTo(new URL(config.url ?? ""), config.token ?? "", dial);
    const request = async ({ body }: { body?: unknown }) => {
      const begun = post(JSON.stringify(body));
      try {
        const { status, text } = await patience(begun.answer);
        const said: unknown = JSON.parse(text);
        // The client throws what is named as an error, whatever the status.
        if (typeof said !== "object" || said === null || (status !== 200 && !("error" in said)))
          throw new BrokenAnswer();
        return said;
      } catch (error) {
        begun.giveUp();
        throw error;
      }
    };
    this.client = { request } satisfies { request: (asked: Parameters<Requester["request"]>[0]) => Promise<object> };
  }
}

function postTo({ hostname, host, port, protocol, pathname }: URL, token: string, dial: Dial): Post {
  const tls = protocol === "https:";
  const to = { hostname: hostname.replace(/^\[|\]$/g, ""), port: Number(port || (tls ? 443 : 80)), tls };
  const head = `POST ${pathname} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\n`;
  const waiting: (() => void)[] = [];
  let free = MOST;
  /** The last one was used last. */
  let idle: { readonly wire: Wire; readonly since: number }[] = [];
  /** Whether the last one who waited for the host to answer has given up. */
  let silent = false;
  let dialing: Promise<unknown> | undefined;

  function closeIdle(): void {
    for (const { wire } of idle) wire.close();
    idle = [];
  }

  function takeIdle(): Wire | undefined {
    const last = idle.pop();
    if (last === undefined || performance.now() - last.since < IDLE) return last?.wire;
    last.wire.close();
    closeIdle();
    return undefined;
  }

  return (body) => {
    let current: Wire | undefined;
    let stopDialing: ((error: Unanswered) => void) | undefined;
    let over = false;

    /**
     * Where the host is silent one tries at a time, and the others are told what it came to: a system tries for minutes,
     * and Deno lets go of no connection, closed or not, whose handshake is not answered.
     */
    async function connect(): Promise<Wire> {
      if (silent && dialing) {
        await dialing.catch(() => {});
        if (silent) throw new Unanswered();
      }
      if (over) throw new Unanswered();
      const dialed = dial(to);
      dialed.then(
        (late) => over && late.close(),
        () => {},
      );
      const inTime = Promise.race([dialed, new Promise<never>((_, reject) => (stopDialing = reject))]);
      dialing = inTime;
      try {
        const wire = wireOver(await inTime, head);
        silent = false;
        return wire;
      } catch (error) {
        silent = over;
        throw error;
      } finally {
        if (dialing === inTime) dialing = undefined;
      }
    }

    async function postOver(wire: Wire): Promise<Answer> {
      current = wire;
      try {
        if (over) throw new Unanswered();
        const answer = await wire.post(body);
        if (answer.reusable) idle.push({ wire, since: performance.now() });
        else wire.close();
        return answer;
      } catch (error) {
        wire.close();
        throw error;
      } finally {
        current = undefined;
      }
    }

    async function insist(): Promise<Answer> {
      const used = takeIdle();
      try {
        return await postOver(used ?? (await connect()));
      } catch (error) {
        if (over || error instanceof BrokenAnswer) throw error;
        if (used) closeIdle();
        else await new Promise((resolve) => setTimeout(resolve, BACKOFF));
        return postOver(await connect());
      }
    }

    async function inTurn(): Promise<Answer> {
      if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
      else free--;
      try {
        if (over) throw new Unanswered();
        return await insist();
      } finally {
        const next = waiting.shift();
        if (next) next();
        else free++;
      }
    }

    return {
      answer: inTurn(),
      giveUp() {
        over = true;
        stopDialing?.(new Unanswered());
        current?.close();
      },
    };
  };
}
