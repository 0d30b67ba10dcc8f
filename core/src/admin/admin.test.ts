import { createHash } from "node:crypto";
import { CHANNELS, PATHS, REDIS, SURVEY, Survey } from "@earshot/contract";
import { eq } from "drizzle-orm";
import postgres from "postgres";
import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { ownRedis, testDatabase, testRedis } from "../../../infra/local/testbed/index.ts";
import { feedback, rollup, signInLink, survey as surveys } from "../store/schema.ts";
import { useSignInLink } from "../store/sign-in-links.ts";
import { FIRST_SURVEYS } from "./first-surveys.ts";
import type { PublishingRedis } from "./publish.ts";
import { closeAll, KEY, redisClient, startAdmin } from "./test/world.ts";

afterAll(closeAll);

function present<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error("Not there yet");
  return value;
}

const choice = (id: string): Survey => ({ ...(FIRST_SURVEYS[0] as Survey), id, translations: {} });
const rating = (id: string): Survey => ({ ...(FIRST_SURVEYS[1] as Survey), id });

describe("publishing", () => {
  it("publishes the first surveys of an empty database, and none over what is there", async () => {
    const redis = await redisClient(await testRedis());
    const databaseUrl = await testDatabase();
    const { database } = await startAdmin(redis, databaseUrl);
    for (const first of FIRST_SURVEYS) {
      const text = await vi.waitFor(async () => present(await redis.get(REDIS.survey(first.id))));
      expect(v.parse(Survey, JSON.parse(text))).toEqual(first);
    }
    expect((await redis.sMembers(REDIS.surveys)).toSorted()).toEqual([SURVEY.service, SURVEY.vote]);

    const changed = { ...choice(SURVEY.vote), question: "Tea or coffee?" };
    await database.update(surveys).set({ config: changed }).where(eq(surveys.id, SURVEY.vote));
    const again = await startAdmin(await redisClient(await testRedis()), databaseUrl);
    expect(await again.publisher.publish()).toBe(true);
    const shown = await again.request("GET", `${PATHS.adminSurveys}/${SURVEY.vote}`);
    expect(await shown.json()).toEqual(changed);
  });

  it("publishes again what Redis has lost, and what somebody else overwrote", async () => {
    const redis = await redisClient(await testRedis());
    const { publisher } = await startAdmin(redis, await testDatabase());
    expect(await publisher.publish()).toBe(true);
    const before = await redis.get(REDIS.survey(SURVEY.vote));
    await redis.flushDb();
    await vi.waitFor(async () => expect(await redis.get(REDIS.survey(SURVEY.vote))).toBe(before), 6000);
    expect(await redis.sIsMember(REDIS.surveys, SURVEY.service)).toBeTruthy();

    await redis.set(REDIS.survey(SURVEY.vote), "{}");
    await vi.waitFor(async () => expect(await redis.get(REDIS.survey(SURVEY.vote))).toBe(before), 6000);
  });

  it("keeps a change while Redis is down, says so by 202, and publishes it afterwards", async () => {
    const server = await ownRedis();
    const redis = await redisClient(server.url);
    const { request, publisher } = await startAdmin(redis, await testDatabase());
    expect(await publisher.publish()).toBe(true);
    await server.stop();
    const closed = { ...choice(SURVEY.vote), open: false };
    const answer = await request("PUT", `${PATHS.adminSurveys}/${SURVEY.vote}`, closed);
    expect(answer.status).toBe(202);
    await server.start();
    await vi.waitFor(async () => {
      expect(JSON.parse((await redis.get(REDIS.survey(SURVEY.vote))) ?? "{}")).toEqual(closed);
    }, 10_000);
  });

  it("lets a publication that hangs not write over a later one", async () => {
    const redis = await redisClient(await testRedis());
    const held: (() => void)[] = [];
    let holding = false;
    const slow: PublishingRedis = {
      get: (key) => redis.get(key),
      sAdd: (key, members) => redis.sAdd(key, members),
      async set(key, value) {
        if (holding) {
          holding = false;
          await new Promise<void>((release) => held.push(release));
        }
        return redis.set(key, value);
      },
    };
    const { request, publisher } = await startAdmin(slow, await testDatabase());
    await publisher.publish();
    const put = async (question: string) =>
      request("PUT", `${PATHS.adminSurveys}/${SURVEY.vote}`, { ...choice(SURVEY.vote), question });
    holding = true;
    const first = put("First?");
    await vi.waitFor(() => expect(held).toHaveLength(1));
    const second = put("Second?");
    const later = second.then(async (answer) => [
      answer.status,
      JSON.parse((await redis.get(REDIS.survey(SURVEY.vote))) ?? "{}"),
    ]);
    await vi.waitFor(async () => {
      const stored = await request("GET", `${PATHS.adminSurveys}/${SURVEY.vote}`);
      expect(await stored.json()).toMatchObject({ question: "Second?" });
    });
    held[0]?.();
    await first;
    expect(await later).toMatchObject([200, { question: "Second?" }]);
    expect(JSON.parse((await redis.get(REDIS.survey(SURVEY.vote))) ?? "{}")).toMatchObject({ question: "Second?" });
  });
});

