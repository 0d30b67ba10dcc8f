import { createHmac, randomUUID } from "node:crypto";
import { encodeClaims, PATHS, type Survey } from "@earshot/contract";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { makeKey, type Scope } from "../service/access-key.ts";
import { shareTokens } from "../service/share-token.ts";
import { accessKey, shareLink, survey as surveys } from "../store/schema.ts";
import { openStream } from "./test/event-stream.ts";
import { KEY, RATING, RECEIPT_KEY, startResults, VOTE, type World } from "./test/world.ts";

let world: World;
const PUBLIC = VOTE.id;
const PRIVATE = RATING.id;
const [LINK, HIDDEN] = ["by-link", "hidden"];
beforeAll(async () => {
  world = await startResults();
  const more: Survey[] = [
    { ...VOTE, id: LINK, results: "link" },
    { ...VOTE, id: HIDDEN, hideUntilAnswered: true },
  ];
  await world.database.insert(surveys).values(more.map((config) => ({ id: config.id, config })));
});
afterAll(() => world.close());

async function newKey(scopes: Scope[], more: { expiresAt?: Date; revokedAt?: Date } = {}) {
  const { id, token, tokenHash } = makeKey();
  await world.database.insert(accessKey).values({ id, name: "test", tokenHash, scopes, ...more });
  return { id, token, headers: { authorization: `Bearer ${token}` } };
}

async function newShare(survey: string, { key = KEY, until = Date.now() + 60_000, revoked = false } = {}) {
  const id = randomUUID().replaceAll("-", "").slice(0, 16);
  const expiresAt = new Date(until);
  await world.database.insert(shareLink).values({ id, survey, expiresAt, revokedAt: revoked ? expiresAt : null });
  return shareTokens(key).make({ id, survey, until });
}

function receiptOf(survey: string, key = RECEIPT_KEY): string {
  const claims = { survey, period: 0, client: "0".repeat(32), submissionId: randomUUID() };
  const bytes = encodeClaims(claims);
  const seal = createHmac("sha256", key).update(bytes).digest().subarray(0, 16);
  return Buffer.concat([bytes, seal]).toString("base64url");
}

const session = (key?: string) => ({ cookie: `${world.cookies.name}=${world.cookies.begin(key).value}` });

async function statusOf(method: string, path: string, headers: Record<string, string> = {}): Promise<number> {
  const answer = await world.app.request(path, { method, headers });
  await answer.body?.cancel();
  return answer.status;
}

/** What each route is about, and so who may ask for it. */
const ROUTES: Readonly<Record<string, "anyone" | "totals" | "words" | "case" | "move" | "admin">> = {
  "GET /v1/surveys": "anyone",
  "GET /v1/ledger": "anyone",
  "GET /v1/session": "anyone",
  "GET /v1/stream": "anyone",
  "GET /v1/receipts/:receipt": "anyone",
  "POST /v1/session": "anyone",
  "DELETE /v1/session": "anyone",
  "POST /v1/hooks/zendesk": "anyone",
  "GET /v1/surveys/:id/qr.svg": "anyone",
  "GET /v1/surveys/:id/email.html": "anyone",
  "GET /v1/surveys/:id/email.txt": "anyone",
  "GET /livez": "anyone",
  "GET /readyz": "anyone",
  "GET /metrics": "anyone",
  "GET /v1/surveys/:id/results": "totals",
  "GET /v1/surveys/:id/results/stream": "totals",
  "GET /v1/stream?surveys=:id": "totals",
  "GET /v1/surveys/:id/summary": "totals",
  "GET /v1/surveys/:id/trend": "totals",
  "GET /v1/surveys/:id/comments": "words",
  "GET /v1/surveys/:id/cases": "words",
  "GET /v1/surveys/:id/cases/:case": "case",
  "POST /v1/surveys/:id/cases/:case": "move",
  "GET /v1/admin/*": "admin",
  "PUT /v1/admin/*": "admin",
  "POST /v1/admin/*": "admin",
  "DELETE /v1/admin/*": "admin",
  "GET /v1/cases": "words",
  "GET /v1/cases/numbers": "words",
  "GET /v1/surveys/:id/export.csv": "words",
  "GET /v1/surveys/:id/export.jsonl": "words",
};

type About = (typeof ROUTES)[string];

/** The routes that are about one of these. */
const asked = <A extends About>(about: readonly A[]) =>
  Object.entries(ROUTES).filter((route): route is [string, A] => about.some((each) => each === route[1]));

