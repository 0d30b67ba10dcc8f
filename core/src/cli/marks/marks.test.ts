import { randomUUID } from "node:crypto";
import { encodeBody, encodeTakeBack, markOf, PARTITIONS, periodOf, type Place, type Survey } from "@earshot/contract";
import { beforeAll, expect, it, vi } from "vitest";
import { connectRedis } from "../../../../edge/src/queue/redis.ts";
import { drainOf } from "../../drain/test/drain.ts";
import { afterwardsAll, createWorld, SOON, VOTE, type World } from "../../drain/test/world.ts";
import { earshot } from "../test/earshot.ts";

/** By the longest period there is: none ends while it is tested, but once in ten years. */
const RECURRING: Survey = { ...VOTE, id: "recurring", repeat: { afterDays: 3650 } };
const PERIOD = periodOf(RECURRING, Date.now());

/** Who has answered, by the survey; all through the script of the edge. */
const OLD = Array.from({ length: 8000 }, () => placeOf(VOTE));
const REGULARS = Array.from({ length: 40 }, () => placeOf(RECURRING, PERIOD));
const FORMER = Array.from({ length: 40 }, () => placeOf(RECURRING, PERIOD - 1));

let world: World;
let edge: ReturnType<typeof connectRedis>;
beforeAll(async () => {
  world = await createWorld({ forAll: true });
  await world.sql`insert into survey (id, config) values (${RECURRING.id}, ${world.sql.json(RECURRING)})`;
  edge = connectRedis({ url: world.redisUrl });
  afterwardsAll(() => edge.queue.close());
  await vi.waitFor(() => edge.queue.ready(), SOON);
  await answers([...OLD, ...REGULARS, ...FORMER]);
  await drained();
}, 180_000);

function placeOf({ id }: Survey, period = 0): Place {
  return { survey: id, period, client: randomUUID().replaceAll("-", "") };
}

/** Partition and mark of a client follow from its key, as at the edge. */
const keyOf = ({ client }: Place) => Buffer.from(client, "hex");
const partitionOf = (place: Place) => keyOf(place).readUInt32BE(12) % PARTITIONS;

function admit(place: Place, seen: "first" | "clear", body: string) {
  return edge.queue.admit({
    partition: partitionOf(place),
    ...place,
    client: markOf(keyOf(place)),
    seen,
    submission: markOf(Buffer.from(randomUUID().replaceAll("-", ""), "hex")),
    hours: [1],
    body,
  });
}
/** Answers as a client with a new submission does. */
const answer = async (place: Place) => (await admit(place, "first", encodeBody({ ...place, answer: "a" }))).outcome;
/** How all of these are answered, two hundred at once: more would make a busy machine too late for the edge. */
async function answers(places: readonly Place[]): Promise<Set<string>> {
  const outcomes = new Set<string>();
  for (let at = 0; at < places.length; at += 200) {
    for (const outcome of await Promise.all(places.slice(at, at + 200).map(answer))) outcomes.add(outcome);
  }
  return outcomes;
}
const takeBack = (kind: "withdraw" | "erase", place: Place) => admit(place, "clear", encodeTakeBack(kind, place));

/** Settles all there is. */
async function drained(): Promise<void> {
  const drain = drainOf(world);
  const accepted = await world.accepted();
  await vi.waitFor(async () => expect((await world.account())?.last_n).toBe(accepted), { timeout: 60_000 });
  await drain.close();
}

async function keysOf(pattern: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const some of world.redis.scanIterator({ MATCH: pattern, COUNT: 1000 })) keys.push(...some);
  return keys;
}

async function forgetMarks(): Promise<void> {
  const marks = await keysOf("{e:*}:seen:*");
  await world.redis.del(marks);
}

const rebuild = (...args: string[]) => earshot(world, ["rebuild", "marks", ...args]);

