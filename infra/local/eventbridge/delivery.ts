import { join } from "node:path";
import type { Clock } from "../stand-in/clock.ts";
import type { Archive } from "./archive.ts";
import { type Call, call } from "./call.ts";
import { type Connection, type Credentials, connection } from "./connection.ts";
import { type DeadLetter, writeDeadLetter } from "./dead-letters.ts";
import type { BusEvent } from "./entry.ts";
import type { Delivery, Journal } from "./journal.ts";
import { type Rate, rate } from "./rate.ts";
import { type Outcome, nextAfter } from "./retry.ts";
import type { Rule } from "./rules.ts";
import { atPath, transformInput } from "./transform.ts";

/** Most calls under way at once. */
const MOST_CALLS = 50;

/** What the deliveries stand on. */
export interface DeliveryOptions {
  clock: Clock;
  journal: Journal;
  archive: Archive;
  rules: readonly Rule[];
  credentials: Credentials;
  /** Calls a second, in place of what the target's file says. */
  invocationsPerSecond?: number | undefined;
  /** Folder of the dead-letter queues. */
  folder: string;
  random: () => number;
  /** Told of each event that was given up. */
  onDeadLetter: (letter: DeadLetter) => void;
}

/** How the deliveries stand since the start. */
export interface Tally {
  pending: number;
  underWay: number;
  delivered: number;
  dead: number;
}

/** The deliveries of all rules. */
export interface Deliveries {
  /** Takes events in; resolves when a crash can lose none of them any more. */
  take(events: readonly { event: BusEvent; bus: string }[]): Promise<void>;
  /** Lets an archive's events come once more, marked as AWS does; how many there were. */
  replay(name: string): Promise<number>;
  readonly tally: Readonly<Tally>;
  close(): Promise<void>;
}

const idOf = (event: BusEvent, { name }: Rule) => [event.id, name, event["replay-name"] ?? []].flat().join("/");

/** A rule's way to its target. */
interface Road {
  rule: Rule;
  rate: Rate;
  connection: Connection;
  /** Due, waiting for their turn. */
  ready: Delivery[];
  /** Calls off the timer that waits for the next turn. */
  rest: () => void;
}

/** Brings events to the targets of the rules that match them: at least once, in no order, as EventBridge does. */
export function startDeliveries(options: DeliveryOptions): Deliveries {
  const { clock, journal, archive, rules, credentials, folder, random } = options;
  const tally: Tally = { pending: 0, underWay: 0, delivered: 0, dead: 0 };
  const calls = new Set<Call>();
  const tries = new Set<Promise<void>>();
  const timers = new Set<() => void>();
  const ending = new AbortController();

  const track = (begun: Call): Call => {
    calls.add(begun);
    void begun.outcome.then(() => calls.delete(begun));
    return begun;
  };
  const roads = new Map(
    rules.map((rule): [string, Road] => {
      const perSecond = options.invocationsPerSecond ?? rule.target.apiDestination.invocationRateLimitPerSecond;
      const link = connection(clock, rule.url, rule.target.connection, credentials, track);
      return [rule.name, { rule, rate: rate(clock, perSecond), connection: link, ready: [], rest: () => {} }];
    }),
  );

  function schedule(delivery: Delivery, road: Road): void {
    const cancel = clock.after(delivery.dueAt - clock.now(), () => {
      timers.delete(cancel);
      road.ready.push(delivery);
      pump(road);
    });
    timers.add(cancel);
  }

  /** Starts what is ready, as far as the rate and the number of calls allow. */
  function pump(road: Road): void {
    road.rest();
    while (!ending.signal.aborted && tally.underWay < MOST_CALLS) {
      const [delivery] = road.ready;
      if (delivery === undefined) return;
      const wait = road.rate.take();
      if (wait > 0) {
        road.rest = clock.after(wait, () => pump(road));
        return;
      }
      road.ready.shift();
      tally.underWay += 1;
      const ended = deliver(delivery, road).finally(() => {
        tally.underWay -= 1;
        tries.delete(ended);
        for (const waiting of roads.values()) pump(waiting);
      });
      tries.add(ended);
    }
  }

  async function deliver(delivery: Delivery, road: Road): Promise<void> {
    const outcome = await attempt(delivery, road);
    // Dropped on the way out: how it ended is unknown, so the next start tries it again.
    if (ending.signal.aborted) return;
    const { target } = road.rule;
    delivery.tries += 1;
    const next = nextAfter(outcome, delivery, target.retryPolicy, clock.now(), random());
    if (next.step === "retry") {
      delivery.dueAt = next.at;
      await journal.append([{ what: "tried", id: delivery.id, tries: delivery.tries, dueAt: next.at }]);
      schedule(delivery, road);
      return;
    }
    if (next.step === "give-up") {
      const path = join(folder, `${target.deadLetterQueue.name}.jsonl`);
      options.onDeadLetter(await writeDeadLetter(path, delivery, road.rule, next.why));
    }
    await journal.append([{ what: "ended", id: delivery.id }]);
    tally.pending -= 1;
    tally[next.step === "done" ? "delivered" : "dead"] += 1;
  }

  async function attempt({ event, takenAt }: Delivery, { rule, connection: link }: Road): Promise<Outcome> {
    const authorization = await link.authorization();
    if ("failed" in authorization) return authorization.failed;
    const { target } = rule;
    const parameters = Object.entries(target.headerParameters).flatMap(([header, value]) => {
      const found = value.startsWith("$.") ? atPath(event, value) : value;
      return found === undefined ? [] : [[header, typeof found === "string" ? found : JSON.stringify(found)]];
    });
    const body = transformInput(target.inputTemplate, target.inputPaths, event, {
      ruleArn: rule.arn,
      ruleName: rule.name,
      ingestionTime: new Date(takenAt).toISOString(),
    });
    const headers = {
      "Content-Type": "application/json; charset=utf-8",
      ...Object.fromEntries(parameters),
      ...authorization.headers,
    };
    const { httpMethod: method, path } = target.apiDestination;
    const outcome = await track(call(clock, rule.url + path, { method, headers, body })).outcome;
    if (outcome.kind === "answered" && (outcome.status === 401 || outcome.status === 407)) link.refused();
    return outcome;
  }

  const begin = (delivery: Delivery) => {
    const road = roads.get(delivery.rule);
    // Of a rule that is gone since: EventBridge forgets those too.
    if (road === undefined) return;
    tally.pending += 1;
    schedule(delivery, road);
  };
  for (const delivery of journal.pending) begin(delivery);

  async function take(events: readonly { event: BusEvent; bus: string }[]): Promise<void> {
    await archive.keep(events);
    const now = clock.now();
    const taken = events.flatMap(({ event, bus }) =>
      rules
        .filter((rule) => rule.bus === bus && rule.matches(event))
        .map((rule) => ({ id: idOf(event, rule), rule: rule.name, event, takenAt: now })),
    );
    if (taken.length === 0) return;
    await journal.append(taken.map((delivery) => ({ what: "taken", ...delivery })));
    for (const delivery of taken) begin({ ...delivery, tries: 0, dueAt: now });
  }

  return {
    tally,
    take,
    async replay(name) {
      const events = await archive.read();
      await take(events.map((event) => ({ bus: archive.bus, event: { ...event, "replay-name": name } })));
      return events.length;
    },
    async close() {
      ending.abort();
      for (const cancel of timers) cancel();
      for (const road of roads.values()) road.rest();
      for (const begun of calls) begun.drop();
      await Promise.all(tries);
      await journal.close();
    },
  };
}