it("every route of the API is in the table below", () => {
  const all = world.app.routes.filter(
    ({ method, path }) => method !== "ALL" && /^\/(?:v1|livez|readyz|metrics)/.test(path),
  );
  const routes = new Set(all.map(({ method, path }) => `${method} ${path}`));
  expect([...routes].filter((route) => !(route in ROUTES))).toEqual([]);
});

describe("every route, by every kind of caller", async () => {
  const past = new Date(Date.now() - 1000);
  const callers: Readonly<
    Record<string, { headers: () => Promise<Record<string, string>>; scopes: readonly Scope[] }>
  > = {
    nobody: { headers: async () => ({}), scopes: [] },
    "the key of administration": {
      headers: async () => ({ authorization: `Bearer ${KEY}` }),
      scopes: ["totals", "words", "cases", "admin"],
    },
    "a wrong key": { headers: async () => ({ authorization: `Bearer ${KEY}x` }), scopes: [] },
    "a session of a sign-in link": { headers: async () => session(), scopes: ["totals", "words", "cases"] },
    "a forged session": {
      headers: async () => ({
        cookie: session().cookie.replace(/v1\.(\d)/, (_, digit) => `v1.${(Number(digit) + 1) % 10}`),
      }),
      scopes: [],
    },
    "a viewer's key": { headers: async () => (await newKey(["totals", "words"])).headers, scopes: ["totals", "words"] },
    "a key that may move cases and not read them": {
      headers: async () => (await newKey(["cases"])).headers,
      scopes: [],
    },
    "a key for totals": { headers: async () => (await newKey(["totals"])).headers, scopes: ["totals"] },
    "an administrator's key without more": {
      headers: async () => (await newKey(["admin"])).headers,
      scopes: ["admin"],
    },
    "a key that has expired": {
      headers: async () => (await newKey(["totals", "words"], { expiresAt: past })).headers,
      scopes: [],
    },
    "a key that was taken back": {
      headers: async () => (await newKey(["totals", "words"], { revokedAt: past })).headers,
      scopes: [],
    },
    "a session of a key for totals": {
      headers: async () => session((await newKey(["totals"])).id),
      scopes: ["totals"],
    },
    "a session of a key that was taken back": {
      headers: async () => session((await newKey(["totals", "words"], { revokedAt: past })).id),
      scopes: [],
    },
  };
  it.each(Object.keys(callers))("%s", async (caller) => {
    const { headers, scopes } = callers[caller]!;
    const sent = await headers();
    for (const [route] of asked(["anyone"])) {
      const [method, path] = route.split(" ") as [string, string];
      // The help desk's signature is tried where its hook is.
      const refused = [401, 403].includes(await statusOf(method, path, sent)) && !route.includes("zendesk");
      expect([route, refused]).toEqual([route, false]);
    }
    for (const [route, about] of asked(["totals", "words"])) {
      const [method, path] = route.split(" ") as [string, string];
      for (const survey of [PUBLIC, PRIVATE, LINK, HIDDEN]) {
        const status = await statusOf(method, path.replace(":id", survey), sent);
        const free = about === "totals" && survey === PUBLIC;
        const refusal = about === "totals" && survey === HIDDEN ? 403 : 401;
        expect([route, survey, status]).toEqual([route, survey, free || scopes.includes(about) ? 200 : refusal]);
      }
    }
    // Of a case that there is not, and without a body: whoever is let through is told so.
    for (const [route, about] of asked(["case", "move"])) {
      const [method, path] = route.split(" ") as [string, string];
      const status = await statusOf(method, path.replace(":id", PRIVATE).replace(":case", randomUUID()), sent);
      const wanted = scopes.includes("words") ? (about === "case" ? 404 : scopes.includes("cases") ? 415 : 403) : 401;
      // A good key that is of no use here is no unknown caller.
      const refused = about === "move" && wanted === 401 ? [401, 403] : [wanted];
      expect([route, status, refused.includes(status)]).toEqual([route, status, true]);
    }
    for (const [route] of asked(["admin"])) {
      const [method, path] = route.split(" ") as [string, string];
      // Whoever is let through learns that administration is not reached from here.
      const status = await statusOf(method, path.replace("*", "surveys"), sent);
      expect([route, status]).toEqual([route, scopes.includes("admin") ? 503 : 401]);
    }
  });
});

