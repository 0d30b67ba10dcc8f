import { REDIS, type Survey } from "@earshot/contract";
import { expect, test } from "vitest";
import { QueueUnavailable } from "../queue/queue.ts";
import { memoryRedis } from "../queue/memory.ts";
import { surveyFinder } from "./find.ts";

const VOTE: Survey = {
  v: 1,
  id: "vote",
  kind: "thumbs",
  business: "Harbour Café",
  question: "Well?",
  comment: null,
  identity: "browser",
  repeat: "reject",
  results: "public",
  open: true,
  negative: null,
};

function setUp() {
  const redis = memoryRedis();
  let [now, reads] = [1_000_000, 0];
  const finder = surveyFinder(
    (key) => {
      reads++;
      return redis.read(key);
    },
    () => now,
  );
  const deferred: Promise<unknown>[] = [];
  return {
    publish: (survey: Survey) => redis.strings.set(REDIS.survey(survey.id), JSON.stringify(survey)),
    redis,
    find: (id: string) => finder.find(id, (work) => deferred.push(work)),
    behind: () => Promise.all(deferred),
    later: (ms: number) => void (now += ms),
    reads: () => reads,
  };
}

test("find() reads a survey once in two seconds", async () => {
  const { publish, find, reads, later } = setUp();
  publish(VOTE);
  for (let at = 0; at < 10; at++) {
    expect(await find("vote")).toEqual(VOTE);
    later(199);
  }
  expect(reads()).toBe(1);
});

test("find() answers from memory while it reads anew behind the answer", async () => {
  const { publish, find, later, behind, reads } = setUp();
  publish(VOTE);
  await find("vote");
  publish({ ...VOTE, open: false });
  later(2000);

  expect((await Promise.all([find("vote"), find("vote")])).map((survey) => survey?.open)).toEqual([true, true]);
  await behind();
  expect((await find("vote"))?.open).toBe(false);
  expect(reads()).toBe(2);
});

test("find() reads first what it has not looked at for half a minute", async () => {
  const { publish, find, later } = setUp();
  publish(VOTE);
  await find("vote");
  publish({ ...VOTE, open: false });
  later(30_000);

  expect((await find("vote"))?.open).toBe(false);
});

test("find() finds what it knows while Redis is away, for as long as that is, and asks now and then", async () => {
  const { publish, redis, find, later, behind, reads } = setUp();
  publish(VOTE);
  await find("vote");
  redis.failWith(new QueueUnavailable("offline"));
  for (let at = 0; at < 100; at++) {
    later(1000);
    expect(await find("vote")).toEqual(VOTE);
  }
  expect(reads()).toBeLessThanOrEqual(51);

  await expect(find("other")).rejects.toThrow(QueueUnavailable);
  redis.failWith(undefined);
  publish({ ...VOTE, open: false });
  later(2000);
  await find("vote");
  await behind();
  expect((await find("vote"))?.open).toBe(false);
});

test("find() forgets within a second that there was none", async () => {
  const { publish, find, later, reads } = setUp();
  expect(await find("vote")).toBeUndefined();
  expect(await find("vote")).toBeUndefined();
  expect(reads()).toBe(1);
  publish(VOTE);
  later(1000);
  expect(await find("vote")).toEqual(VOTE);
});

test("find() asks Redis for nothing that cannot be a survey's id", async () => {
  const { find, reads } = setUp();
  for (const id of ["", "*", "a:b", "{e:1}:log", "Vote", "x".repeat(65)]) expect(await find(id)).toBeUndefined();
  expect(reads()).toBe(0);
});

test("find() remembers a thousand ids and no more", async () => {
  const { publish, find, reads } = setUp();
  publish(VOTE);
  await find("vote");
  for (let at = 0; at < 1000; at++) await find(`none-${at}`);
  await find("vote");
  expect(reads()).toBe(1002);
});

test("find() does not take what another version has published", async () => {
  const { redis, find } = setUp();
  redis.strings.set(REDIS.survey("vote"), JSON.stringify({ ...VOTE, v: 2 }));
  await expect(find("vote")).rejects.toThrow("Cannot read a published survey");
});
