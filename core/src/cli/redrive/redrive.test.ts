import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { type CaseOpened, ENV, EVENT, RUNNING_FILE } from "@earshot/contract";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { startEventBridge } from "../../../../infra/local/eventbridge/start.ts";
import { awsClient, entryOf } from "../../../../infra/local/eventbridge/test/world.ts";
import type { DeskFault } from "../../../../infra/local/helpdesk/faults.ts";
import { CREDENTIALS } from "../../../../infra/local/helpdesk/credentials.ts";
import { type Helpdesk, startHelpdesk } from "../../../../infra/local/helpdesk/start.ts";
import { type VirtualClock, virtualClock } from "../../../../infra/local/stand-in/virtual-clock.ts";
import { asService, testDatabase } from "../../../../infra/local/testbed/index.ts";
import { connect, type Pool } from "../../store/connect.ts";
import { earshot } from "../test/earshot.ts";
import { readLetters } from "./letters.ts";

const CANARY = "canary-4711";

interface World {
  pool: Pool;
  desk: Helpdesk;
  clock: VirtualClock;
  dataDir: string;
  letters: string;
  run: (...args: string[]) => ReturnType<typeof earshot>;
  redactions: (...args: string[]) => ReturnType<typeof earshot>;
}

/** An install, as `npm start` tells of it, with a help desk and nothing in it. */
async function openWorld(): Promise<World> {
  const dataDir = mkdtempSync(join(tmpdir(), "earshot-redrive-"));
  const clock = virtualClock();
  const [databaseUrl, desk] = await Promise.all([testDatabase(), startHelpdesk({ port: 0, dataDir, clock })]);
  const pool = connect(databaseUrl, { name: "test" });
  onTestFinished(async () => {
    await Promise.all([pool.end({ timeout: 1 }), desk.close()]);
    rmSync(dataDir, { recursive: true, force: true });
  });
  const running = {
    [ENV.databaseUrl]: asService(databaseUrl, "admin"),
    [ENV.helpdeskUrl]: desk.url,
    [ENV.helpdeskClientId]: CREDENTIALS.clientId,
    [ENV.helpdeskClientSecret]: CREDENTIALS.clientSecret,
  };
  writeFileSync(join(dataDir, RUNNING_FILE), JSON.stringify(running));
  const letters = join(dataDir, "eventbridge/earshot-tickets-dead.jsonl");
  mkdirSync(dirname(letters), { recursive: true });
  return {
    pool,
    desk,
    clock,
    dataDir,
    letters,
    run: (...args) => earshot({}, ["redrive", ...args], { [ENV.dataDir]: dataDir }),
    redactions: (...args) => earshot({}, ["redactions", ...args], { [ENV.dataDir]: dataDir }),
  };
}

function opened(id: string): CaseOpened {
  const at = "2026-01-02T03:04:05.678Z";
  return {
    version: 1,
    case: { id, openedAt: at },
    survey: { id: "service", kind: "csat", question: "How was our service?" },
    feedback: { answer: 1, acceptedAt: at, comment: CANARY },
    ticket: {
      subject: "1 of 5: How was our service?",
      comment: { body: CANARY, public: false },
      external_id: id,
      type: "problem",
      priority: "high",
      tags: ["earshot"],
      requester: { name: "Earshot", email: "earshot@example.com" },
    },
  };
}

/** Makes a case with its event, as it stands after dispatch. */
async function caseOf(pool: Pool, state: string, more: { parked?: string; unknownFor?: string } = {}): Promise<string> {
  const id = randomUUID();
  await pool`
    insert into cases (id, survey, period, client, state, opened_at)
    values (${id}, 'service', 0, gen_random_uuid(), ${state}, now())`;
  await pool`
    insert into outbox (case_id, detail_type, detail, sent_at, parked, unknown_since)
    values (${id}, ${EVENT.caseOpened}, ${JSON.stringify(opened(id))}, ${more.parked === undefined ? new Date() : null},
      ${more.parked ?? null}, now() - ${more.unknownFor ?? null}::interval)`;
  return id;
}

/** A message as the queue holds it. */
const letter = (id: string, rule: string = EVENT.ticketRule) => ({
  MessageId: randomUUID(),
  ReceiptHandle: `handle-${id}`,
  Body: JSON.stringify({ source: EVENT.source, "detail-type": EVENT.caseOpened, detail: opened(id) }),
  MessageAttributes: { RULE_ARN: { DataType: "String", StringValue: `arn:aws:events:eu:0:rule/earshot/${rule}` } },
});

const write = ({ letters }: World, ...messages: object[]) =>
  writeFileSync(letters, messages.map((message) => `${JSON.stringify(message)}\n`).join(""));
const left = ({ letters }: World) => readLetters(readFileSync(letters, "utf8")).length;
const ticketsOf = ({ desk }: World, id: string) =>
  desk.tickets.filter(({ ticket }) => ticket.external_id === id).length;