describe("a link that shares", () => {
  const totals = Object.entries(ROUTES).flatMap(([route, about]) => (about === "totals" ? [route.slice(4)] : []));

  it("opens the totals of its survey, and nothing else", async () => {
    const token = await newShare(LINK);
    for (const path of totals) {
      const asked = (survey: string) =>
        statusOf("GET", `${path.replace(":id", survey)}${path.includes("?") ? "&" : "?"}share=${token}`);
      expect([path, await asked(LINK), await asked(PRIVATE), await asked(HIDDEN)]).toEqual([path, 200, 401, 403]);
      expect(await statusOf("GET", path.replace(":id", HIDDEN), { "earshot-share": await newShare(HIDDEN) })).toBe(200);
    }
    expect(await statusOf("GET", `${PATHS.comments(LINK)}?share=${token}`)).toBe(401);
  });

  it("is refused once it has run out, was taken back, is of another key or was changed", async () => {
    const good = await newShare(LINK);
    const [id, end, mac] = good.split(".") as [string, string, string];
    for (const token of [
      await newShare(LINK, { until: Date.now() - 1000 }),
      await newShare(LINK, { revoked: true }),
      await newShare(LINK, { key: `${KEY}x` }),
      shareTokens(KEY).make({ id: "0".repeat(16), survey: LINK, until: Date.now() + 60_000 }),
      `${id}.${Number(end) + 1}.${mac}`,
      `${id}.${end}.${"A".repeat(43)}`,
      "",
    ]) {
      expect([token, await statusOf("GET", `${PATHS.results(LINK)}?share=${token}`)]).toEqual([token, 401]);
    }
  });
});

it("totals that are hidden until one has answered open to a receipt of an answer to them", async () => {
  const asked = (receipt: string) => statusOf("GET", `${PATHS.results(HIDDEN)}?receipt=${receipt}`);
  expect(await asked(receiptOf(HIDDEN))).toBe(200);
  expect([await asked(receiptOf(PUBLIC)), await asked(receiptOf(HIDDEN, "k".repeat(40))), await asked("x.y")]).toEqual([
    403, 403, 403,
  ]);
  expect(await statusOf("GET", `${PATHS.results(PRIVATE)}?receipt=${receiptOf(PRIVATE)}`)).toBe(401);
});

const watch = (survey: string, headers?: Record<string, string>) =>
  openStream(world.url + PATHS.stream(survey), headers);

it("streams end for those who may no longer see them", async () => {
  const change = (config: Survey) =>
    world.database.execute(sql`update survey set config = ${JSON.stringify(config)}::jsonb where id = ${config.id}`);
  const survey: Survey = { ...VOTE, id: "changing", results: "public", hideUntilAnswered: false };
  await world.database.insert(surveys).values({ id: survey.id, config: survey });
  const [anyone, member] = [await watch(survey.id), await watch(survey.id, session())];
  await change({ ...survey, hideUntilAnswered: true });
  expect(await anyone.ended).toBe(true);
  const answered = await watch(survey.id, { "earshot-receipt": receiptOf(survey.id) });
  const shared = await watch(survey.id, { "earshot-share": await newShare(survey.id) });
  await change({ ...survey, results: "link" });
  expect(await answered.ended).toBe(true);
  await change({ ...survey, results: "private" });
  expect(await shared.ended).toBe(true);
  await world.settle({ survey: survey.id, answer: "a" });
  await vi.waitFor(() =>
    expect(member.events.some(({ data }) => JSON.stringify(data).includes('"total":1'))).toBe(true),
  );
  member.close();
});

describe("signing in by a key", () => {
  const signIn = (key: string) =>
    world.app.request(PATHS.session, {
      method: "POST",
      headers: { "content-type": "application/json", "sec-fetch-site": "same-origin" },
      body: JSON.stringify({ key }),
    });

  it("gives a session that sees what the key may see, and ends with it", async () => {
    const key = await newKey(["totals"]);
    const answer = await signIn(key.token);
    expect(answer.status).toBe(200);
    const cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? "";
    expect(cookie).not.toContain(key.token);
    expect([
      await statusOf("GET", PATHS.results(PRIVATE), { cookie }),
      await statusOf("GET", PATHS.comments(PRIVATE), { cookie }),
    ]).toEqual([200, 401]);
    await world.database
      .update(accessKey)
      .set({ revokedAt: new Date() })
      .where(sql`${accessKey.id} = ${key.id}`);
    await vi.waitFor(async () => expect(await statusOf("GET", PATHS.results(PRIVATE), { cookie })).toBe(401), 10_000);
  });

  it("refuses keys that are none", async () => {
    for (const key of [
      KEY,
      `esk_${"0".repeat(16)}_${"A".repeat(43)}`,
      "",
      (await newKey(["totals"], { expiresAt: new Date(0) })).token,
    ]) {
      expect((await signIn(key)).status).toBe(401);
    }
  });
});
