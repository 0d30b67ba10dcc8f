import { PATHS, REDIS, type Survey } from "@earshot/contract";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { testDatabase, testRedis } from "../../../infra/local/testbed/index.ts";
import { administersBy } from "../service/sign-in-token.ts";
import { FIRST_SURVEYS } from "./first-surveys.ts";
import { closeAll, redisClient, startAdmin } from "./test/world.ts";

let admin: Awaited<ReturnType<typeof startAdmin>>;
let redis: Awaited<ReturnType<typeof redisClient>>;
beforeAll(async () => {
  redis = await redisClient(await testRedis());
  admin = await startAdmin(redis, await testDatabase());
});
afterAll(closeAll);

const rating = (id: string, more: Partial<Survey> = {}) =>
  ({ ...FIRST_SURVEYS[1], id, translations: {}, ...more }) as Survey;
const put = (survey: Survey, headers?: Record<string, string>) =>
  admin.request("PUT", `${PATHS.adminSurveys}/${survey.id}`, survey, headers);
const read = async <T>(path: string): Promise<T> => (await (await admin.request("GET", path)).json()) as T;
type Line = { by: string; what: string; target: string; detail: Record<string, unknown> | null };
const auditOf = async (target: string) =>
  (await read<{ audit: Line[] }>(`${PATHS.adminAudit}?target=${target}`)).audit.map(({ by, what, detail }) => [
    by,
    what,
    detail,
  ]);

describe("a survey", () => {
  it("keeps every version it had, who wrote it, and lets nobody write over what they have not seen", async () => {
    const made = await put(rating("versions"));
    expect([made.status, made.headers.get("etag")]).toEqual([201, '"1"']);
    const path = `${PATHS.adminSurveys}/versions`;
    expect((await admin.request("GET", path)).headers.get("etag")).toBe('"1"');
    const mine = await put(rating("versions", { question: "Mine?" }), { "if-match": '"1"' });
    expect([mine.status, mine.headers.get("etag")]).toEqual([200, '"2"']);
    for (const over of ['"1"', '"7"', "*"]) {
      const late = await put(rating("versions", { question: "Late?" }), { "if-match": over });
      expect([late.status, await late.json()]).toMatchObject([409, { code: "conflict" }]);
    }
    const { versions } = await read<{ versions: { version: number; by: string; config: Survey }[] }>(
      PATHS.adminVersions("versions"),
    );
    expect(versions.map(({ version, by, config }) => [version, by, config.question])).toEqual([
      [2, "EARSHOT_ADMIN_KEY", "Mine?"],
      [1, "EARSHOT_ADMIN_KEY", rating("versions").question],
    ]);
    expect(await auditOf("versions")).toEqual([
      ["EARSHOT_ADMIN_KEY", "survey.changed", { version: 2 }],
      ["EARSHOT_ADMIN_KEY", "survey.made", { version: 1 }],
    ]);
  });

  it("written by many at once has each of their versions once", async () => {
    await put(rating("many"));
    const statuses = await Promise.all(
      Array.from({ length: 8 }, async (_, i) => (await put(rating("many", { question: `${i}?` }))).status),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
    const { versions } = await read<{ versions: { version: number }[] }>(PATHS.adminVersions("many"));
    expect(versions.map(({ version }) => version)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1]);
  });

  it("is closed, opened and archived, for the edge as well", async () => {
    await put(rating("states"));
    const state = async (to: string) => (await admin.request("POST", PATHS.adminState("states"), { state: to })).status;
    const now = async () => {
      const [row] = await admin.owner<{ open: boolean; archived: boolean }[]>`
        select (config->>'open')::boolean as open, archived_at is not null as archived from survey where id = 'states'`;
      return row;
    };
    expect([await state("closed"), await now()]).toEqual([200, { open: false, archived: false }]);
    expect([await state("archived"), await now()]).toEqual([200, { open: false, archived: true }]);
    expect([await state("open"), await now()]).toEqual([200, { open: true, archived: false }]);
    expect([
      await state("lost"),
      (await admin.request("POST", PATHS.adminState("nothing"), { state: "open" })).status,
    ]).toEqual([400, 404]);
    expect((await auditOf("states")).map(([, what]) => what)).toEqual([
      "survey.unarchived",
      "survey.changed",
      "survey.archived",
      "survey.changed",
      "survey.made",
    ]);
  });

  it("has a time zone that there is, which stays once somebody has answered", async () => {
    for (const timeZone of ["Europe/Atlantis", "+05:00"]) {
      const answer = await put(rating("zone", { timeZone }));
      expect([answer.status, await answer.json()]).toMatchObject([400, { errors: [{ pointer: "/timeZone" }] }]);
    }
    expect((await put(rating("zone", { timeZone: "Asia/Tokyo" }))).status).toBe(201);
    await admin.owner`
      insert into feedback (survey, period, client, partition, n, answer, accepted_at, negative)
      values ('zone', 0, gen_random_uuid(), 0, 1, '5', now(), false)`;
    expect((await put(rating("zone", { timeZone: "Asia/Tokyo", question: "Sure?" }))).status).toBe(200);
    const moved = await put(rating("zone"));
    expect([moved.status, await moved.json()]).toMatchObject([409, { errors: [{ pointer: "/timeZone" }] }]);
  });

  it("tries a rule on what was said before it is set", async () => {
    await put(rating("rule"));
    await admin.owner`
      insert into feedback (survey, period, client, partition, n, answer, accepted_at, negative)
      select 'rule', 0, gen_random_uuid(), 0, i, i::text, now() - (i - 1) * interval '2 days', i < 3 from generate_series(1, 5) i`;
    const tried = async (body: unknown) => {
      const answer = await admin.request("POST", PATHS.adminDryRun("rule"), body);
      return [answer.status, await answer.json()];
    };
    expect(await tried({ negative: { atMost: 3 } })).toMatchObject([200, { cases: 3, followed: 0, opened: 0 }]);
    expect(await tried({ negative: { atMost: 3 }, days: 1 })).toMatchObject([200, { cases: 1 }]);
    expect(await tried({ negative: { atMost: 9 } })).toMatchObject([
      400,
      { errors: [{ pointer: "/negative/atMost" }] },
    ]);
  });
});

