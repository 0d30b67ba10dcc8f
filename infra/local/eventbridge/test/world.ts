import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import { type CaseOpened, EVENT } from "@earshot/contract";
import { onTestFinished } from "vitest";
import { CREDENTIALS } from "../../helpdesk/credentials.ts";
import { type Helpdesk, startHelpdesk } from "../../helpdesk/start.ts";
import { type VirtualClock, virtualClock } from "../../stand-in/virtual-clock.ts";
import type { DeadLetter } from "../dead-letters.ts";
import { type EventBridge, type EventBridgeOptions, startEventBridge } from "../start.ts";

/** A folder of the test's own. */
export function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "earshot-eventbridge-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The AWS SDK, pointed at a stand-in, without retries of its own. */
export function awsClient(endpoint: string): EventBridgeClient {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new EventBridgeClient({ endpoint, region: "eu-central-1", credentials, maxAttempts: 1 });
  onTestFinished(() => client.destroy());
  return client;
}

/** The detail of a case that opened. */
export function caseOpened(comment = "Nobody came", caseId: string = randomUUID()): CaseOpened {
  const at = "2026-01-02T03:04:05.678Z";
  return {
    version: 1,
    case: { id: caseId, openedAt: at },
    survey: { id: "service", kind: "csat", question: "How was our service?" },
    feedback: { answer: 1, acceptedAt: at, comment },
    ticket: {
      subject: "1 of 5: How was our service?",
      comment: { body: comment, public: false },
      external_id: caseId,
      type: "problem",
      priority: "high",
      tags: ["earshot"],
      requester: { name: "Earshot", email: "earshot@example.com" },
    },
  };
}

/** An entry of PutEvents as the dispatcher sends it. */
export function entryOf(detail: CaseOpened, more: Partial<PutEventsRequestEntry> = {}): PutEventsRequestEntry {
  const frozen = JSON.stringify(detail);
  return { EventBusName: EVENT.bus, Source: EVENT.source, DetailType: EVENT.caseOpened, Detail: frozen, ...more };
}

/** Sends one event for a case and returns the case's id. */
export async function put(bridge: EventBridge, detail: CaseOpened = caseOpened()): Promise<string> {
  await awsClient(bridge.url).send(new PutEventsCommand({ Entries: [entryOf(detail)] }));
  return detail.case.id;
}

/** A bridge and a desk that share a clock which stands still. */
export interface World {
  clock: VirtualClock;
  bridge: EventBridge;
  desk: Helpdesk;
  dataDir: string;
  /** Messages of the dead-letter queue. */
  deadLetters: () => DeadLetter[];
  /** Turns the clock from timer to timer until nothing is left to deliver; how many hours that took. */
  untilQuiet: () => Promise<number>;
}

/** Starts a world of its own. */
export async function virtualWorld(more: Pick<EventBridgeOptions, "hosts" | "rules"> = {}): Promise<World> {
  const dataDir = ownFolder();
  const clock = virtualClock();
  let stalledAt = 0;
  const desk = await startHelpdesk({
    port: 0,
    dataDir,
    clock: {
      now: () => clock.now(),
      after(ms, run) {
        const cancel = clock.after(ms, run);
        stalledAt = clock.timersSet;
        return cancel;
      },
    },
  });
  const options = {
    port: 0,
    dataDir,
    helpdeskUrl: desk.url,
    credentials: CREDENTIALS,
    clock,
    random: () => 1,
    ...more,
  };
  const bridge = await startEventBridge(options);
  onTestFinished(async () => {
    await bridge.close();
    await desk.close();
  });
  return {
    clock,
    bridge,
    desk,
    dataDir,
    deadLetters() {
      try {
        const lines = readFileSync(join(dataDir, "eventbridge", "earshot-tickets-dead.jsonl"), "utf8")
          .trim()
          .split("\n");
        return lines.map((line) => JSON.parse(line));
      } catch {
        return [];
      }
    },
    async untilQuiet() {
      const begun = clock.now();
      while (bridge.tally.pending > 0) {
        // What is under way is real I/O and gets real time, unless the desk itself waits for the clock to turn.
        const waits = bridge.tally.underWay === 0 || stalledAt === clock.timersSet;
        if (!waits || !clock.step()) await new Promise((settle) => setImmediate(settle));
      }
      return (clock.now() - begun) / 3_600_000;
    },
  };
}