describe("the API", () => {
  let admin: Awaited<ReturnType<typeof startAdmin>>;
  let redis: Awaited<ReturnType<typeof redisClient>>;
  let databaseUrl: string;
  beforeAll(async () => {
    redis = await redisClient(await testRedis());
    databaseUrl = await testDatabase();
    admin = await startAdmin(redis, databaseUrl);
  });

  it("answers everybody without the key alike, on every address", async () => {
    const routes: [string, string][] = [
      ["GET", PATHS.adminSurveys],
      ["GET", `${PATHS.adminSurveys}/vote`],
      ["GET", `${PATHS.adminSurveys}/nothing`],
      ["PUT", `${PATHS.adminSurveys}/vote`],
      ["POST", PATHS.adminSignInLinks],
      ["GET", "/v1/admin/nothing"],
      ["GET", "/"],
    ];
    const callers = [
      {},
      { authorization: "" },
      { authorization: KEY },
      { authorization: `Bearer ${KEY}x` },
      { authorization: `Basic ${KEY}` },
    ];
    const bodies = new Set<string>();
    for (const [method, path] of routes) {
      for (const headers of callers) {
        const answer = await admin.app.request(path, { method, headers });
        expect([path, answer.status]).toEqual([path, 401]);
        bodies.add(await answer.text());
      }
    }
    expect(bodies.size).toBe(1);
    expect((await admin.request("GET", PATHS.livez)).status).toBe(200);
  });

  it("makes a survey, publishes it before it answers, and notifies", async () => {
    const listener = postgres(databaseUrl, { max: 1 });
    onTestFinished(() => listener.end());
    const heard: string[] = [];
    await listener.listen(CHANNELS.survey, (id) => heard.push(id));

    const made = await admin.request("PUT", `${PATHS.adminSurveys}/lunch`, rating("lunch"));
    expect([made.status, await made.json()]).toEqual([201, rating("lunch")]);
    expect(JSON.parse((await redis.get(REDIS.survey("lunch"))) ?? "")).toEqual(rating("lunch"));

    const changed = await admin.request("PUT", `${PATHS.adminSurveys}/lunch`, { ...rating("lunch"), open: false });
    expect(changed.status).toBe(200);
    expect(JSON.parse((await redis.get(REDIS.survey("lunch"))) ?? "")).toMatchObject({ open: false });
    await vi.waitFor(() => expect(heard).toEqual(["lunch", "lunch"]));
    const list = (await (await admin.request("GET", PATHS.adminSurveys)).json()) as { surveys: Survey[] };
    expect(list.surveys.map(({ id }) => id)).toContain("lunch");
  });

  it.each([
    ["no JSON", "{", 400, "bad-json", undefined],
    ["an unknown field", { ...rating("x"), colour: "red" }, 400, "invalid-field", "/colour"],
    ["another id than in the address", rating("y"), 400, "invalid-field", "/id"],
    ["an id that is no id", rating("../x"), 400, "invalid-field", "/id"],
    [
      "an option twice",
      {
        ...choice("x"),
        options: [
          { id: "a", label: "A" },
          { id: "a", label: "B" },
        ],
      },
      400,
      "invalid-field",
      "/options",
    ],
    [
      "a rule no answer can meet",
      { ...rating("x"), negative: { atMost: 9 } },
      400,
      "invalid-field",
      "/negative/atMost",
    ],
    [
      "a rule of unknown answers",
      { ...choice("x"), negative: { oneOf: ["c"] } },
      400,
      "invalid-field",
      "/negative/oneOf/0",
    ],
    [
      "an end before the beginning",
      { ...rating("x"), opensAt: "2026-11-23T08:00:00Z", closesAt: "2026-11-23T08:00:00Z" },
      400,
      "invalid-field",
      "/closesAt",
    ],
    ["translations from no language", { ...rating("x"), language: undefined }, 400, "invalid-field", "/language"],
    [
      "a translation of an option there is not",
      { ...choice("x"), translations: { de: { options: { c: { label: "Vögel" } } } } },
      400,
      "invalid-field",
      "/translations/de/options/c",
    ],
    ["a time that is none", { ...rating("x"), opensAt: "tomorrow" }, 400, "invalid-field", "/opensAt"],
    [
      "a reason nobody is asked for",
      { ...rating("x"), negative: null, reason: "Why?" },
      400,
      "invalid-field",
      "/reason",
    ],
    [
      "an address where an origin belongs",
      { ...rating("x"), origins: ["https://a.example/"] },
      400,
      "invalid-field",
      "/origins/0",
    ],
    ["half a day", { ...rating("x"), repeat: { afterDays: 0.5 } }, 400, "invalid-field", "/repeat/afterDays"],
    ["a NUL", { ...rating("x"), question: "a\0b" }, 400, "invalid-field", "/question"],
    ["too much", { ...rating("x"), question: "q".repeat(20_000) }, 413, "too-large", undefined],
  ])("refuses %s", async (_what, body, status, code, pointer) => {
    const answer = await admin.request("PUT", `${PATHS.adminSurveys}/x`, body);
    const problem = (await answer.json()) as { code: string; errors?: { pointer: string }[] };
    expect([answer.status, problem.code, problem.errors?.[0]?.pointer]).toEqual([status, code, pointer]);
    expect((await admin.request("GET", `${PATHS.adminSurveys}/x`)).status).toBe(404);
  });

  it("refuses other content types", async () => {
    const answer = await admin.request("PUT", `${PATHS.adminSurveys}/x`, rating("x"), { "content-type": "text/plain" });
    expect(answer.status).toBe(415);
  });

  it("lets words change once there is feedback, but not what feedback means", async () => {
    const id = "fixed";
    const path = `${PATHS.adminSurveys}/${id}`;
    await admin.request("PUT", path, choice(id));
    expect((await admin.request("PUT", path, { ...choice(id), identity: "open" })).status).toBe(200);
    await admin.request("PUT", path, choice(id));

    const acceptedAt = new Date();
    await admin.database.insert(feedback).values({
      survey: id,
      period: 0,
      client: "00000000-0000-0000-0000-000000000001",
      partition: 0,
      n: 1,
      answer: "a",
      acceptedAt,
      negative: false,
    });
    await admin.database
      .insert(rollup)
      .values({ survey: id, period: 0, minute: acceptedAt, answer: "a", partition: 0, count: 1, ver: 1 });

    for (const [change, pointer] of [
      [{ ...rating(id) }, "/kind"],
      [{ ...choice(id), identity: "open" }, "/identity"],
      [{ ...choice(id), repeat: { afterDays: 30 } }, "/repeat"],
      [
        {
          ...choice(id),
          // Said or not, it is the same time zone.
          timeZone: "UTC",
          options: [
            { id: "b", label: "B" },
            { id: "c", label: "C" },
          ],
        },
        "/options",
      ],
    ] as const) {
      const answer = await admin.request("PUT", path, change);
      const problem = (await answer.json()) as { code: string; errors: { pointer: string }[] };
      expect([answer.status, problem.code, problem.errors[0]?.pointer]).toEqual([409, "conflict", pointer]);
    }
    const recurring = { ...rating("recurring"), repeat: { afterDays: 30 } };
    await admin.request("PUT", `${PATHS.adminSurveys}/recurring`, recurring);
    expect((await admin.request("PUT", `${PATHS.adminSurveys}/recurring`, recurring)).status).toBe(200);
    const fine = {
      ...choice(id),
      question: "Which?",
      options: [
        { id: "a", label: "Yes" },
        { id: "c", label: "No" },
      ],
    };
    expect((await admin.request("PUT", path, fine)).status).toBe(200);
  });

  it("makes sign-in links whose token is in the fragment, kept as a hash, used once", async () => {
    const answer = await admin.request("POST", PATHS.adminSignInLinks);
    expect([answer.status, answer.headers.get("cache-control")]).toEqual([201, "no-store"]);
    const { url, expiresAt } = (await answer.json()) as { url: string; expiresAt: string };
    const { origin, pathname, search, hash } = new URL(url);
    expect([origin, pathname, search]).toEqual(["http://results.example:5001", PATHS.signIn, ""]);
    expect(hash).toMatch(/^#[\w-]{43}$/);
    expect((Date.parse(expiresAt) - Date.now()) / 60_000).toBeCloseTo(15, 0);

    const tokenHash = createHash("sha256").update(hash.slice(1)).digest("hex");
    const rows = await admin.database.select().from(signInLink);
    expect(rows.map((row) => row.tokenHash)).toContain(tokenHash);
    const uses = await Promise.all(Array.from({ length: 8 }, () => useSignInLink(admin.database, tokenHash)));
    expect(uses.filter(Boolean)).toHaveLength(1);
  });
});