describe("keys", () => {
  it("are shown once, kept as a hash, say when they were used, and are taken back", async () => {
    const answer = await admin.request("POST", PATHS.adminKeys, { name: "Ann", scopes: ["admin"], days: 1 });
    expect([answer.status, answer.headers.get("cache-control")]).toEqual([201, "no-store"]);
    const { id, key, expiresAt } = (await answer.json()) as { id: string; key: string; expiresAt: string };
    expect(key).toMatch(/^esk_[0-9a-f]{16}_[\w-]{43}$/);
    expect((Date.parse(expiresAt) - Date.now()) / 3_600_000).toBeCloseTo(24, 0);
    const kept = JSON.stringify(await admin.owner`select * from access_key, audit`);
    expect(kept).not.toContain(key.slice(-43));

    const asAnn = { authorization: `Bearer ${key}` };
    expect((await admin.request("PUT", `${PATHS.adminSurveys}/ann`, rating("ann"), asAnn)).status).toBe(201);
    expect(await auditOf("ann")).toEqual([[id, "survey.made", { version: 1 }]]);
    const listed = async () =>
      (
        await read<{ keys: { id: string; lastUsedAt: string | null; revokedAt: string | null }[] }>(PATHS.adminKeys)
      ).keys.find((each) => each.id === id);
    expect(await listed()).toMatchObject({ lastUsedAt: expect.any(String), revokedAt: null });
    expect((await admin.request("DELETE", `${PATHS.adminKeys}/${id}`)).status).toBe(204);
    expect((await admin.request("DELETE", `${PATHS.adminKeys}/${id}`)).status).toBe(404);
    expect((await listed())?.revokedAt).not.toBeNull();
    await vi.waitFor(
      async () => expect((await admin.request("GET", PATHS.adminKeys, undefined, asAnn)).status).toBe(401),
      10_000,
    );
    expect((await auditOf(id)).map(([, what]) => what)).toEqual(["key.revoked", "key.made"]);
  });

  it.each([
    [{}],
    [{ name: "" }],
    [{ name: "x", scopes: [] }],
    [{ name: "x", scopes: ["all"] }],
    [{ name: "x", days: 0 }],
  ])("refuses %j", async (body) => expect((await admin.request("POST", PATHS.adminKeys, body)).status).toBe(400));
});