const stateOf = async ({ pool }: World, id: string) => {
  const [row] = await pool<{ state: string }[]>`select state from cases where id = ${id}`;
  return row?.state;
};

describe("dead letters", () => {
  it("become tickets, each once, however often they are redriven and whatever is in the way", async () => {
    const world = await openWorld();
    const ids = [await caseOf(world.pool, "sent"), await caseOf(world.pool, "sent")];
    write(world, ...ids.map((id) => letter(id)));
    const [first = "", second = ""] = ids;
    // The first is made and the answer lost, which ends the run; nothing of the queue is gone then.
    world.desk.faults.add({ kind: "reset-after" });
    const cut = await world.run();
    expect(cut).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^Cannot reach the help desk .*again is safe\n/m),
    });
    expect(left(world)).toBe(2);

    world.desk.faults.add(
      { kind: "status", status: 429, retryAfter: 0 },
      { kind: "status", status: 503, retryAfter: 0 },
    );
    const ran = await world.run();
    expect(ran.stdout).toBe(`${first}: its ticket is 1\n${second}: ticket 2 made\n2 events brought home\n`);
    expect(ran.stderr.match(/"code":"audit"/g)).toHaveLength(2);
    expect(ran.stdout + ran.stderr + cut.stdout + cut.stderr).not.toContain(CANARY);
    expect(ids.map((id) => ticketsOf(world, id))).toEqual([1, 1]);
    // Nothing is left, so that there is nothing to do.
    expect(await world.run()).toMatchObject({ code: 0, stdout: "0 events brought home\n" });
  });

  it("find the ticket that there is when the help desk has long forgotten its key", async () => {
    const world = await openWorld();
    const id = await caseOf(world.pool, "sent");
    write(world, letter(id));
    await world.run();
    world.clock.advance(3 * 3_600_000);
    write(world, letter(id), letter(id));

    expect((await world.run()).stdout).toContain("2 events brought home");
    expect(ticketsOf(world, id)).toBe(1);
  });

  it("clear what the bus gave up, whatever the help desk had done: every case has exactly one ticket", async () => {
    const world = await openWorld();
    const bridge = await startEventBridge({
      port: 0,
      dataDir: world.dataDir,
      helpdeskUrl: world.desk.url,
      credentials: CREDENTIALS,
      invocationsPerSecond: 1000,
      random: () => 0,
    });
    onTestFinished(bridge.close);
    const client = awsClient(bridge.url);
    const final = { kind: "status", status: 422 } as const;
    const faults: DeskFault[][] = [
      [final],
      [{ kind: "status", status: 302 }],
      [{ kind: "status", status: 429, retryAfter: -1 }],
      [{ kind: "status", status: 404 }],
      [{ kind: "reset-after" }, final],
    ];
    const ids: string[] = [];
    for (const [at, met] of faults.entries()) {
      const id = await caseOf(world.pool, "sent");
      ids.push(id);
      world.desk.faults.add(...met);
      await client.send(new PutEventsCommand({ Entries: [entryOf(opened(id))] }));
      // One after the other: each fault is met by the request it is meant for.
      await vi.waitFor(() => expect(bridge.tally.dead).toBe(at + 1), 20_000);
    }
    expect(ids.map((id) => ticketsOf(world, id))).toEqual([0, 0, 0, 0, 1]);

    expect((await world.run()).stdout).toContain("5 events brought home\n");
    expect(ids.map((id) => ticketsOf(world, id))).toEqual([1, 1, 1, 1, 1]);
    expect(await world.run()).toMatchObject({ code: 0, stdout: "0 events brought home\n" });
  });

  it("of a feedback that was taken back are given up, and those of others are left", async () => {
    const world = await openWorld();
    const [gone, elsewhere] = [await caseOf(world.pool, "withdrawn"), randomUUID()];
    const other = await caseOf(world.pool, "sent");
    write(world, letter(gone), letter(elsewhere), letter(other, "earshot-case-opened-webhook"), { Body: "{}" });
    const { code, stdout } = await world.run();

    expect(code).toBe(1);
    expect(stdout).toContain(`${gone}: given up, as its client took the feedback back\n`);
    expect(stdout).toContain("left: this install has no such case\n");
    expect(stdout).toContain("left: it is of the rule earshot-case-opened-webhook, which makes no tickets\n");
    expect(stdout).toContain("left: it holds no event of ours\n");
    expect(stdout).toContain("1 event brought home, 3 left alone\n");
    expect([world.desk.tickets.length, left(world)]).toEqual([0, 3]);
  });

  it("that the help desk refuses are left, and hold up no other", async () => {
    const world = await openWorld();
    const ids = [await caseOf(world.pool, "sent"), await caseOf(world.pool, "sent")];
    write(world, ...ids.map((id) => letter(id)));
    world.desk.faults.add({ kind: "status", status: 422 });

    expect((await world.run()).stdout).toContain("left: the help desk refuses its ticket (422)\n");
    expect(ids.map((id) => ticketsOf(world, id))).toEqual([0, 1]);
    expect(left(world)).toBe(1);
  });

  it("come from SQS too, and what is done is named for deletion", async () => {
    const world = await openWorld();
    const [id, elsewhere] = [await caseOf(world.pool, "sent"), randomUUID()];
    const file = `${world.letters}.sqs`;
    writeFileSync(file, JSON.stringify({ Messages: [letter(id), letter(elsewhere)] }, null, 2));
    const tried = await world.run("--letters", file, "--dry-run");
    expect(tried.stdout).toContain(`${id}: no ticket, one would be made\n1 `.split("\n")[0]);
    expect(world.desk.tickets.length).toBe(0);

    const { stdout, stderr } = await world.run("--letters", file, "--receipts");
    expect(stdout).toBe(`handle-${id}\n`);
    expect(stderr).toContain("1 event brought home, 1 left alone\n");
  });

  it("are nothing where the queue is empty, and other text is told as such", () => {
    expect(readLetters("")).toEqual([]);
    expect(readLetters("{}")).toEqual([]);
    expect(() => readLetters("nothing of the kind")).toThrow("no messages of a dead-letter queue");
    expect(() => readLetters('[{"MessageId":"1"}]')).toThrow("no messages of a dead-letter queue");
  });
});

