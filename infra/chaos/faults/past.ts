import type { Fault } from "../fault.ts";
import { SEEDED_PAGE, SEEDED_U, placeOf, seed } from "../seed.ts";
import type { World } from "../world.ts";
import { pauseUntil } from "./pause.ts";

/*
 * What can only go wrong in one order of events, and so is put in that order: somebody acts on a past that Redis has
 * forgotten. Every other step is real: processes, statements and the append-only file.
 */

/** How long one step may take, in ms; beyond it the order could not be had. */
const PATIENCE = 20_000;

async function until(what: string, met: () => Promise<boolean>): Promise<void> {
  const patience = AbortSignal.timeout(PATIENCE);
  while (!(await met().catch(() => false))) {
    if (patience.aborted) throw new Error(`Waited ${PATIENCE / 1000} s in vain until ${what}`);
    await pauseUntil(20, patience);
  }
}

async function inTime(what: string, happens: Promise<void>): Promise<void> {
  let happened = false;
  void happens.then(() => (happened = true));
  await until(what, async () => happened);
}

const drains = (world: World, signal: NodeJS.Signals) =>
  Promise.all([world.process("drain").kill(signal), world.process("drain-2").kill(signal)]);

/** Entries of a batch at most, as in the drain: a log that is longer is seen to its end and settled only in part. */
const BATCH = 2000;

/**
 * The tail of a log is lost that a drain had seen and not settled, and as many others take its numbers. Nothing but the
 * newest entry seen, looked up again, tells (hole 8 of the nine).
 */
export const tailLost: Fault = {
  id: "W1",
  what: "a tail lost that was seen, its numbers given again",
  loses: true,
  rate: 5,
  async run(world) {
    const partition = 0;
    await drains(world, "SIGSTOP");
    await seed(world, partition, 0, BATCH + 200);
    const copy = await world.redis.copy();
    const seen = await seed(world, partition, 10_000, BATCH + 200);
    const settled = world.links["drain-postgres"].at("answered", SEEDED_U, () => void drains(world, "SIGSTOP"));
    await drains(world, "SIGCONT");
    await Promise.race([settled, pauseUntil(PATIENCE, AbortSignal.timeout(PATIENCE))]);
    world.links["drain-postgres"].forget();
    await world.redis.restore(copy);
    await world.publish();
    await until("Redis is back", async () => (await seed(world, partition, 20_000, BATCH + 300)) > seen - BATCH);
    const { settled: place } = await placeOf(world, partition);
    // Not awake again but anew: what they had read ahead would be settled, and its anchor missed.
    await drains(world, "SIGKILL");
    return `settled ${place} of ${seen} that were seen`;
  },
  async expect(world) {
    const rows = await world.sql`select from discontinuity where partition = 0`;
    return rows.length > 0 ? [] : ["partition 0 has lost a tail that was seen, and the ledger does not tell"];
  },
};

/**
 * A drain sends its batch, and before it arrives another has settled the same, Redis has forgotten it, and the place
 * has gone back to where that batch begins: all of the place is as it expects but the version.
 */
export const lateStatement: Fault = {
  id: "W2",
  what: "a statement on its way while the place goes back",
  loses: true,
  rate: 1,
  async run(world) {
    const partition = 1;
    const first = await seed(world, partition, 30_000, 20);
    await until("the first are settled", async () => (await placeOf(world, partition)).settled === first);
    const copy = await world.redis.copy();
    const held = world.links["drain-postgres"].hold(SEEDED_U);
    // The same clients again: what comes twice leaves no row that a constraint could refuse a second time.
    const second = await seed(world, partition, 30_000, 10);
    await inTime("the message is sent", held.caught);
    await world.sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'earshot-drain-shares'`;
    await until("another drain has settled them", async () => (await placeOf(world, partition)).settled >= second);
    await world.redis.restore(copy);
    await world.publish();
    await until("the place has gone back", async () => (await placeOf(world, partition)).settled === first);
    held.release();
    await pauseUntil(3000, AbortSignal.timeout(3000));
    return `from ${second} back to ${first}`;
  },
  async expect(world) {
    const { told } = await placeOf(world, 1);
    return told === 1 ? [] : [`partition 1 went back once, and the ledger tells of ${told} times`];
  },
};

/** A drain sends its batch, and before it arrives another has settled the same. */
export const lateCopy: Fault = {
  id: "W4",
  what: "a statement on its way while another drain settles the same",
  rate: 5,
  async run(world) {
    const partition = 3;
    const held = world.links["drain-postgres"].hold(SEEDED_U);
    const newest = await seed(world, partition, 60_000, 20);
    await inTime("the message is sent", held.caught);
    await world.sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'earshot-drain-shares'`;
    await until("another drain has settled them", async () => (await placeOf(world, partition)).settled >= newest);
    held.release();
    await pauseUntil(2000, AbortSignal.timeout(2000));
    return `${newest} entries`;
  },
};

/** A drain tells Redis how far its log is settled, and before it arrives that log is gone and another has begun. */
export const lateTrim: Fault = {
  id: "W3",
  what: "a trim on its way while the log begins anew",
  loses: true,
  rate: 1,
  async run(world) {
    const partition = 2;
    const before = await placeOf(world, partition);
    const held = world.links["drain-redis"].hold("EVAL", `{e:${partition}}:log`, SEEDED_U);
    const first = await seed(world, partition, 40_000, 500);
    await inTime("the message is sent", held.caught);
    await until("they are settled", async () => (await placeOf(world, partition)).settled === first);
    await world.store.flushAll();
    await world.publish();
    const anew = await seed(world, partition, 50_000, 3);
    await until("the new log is settled", async () => (await placeOf(world, partition)).settled === anew);
    held.release();
    await pauseUntil(1500, AbortSignal.timeout(1500));
    return `settled ${before.settled} → ${first}, then anew ${anew}`;
  },
};

/**
 * A tail is lost that was settled, and by a clock that has gone back as many others get its numbers and its stream ids.
 * Only who they are tells.
 */
export const idsAgain: Fault = {
  id: "W5",
  what: "a settled tail lost, its numbers and ids given again",
  loses: true,
  // Another entry among them would get a number of theirs.
  rate: 0,
  async run(world) {
    const partition = 4;
    const first = await seed(world, partition, 70_000, 20);
    await until("the first are settled", async () => (await placeOf(world, partition)).settled === first);
    const copy = await world.redis.copy();
    const ms = Date.now() + 60_000;
    const second = await seed(world, partition, 80_000, 10, { ms });
    await until("the second are settled", async () => (await placeOf(world, partition)).settled === second);
    await drains(world, "SIGSTOP");
    await world.redis.restore(copy);
    await world.publish();
    let third = 0;
    const more = async () => (third = await seed(world, partition, 90_000, 15, { ms, u: "2424242424242424" })) > second;
    await until("Redis is back", more);
    await drains(world, "SIGKILL");
    await until("the others are settled", async () => (await placeOf(world, partition)).settled === third);
    return `${second - first} lost, ${third - first} others`;
  },
  async expect(world) {
    const [row] = await world.sql<{ count: number }[]>`
      select count(*)::int from feedback where page = ${SEEDED_PAGE} and partition = 4`;
    const { told } = await placeOf(world, 4);
    return [
      ...(row?.count === 45 ? [] : [`45 were to be stored in partition 4, and ${row?.count} are`]),
      ...(told === 1 ? [] : [`partition 4 went back once, and the ledger tells of ${told} times`]),
    ];
  },
};