it("makes links that share a survey, whose token is kept by nobody", async () => {
  await put(rating("shared", { results: "link" }));
  const answer = await admin.request("POST", PATHS.adminShareLinks("shared"), { days: 3 });
  const { id, url, token } = (await answer.json()) as { id: string; url: string; token: string };
  expect([answer.status, url]).toEqual([201, `http://results.example:5001/surveys/shared?share=${token}`]);
  expect(JSON.stringify(await admin.owner`select * from share_link, audit`)).not.toContain(token.split(".")[2]);
  expect((await admin.request("DELETE", `${PATHS.adminShareLinks("shared")}/${id}`)).status).toBe(204);
  expect(await read(PATHS.adminShareLinks("shared"))).toMatchObject({ links: [{ id, revokedAt: expect.any(String) }] });
  await put(rating("unshared", { results: "private" }));
  expect((await admin.request("POST", PATHS.adminShareLinks("unshared"), {})).status).toBe(409);
});

it("shows the ledger, and dead letters without what is in them", async () => {
  expect(await read(PATHS.adminLedger)).toMatchObject({ balanced: true });
  await admin.owner`
    insert into dead_letter (partition, epoch, n, entry_id, payload, why)
    select 0, 'e', i, i::text, 'secret words', 'body' from generate_series(1, 60) i`;
  const first = await read<{ counts: unknown; deadLetters: { id: number }[]; next: number }>(PATHS.adminDeadLetters);
  expect([first.counts, first.deadLetters.length]).toEqual([[{ why: "body", letters: 60 }], 50]);
  expect(JSON.stringify(first)).not.toContain("secret");
  const second = await read<{ deadLetters: unknown[]; next: null }>(
    `${PATHS.adminDeadLetters}?why=body&before=${first.next}`,
  );
  expect([second.deadLetters.length, second.next]).toEqual([10, null]);
});

it("shows a dead letter, and what a customer wrote only where that is asked for, which the audit tells", async () => {
  const kept = JSON.stringify({ n: "1", b: "secret words" });
  const [letter] = await admin.owner<{ id: string }[]>`
    insert into dead_letter (partition, epoch, n, entry_id, payload, why)
    values (3, 'e', 1, '1-1/1', convert_to(${kept}, 'UTF8'), 'json') returning id`;
  const id = Number(letter?.id);
  const hidden = await admin.request("GET", PATHS.adminDeadLetter(id));
  expect([hidden.status, hidden.headers.get("cache-control")]).toEqual([200, "no-store"]);
  const field = (value: string | null) => ({ name: "b", value, length: 12 });
  expect(await hidden.json()).toMatchObject({ id, why: "json", content: { kind: null, fields: [{}, field(null)] } });
  expect(await auditOf(String(id))).toEqual([]);
  const shown = await admin.request("POST", PATHS.adminReveals(id));
  const told = await shown.json();
  expect(told).toMatchObject({ id, content: { accepted: null, fields: [{}, field("secret words")] } });
  expect(told).not.toHaveProperty("payload");
  expect(await auditOf(String(id))).toEqual([["EARSHOT_ADMIN_KEY", "dead-letter.revealed", { partition: 3 }]]);

  await admin.owner`update dead_letter set payload = '', why = 'dropped' where id = ${id}`;
  expect(await (await admin.request("POST", PATHS.adminReveals(id))).json()).toMatchObject({ content: null });
  expect(await auditOf(String(id))).toHaveLength(1);
  expect((await admin.request("GET", PATHS.adminDeadLetter(471_100))).status).toBe(404);
  expect((await admin.request("POST", PATHS.adminReveals(471_100))).status).toBe(404);
});