describe("events that dispatch has set aside", () => {
  it("are noted where there is a ticket, sent again where there is none, and left while that is not sure", async () => {
    const world = await openWorld();
    const known = await caseOf(world.pool, "sent");
    write(world, letter(known));
    await world.run();
    const parked = { parked: "unknown-outcome", unknownFor: "3 hours" };
    await world.pool`update cases set state = 'failed' where id = ${known}`;
    await world.pool`update outbox set sent_at = null, parked = 'unknown-outcome' where case_id = ${known}`;
    const lost = await caseOf(world.pool, "failed", parked);
    const recent = await caseOf(world.pool, "failed", { ...parked, unknownFor: "90 minutes" });
    const refused = await caseOf(world.pool, "failed", { parked: "MalformedDetail" });
    const tried = await world.run("--dry-run");
    expect([await stateOf(world, known), await stateOf(world, lost)]).toEqual(["failed", "failed"]);

    const { code, stdout } = await world.run();
    expect(code).toBe(1);
    expect(tried.stdout).toContain(`${lost}: no ticket, dispatch would send it again\n`);
    expect(stdout).toContain(`${known}: its ticket is 1\n`);
    expect(stdout).toContain(`${lost}: no ticket, dispatch sends it again\n`);
    expect(stdout).toContain(`${recent} is left: the bus may still deliver it until `);
    expect(stdout).toContain(`${refused}: no ticket, dispatch sends it again\n`);
    const states = await Promise.all([known, lost, recent, refused].map((id) => stateOf(world, id)));
    expect(states).toEqual(["acknowledged", "open", "failed", "open"]);
    const [row] = await world.pool`
      select parked, unknown_since, attempts, due_at <= now() as due from outbox where case_id = ${lost}`;
    expect(row).toEqual({ parked: null, unknown_since: null, attempts: 0, due: true });
  });
});

describe("redactions", () => {
  it("are asked for once, of tickets whose customers have erased what they wrote, and of no other", async () => {
    const world = await openWorld();
    const [erased, kept, old] = [
      await caseOf(world.pool, "sent"),
      await caseOf(world.pool, "sent"),
      await caseOf(world.pool, "solved"),
    ];
    write(world, letter(erased), letter(kept), letter(old));
    await world.run();
    await world.pool`update cases set state = 'withdrawn' where id = ${erased}`;
    // What has merely grown old is forgotten here as well.
    await world.pool`update outbox set detail = '{"erased":true}' where case_id in (${erased}, ${old})`;
    expect((await world.redactions("--dry-run")).stdout).toBe(`${erased}: ticket 1\n1 redaction would be asked for\n`);
    expect(world.desk.tickets.every(({ replies }) => replies.length === 0)).toBe(true);

    expect(await world.redactions()).toMatchObject({
      code: 0,
      stdout: `${erased}: ticket 1\n1 redaction asked for\n`,
      stderr: expect.stringContaining('"code":"audit"'),
    });
    expect((await world.redactions()).stdout).toBe("0 redactions asked for\n");
    expect(await world.pool`select case_id, what from case_event where code = 'redaction-asked'`).toEqual([
      { case_id: erased, what: "withdrawn" },
    ]);
    expect(world.desk.tickets).toMatchObject([
      { tags: ["earshot", "earshot-erased"], replies: [{ public: false, body: expect.stringContaining("redact") }] },
      { tags: ["earshot"], replies: [] },
      { tags: ["earshot"], replies: [] },
    ]);
  });
});

it("says which variable is missing", async () => {
  const databaseUrl = await testDatabase();
  const { code, stderr } = await earshot({ databaseUrl }, ["redrive"]);
  expect({ code, stderr }).toEqual({
    code: 78,
    stderr: `${ENV.helpdeskUrl} is not set: set it, or ${ENV.helpdeskUrl}_FILE\n`,
  });
});
