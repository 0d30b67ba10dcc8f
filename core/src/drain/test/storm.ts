import { setTimeout as pause } from "node:timers/promises";
import { REDIS } from "@earshot/contract";
import { expect } from "vitest";
import { ownRedis } from "../../../../infra/local/testbed/index.ts";
import type { shareOut } from "../shares.ts";
import { createDice } from "./dice.ts";
import { drainOf } from "./drain.ts";
import { BEGIN, bodyOf, type Happening, type Said, SURVEYS } from "./happenings.ts";
import { createFaults, type Fault, FAULTS } from "./storm-faults.ts";
import { compareWithModel, order } from "./storm-check.ts";
import { createWorld } from "./world.ts";

const STORMY = [3, 11];
const CLIENTS = 30;

/** How long drains may take to notice a loss, or to come to rest, on a busy machine. */
const PATIENT = { timeout: 30_000, interval: 100 };

/** As the world's, but for u and time, which the storm has to know even of what it gets no answer for. */
const ADMIT = `
local n = tonumber(redis.call('HGET', KEYS[2], 'seq') or '0')
local epoch = redis.call('HGET', KEYS[2], 'epoch') or ARGV[1]
for i = 2, #ARGV, 3 do
  n = n + 1
  redis.call('XADD', KEYS[1], '*', 'n', string.format('%.0f', n), 't', ARGV[i], 'u', ARGV[i + 1], 'b', ARGV[i + 2])
end
redis.call('HSET', KEYS[2], 'epoch', epoch, 'seq', string.format('%.0f', n))
return n`;

/** What a storm came to. */
export interface Passed {
  accepted: number;
  settled: number;
  faults: Partial<Record<Fault, number>>;
  discontinuities: number;
  lost: number;
  races: number;
}

/**
 * Writers write, drains without locks settle the same partitions, and Redis loses data in every way it can, while
 * connections to Postgres are cut. What was settled, in the order in which it was, is then compared with the plain
 * model to the last term; whatever Redis still has must be settled, nothing twice, and each loss noticed.
 */
export async function storm(seed: number, seconds: number): Promise<Passed> {
  const dice = createDice(seed);
  const server = await ownRedis();
  const world = await createWorld({ redisUrl: server.url });
  const { sql, redis } = world;
  for (const survey of SURVEYS.values()) {
    await sql`insert into survey (id, config) values (${survey.id}, ${sql.json(survey)}) on conflict do nothing`;
  }
  const share: typeof shareOut = async ({ settle }, signal) => {
    await Promise.all(STORMY.map((partition) => settle(partition, signal)));
  };
  const drains = [7, 20, 30].map((most) => drainOf(world, { most, share, keep: 4000, commentWait: 60_000 }));

  const said = new Map<string, Happening>();
  let accepted = 0;
  let names = 0;
  function entry(partition: number): string[] {
    const t = Date.now();
    const each: Said = {
      kind: dice.pick(["feedback", "feedback", "feedback", "feedback", "change", "withdraw", "erase"]),
      // A client is always of the same partition.
      client: STORMY.indexOf(partition) + STORMY.length * dice.upTo(CLIENTS),
      survey: dice.upTo(20) === 0 ? "nowhere" : dice.pick(["vote", "service", "again"]),
      period: 0,
      answer: dice.pick(["1", "2", "5", "a"]),
      comment: dice.upTo(3) === 0 ? undefined : dice.pick(["too slow", "fine"]),
      minute: Math.floor((t - BEGIN) / 60_000),
    };
    const garbage = dice.upTo(60) === 0;
    const u = String(++names + 1_000_000_000_000);
    said.set(u, garbage ? "garbage" : each);
    return [String(t), u, garbage ? "{" : bodyOf(each)];
  }

  async function write(): Promise<void> {
    const partition = dice.pick(STORMY);
    const entries = Array.from({ length: 1 + dice.upTo(12) }, () => entry(partition));
    const keys = [REDIS.log(partition), REDIS.meta(partition)];
    await redis
      .eval(ADMIT, { keys, arguments: [`epoch ${seed} ${names}`, ...entries.flat()] })
      .then(() => (accepted += entries.length))
      .catch(() => {});
    await pause(dice.upTo(12));
  }

  const over = new AbortController();
  /** Writers stand still during a fault, so that it is known what it has taken. */
  let calm: Promise<void> = Promise.resolve();
  const writing = new Set<Promise<void>>();
  async function keepWriting(): Promise<void> {
    while (!over.signal.aborted) {
      await calm;
      const written = write();
      writing.add(written);
      await written;
      writing.delete(written);
    }
  }
  async function whileCalm<T>(deed: () => Promise<T>): Promise<T> {
    let end = () => {};
    calm = new Promise((resolve) => (end = resolve));
    await Promise.all(writing);
    return deed().finally(() => end());
  }

  const faults = createFaults({ world, server, dice, partitions: STORMY, write });
  const counts: Partial<Record<Fault, number>> = {};
  /** What Redis lost before it was settled, the same entry as often as that happened to it. */
  let takenUnsettled = 0;
  async function fault(): Promise<void> {
    const what = dice.pick(FAULTS);
    counts[what] = (counts[what] ?? 0) + 1;
    if (!faults.loses(what)) return faults.commit(what);
    const taken = await whileCalm(async () => {
      const before = await Promise.all(
        STORMY.map(async (partition) => {
          return { partition, held: await faults.holds(partition), known: await noticed(partition) };
        }),
      );
      const written = names;
      await faults.commit(what);
      const left = new Set((await Promise.all(STORMY.map(faults.holds))).flat());
      const done = new Set((await Promise.all(STORMY.map((partition) => order(world, partition)))).flat());
      const gone = before.flatMap(({ held }) => held.filter((name) => !left.has(name) && !done.has(name)));
      // Also what was written between two flushes.
      takenUnsettled += gone.length + names - written;
      return before
        .map(({ partition, held, known }) => ({ partition, known, tail: held.at(-1) }))
        .filter(({ tail }) => tail !== undefined && !left.has(tail));
    });
    for (const { partition, tail = "", known } of taken) {
      if (!(await order(world, partition)).includes(tail)) continue;
      await expect.poll(() => noticed(partition), PATIENT).toBeGreaterThan(known);
    }
  }

  async function noticed(partition: number): Promise<number> {
    const rows = await sql`select from discontinuity where partition = ${partition}`;
    return rows.length;
  }

  const writers = [keepWriting(), keepWriting()];
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    await pause(100 + dice.upTo(500));
    await fault();
    expect(await world.differences()).toEqual([]);
  }
  over.abort();
  await Promise.all(writers);

  for (const partition of STORMY) {
    const missing = async () => {
      const done = new Set(await order(world, partition));
      return (await faults.holds(partition)).filter((name) => !done.has(name));
    };
    await expect.poll(missing, PATIENT).toEqual([]);
  }
  const settled = await compareWithModel(world, STORMY, said);

  const [{ discontinuities = 0, lost = 0, stopped = 0 } = {}] = await sql<Record<string, number>[]>`
    select (select count(*)::int from discontinuity) as discontinuities, sum(lost)::int as lost,
      count(stopped)::int as stopped
    from partition_offset`;
  expect(stopped).toBe(0);
  // Only what is known for sure is called lost.
  expect(lost).toBeLessThanOrEqual(takenUnsettled);
  const races = await Promise.all(drains.map((drain) => drain.metric("earshot_drain_lost_races_total")));
  const sum = races.reduce<number>((all, each) => all + (each ?? 0), 0);
  return { accepted, settled, faults: counts, discontinuities, lost, races: sum };
}