it("puts dead letters back once, and drops them, which the audit tells", async () => {
  await admin.owner`delete from dead_letter`;
  const fields = (n: string) => JSON.stringify({ n, t: "1763900000000", u: n, b: "no JSON" });
  await admin.owner`
    insert into dead_letter (partition, epoch, n, entry_id, payload, why)
    select 3, 'e', i, '1-' || i || '/' || i, convert_to(${fields("7")}, 'UTF8'), case i when 3 then 'body' else 'json' end
    from generate_series(1, 3) i`;
  const ids = (await admin.owner<{ id: string }[]>`select id from dead_letter order by id`).map(({ id }) => Number(id));
  const post = async (path: string, body: unknown) => {
    const answer = await admin.request("POST", path, body);
    return [answer.status, await answer.json()];
  };
  expect(await post(PATHS.adminReplays, { all: true, why: "json" })).toEqual([200, { done: 2, left: [], more: false }]);
  expect(await post(PATHS.adminReplays, { ids: ids.slice(0, 1) })).toEqual([
    200,
    { done: 0, left: [{ id: ids[0], why: "closed" }], more: false },
  ]);
  expect(await redis.xLen(REDIS.log(3))).toBe(2);
  expect(await post(PATHS.adminDrops, { ids: [ids[2]] })).toEqual([200, { done: 1, left: [], more: false }]);
  expect(await post(PATHS.adminDrops, { ids: [ids[2], 4711] })).toMatchObject([200, { done: 0, left: [{}, {}] }]);
  expect(await auditOf(String(ids[2]))).toEqual([["EARSHOT_ADMIN_KEY", "dead-letter.dropped", { partition: 3 }]]);
  expect(await auditOf(String(ids[0]))).toEqual([["EARSHOT_ADMIN_KEY", "dead-letter.replayed", { partition: 3 }]]);
  for (const body of [{}, { ids: [] }, { ids: [0] }, { all: false }, { ids: [1], all: true }]) {
    expect((await post(PATHS.adminDrops, body))[0]).toBe(400);
  }
});

it("tells of a survey who wrote it last, and what of it has to stay", async () => {
  await put(rating("told"));
  const about = () => read<Record<string, unknown>>(PATHS.adminAbout("told"));
  expect(await about()).toMatchObject({ version: 1, by: "EARSHOT_ADMIN_KEY", answered: false, chosen: [] });
  await admin.owner`
    insert into feedback (survey, period, client, partition, n, answer, accepted_at, negative)
    values ('told', 0, gen_random_uuid(), 0, 2, '5', now(), false)`;
  await admin.owner`
    insert into rollup (survey, period, minute, answer, partition, count, ver)
    values ('told', 0, date_trunc('minute', now()), '5', 0, 1, 1)`;
  expect(await about()).toMatchObject({ answered: true, chosen: ["5"] });
  const { about: all } = await read<{ about: { id: string }[] }>(PATHS.adminSurveys);
  expect(all.find(({ id }) => id === "told")).toEqual(await about());
  expect((await admin.request("GET", PATHS.adminAbout("nothing"))).status).toBe(404);
});

it("keeps a draft for its preview, which is no survey", async () => {
  const answer = await admin.request("POST", PATHS.adminDrafts, rating("drafted", { question: "Draft?" }));
  const { id } = (await answer.json()) as { id: string };
  expect([answer.status, id]).toEqual([201, expect.stringMatching(/^[0-9a-f]{32}$/)]);
  expect(JSON.parse(admin.drafts.get(id) ?? "")).toMatchObject({ id: "drafted", question: "Draft?" });
  expect((await admin.request("GET", `${PATHS.adminSurveys}/drafted`)).status).toBe(404);
  expect((await admin.request("POST", PATHS.adminDrafts, { id: "drafted" })).status).toBe(400);
});

it("says in the link itself whether it signs an administrator in", async () => {
  const token = async (body?: unknown) => {
    const answer = await admin.request("POST", PATHS.adminSignInLinks, body);
    expect(answer.status).toBe(201);
    return new URL(((await answer.json()) as { url: string }).url).hash.slice(1);
  };
  expect(administersBy(await token())).toBe(false);
  expect(administersBy(await token({ administers: false }))).toBe(false);
  expect(administersBy(await token({ administers: true }))).toBe(true);
  expect((await admin.request("POST", PATHS.adminSignInLinks, { administers: "yes" })).status).toBe(400);
});
