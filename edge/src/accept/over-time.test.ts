import { PATHS, REDIS, type Survey } from "@earshot/contract";
import { v7 as uuidv7 } from "uuid";
import { beforeEach, expect, test } from "vitest";
import type { Connection } from "../client/address.ts";
import type { EdgeConfig } from "../config.ts";
import { memoryEdge } from "../memory-edge.ts";
import { memoryRedis, type MemoryRedis } from "../queue/memory.ts";
import { QueueUnavailable } from "../queue/queue.ts";

const [HOUR, DAY] = [3_600_000, 24 * 3_600_000];
/** Twenty minutes before midnight. */
const EVENING = Date.parse("2026-11-23T23:40:00Z");

const VOTE: Survey = {
  v: 1,
  id: "vote",
  kind: "thumbs",
  business: "Harbour Café",
  question: "Well?",
  comment: null,
  identity: "network",
  repeat: "reject",
  results: "public",
  open: true,
  negative: null,
};

let redis: MemoryRedis;
let now: number;

beforeEach(() => {
  redis = memoryRedis();
  now = EVENING;
});

function edgeOn(survey: Survey, changes: Partial<EdgeConfig> = {}) {
  redis.strings.set(REDIS.survey(survey.id), JSON.stringify(survey));
  const app = memoryEdge(redis, { config: changes, now: () => now });
  return async (body: { submissionId?: string } = {}, { cookie = "", address = "192.0.2.1" } = {}) => {
    const connection: Connection = { peer: () => address || undefined };
    const headers = { "content-type": "application/json", ...(cookie ? { cookie } : {}) };
    const request = { method: "POST", headers, body: JSON.stringify({ answer: "up", ...body }) };
    const response = await app.request(PATHS.feedback(survey.id), request, connection);
    const told = (await response.json()) as { outcome?: string; receipt?: string; guarantee?: string; code?: string };
    return {
      ...told,
      said: told.outcome ?? told.code,
      cookie: response.headers.get("set-cookie")?.split(";")[0] ?? "",
    };
  };
}

test("a network may answer again the next day; a browser that has answered may not", async () => {
  const send = edgeOn(VOTE);
  const first = await send();
  expect(first).toMatchObject({ said: "accepted", guarantee: "network" });
  now += 10 * 60_000;
  expect((await send()).said).toBe("duplicate");
  now += 15 * 60_000;
  expect((await send()).said).toBe("accepted");
  expect((await send({}, { cookie: first.cookie })).said).toBe("duplicate");
  expect((await send({}, { cookie: first.cookie, address: "198.51.100.1" })).said).toBe("duplicate");
});

test("a retry over midnight is of the day it was named in, for an hour", async () => {
  const send = edgeOn(VOTE);
  const submissionId = uuidv7({ msecs: EVENING });
  const first = await send({ submissionId });
  now += 59 * 60_000;
  expect(await send({ submissionId })).toMatchObject({ said: "replay", receipt: first.receipt });
  now += 2 * 60_000;
  expect((await send({ submissionId })).said).toBe("accepted");
});

test("salts are random, one a day, and all that Redis learns of networks", async () => {
  const send = edgeOn(VOTE);
  await send();
  now += HOUR;
  await send();
  const day = Math.floor(EVENING / DAY);
  const salts = [REDIS.salt(day), REDIS.salt(day + 1)].map((key) => redis.strings.get(key));
  expect(new Set(salts).size).toBe(2);
  for (const salt of salts) expect(salt).toMatch(/^[\da-f-]{36}$/);
  expect(JSON.stringify([...redis.strings])).not.toContain("192.0.2");
});

test("while the day's salt cannot be had, nobody is told more than to come again", async () => {
  const send = edgeOn(VOTE);
  const other = edgeOn({ ...VOTE, id: "known", identity: "browser" });
  await other();
  await send();
  now += HOUR;
  redis.failWith(new QueueUnavailable("offline"));
  expect((await send()).said).toBe("unavailable");
  redis.failWith(undefined);
  expect((await send()).said).toBe("accepted");
});

test("browsers whose address is not known are told apart by their cookies alone", async () => {
  const send = edgeOn(VOTE);
  const nowhere = { address: "" };
  const first = await send({}, nowhere);
  expect(first).toMatchObject({ said: "accepted", guarantee: "browser" });
  expect((await send({}, nowhere)).said).toBe("accepted");
  expect((await send({}, { ...nowhere, cookie: first.cookie })).said).toBe("duplicate");
});

test("cookies of a past period do not let a network answer the present one many times", async () => {
  const send = edgeOn({ ...VOTE, repeat: { afterDays: 30 } });
  const cookies = [(await send()).cookie, (await send({}, { address: "198.51.100.1" })).cookie];
  now += 30 * DAY;
  const told = [];
  for (const cookie of cookies) told.push((await send({}, { cookie })).said);
  expect(told).toEqual(["accepted", "duplicate"]);
});

test("a browser keeps its answer while the keys of cookies rotate, and gets a new cookie", async () => {
  const [old, fresh] = ["an old key of the tests, of no use", "a new key of the tests, of no use"];
  const survey = { ...VOTE, identity: "browser" } as const;
  const other = { ...survey, id: "other" };
  const { cookie } = await edgeOn(survey, { cookieKeys: [old] })();
  edgeOn(other);

  expect((await edgeOn(survey, { cookieKeys: [fresh, old] })({}, { cookie })).said).toBe("duplicate");
  const renewed = await edgeOn(other, { cookieKeys: [fresh, old] })({}, { cookie });
  expect(renewed.cookie).toMatch(/^earshot=/);
  expect((await edgeOn(survey, { cookieKeys: [fresh] })({}, { cookie: renewed.cookie })).said).toBe("duplicate");
  expect((await edgeOn(survey, { cookieKeys: [fresh] })({}, { cookie })).said).toBe("accepted");
});