it("remembers everybody again, under traffic, and nobody who may answer", async () => {
  // In the logs and not yet in Postgres: some answer, some take back; of those, some answer once more.
  const unsettled = Array.from({ length: 100 }, () => placeOf(VOTE));
  const [left, erased, returned] = [OLD.slice(0, 50), OLD.slice(50, 100), OLD.slice(100, 150)];
  await answers(unsettled);
  for (const place of [...left, ...returned]) await takeBack("withdraw", place);
  for (const place of erased) await takeBack("erase", place);
  await answers(returned);
  await forgetMarks();

  const fresh: Place[] = [];
  const leaving: Place[] = [];
  const over = new AbortController();
  const traffic = (async () => {
    for (let at = 200; !over.signal.aborted; at++) {
      const place = placeOf(VOTE);
      expect(await answer(place)).toBe("accepted");
      fresh.push(place);
      const old = OLD[at];
      if (!old) continue;
      await takeBack(at % 2 ? "withdraw" : "erase", old);
      leaving.push(old);
    }
  })();
  const rebuilt = await rebuild();
  over.abort();
  await traffic;

  expect(rebuilt).toMatchObject({ code: 0, stdout: expect.stringMatching(/ of 3 surveys remembered again, \d/) });
  expect(rebuilt.stderr).toContain('"code":"audit"');
  expect(leaving.length).toBeGreaterThan(20);
  const gone = new Set([...left, ...erased, ...leaving]);
  const remembered = [...OLD.filter((place) => !gone.has(place)), ...unsettled, ...fresh, ...REGULARS];
  expect(await answers(remembered)).toEqual(new Set(["duplicate"]));
  expect(await answers([...gone])).toEqual(new Set(["accepted"]));
  expect(await answer(placeOf(VOTE))).toBe("accepted");
});

it("keeps marks compact, in buckets with room where the edge looks for it", async () => {
  const marks = await keysOf("{e:*}:seen:vote:0:*");
  const [sizes, encodings] = await Promise.all([
    Promise.all(marks.map((key) => world.redis.sCard(key))),
    Promise.all(marks.map((key) => world.redis.objectEncoding(key))),
  ]);
  expect(new Set(encodings)).toEqual(new Set(["intset"]));
  expect(Math.max(...sizes)).toBe(400);
  expect(marks.filter((key) => key.includes(":seen:vote:0:16:")).length).toBeGreaterThan(PARTITIONS);
  expect(marks.filter((key) => key.includes(":seen:vote:0:256:"))).toEqual([]);
});

it("leaves out periods that are over", async () => {
  expect(await keysOf(`{e:*}:seen:recurring:${PERIOD - 1}:*`)).toEqual([]);
  expect((await keysOf(`{e:*}:seen:recurring:${PERIOD}:*`)).length).toBeGreaterThan(0);
});

it("changes nothing where all marks are there", async () => {
  await drained();
  const before = await marksByKey();
  expect(await rebuild()).toMatchObject({ code: 0 });
  expect(await marksByKey()).toEqual(before);
});

async function marksByKey(): Promise<Record<string, number>> {
  const keys = (await keysOf("{e:*}:seen:*")).toSorted();
  return Object.fromEntries(await Promise.all(keys.map(async (key) => [key, await world.redis.sCard(key)] as const)));
}

it("begins from nothing, after Redis has lost all it had", async () => {
  await world.redis.flushDb();
  expect(await rebuild("--survey", VOTE.id)).toMatchObject({ code: 0, stdout: expect.stringMatching(/ of 1 survey /) });
  const rows = await world.sql<{ client: string }[]>`
    select replace(client::text, '-', '') as client from feedback where survey = 'vote' order by random() limit 500`;
  const settled = rows.map(({ client }) => ({ survey: VOTE.id, period: 0, client }));
  expect(await answers(settled)).toEqual(new Set(["duplicate"]));
  expect(await answer(REGULARS[0] ?? placeOf(RECURRING))).toBe("accepted");
  expect(await rebuild("--survey", "nothing")).toMatchObject({ code: 1, stderr: expect.stringContaining("no survey") });
});
