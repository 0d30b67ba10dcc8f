import { createHash, randomBytes } from "node:crypto";
import { PATHS } from "@earshot/contract";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { keepSignInLink } from "../store/sign-in-links.ts";
import { sessionCookies } from "../service/session-cookie.ts";
import { startResults, type World } from "./test/world.ts";

let http: World;
let https: World;
beforeAll(async () => {
  [http, https] = await Promise.all([startResults(), startResults({ https: true })]);
});
afterAll(() => Promise.all([http.close(), https.close()]));

async function newToken(world: World): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  await keepSignInLink(world.database, createHash("sha256").update(token).digest("hex"), "test");
  return token;
}

function post(world: World, body: unknown, headers: Record<string, string> = {}) {
  return world.app.request(PATHS.session, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

const signedIn = async (world: World, cookie: string) =>
  (await world.app.request(PATHS.session, { headers: { cookie } })).json();

describe("signing in", () => {
  it("uses a link up once, and gives a session the page's scripts cannot read", async () => {
    const token = await newToken(http);
    const answer = await post(http, { token });
    expect([answer.status, await answer.json()]).toEqual([200, { signedIn: true }]);
    const cookie = answer.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/^earshot-session=v1\.\d+\.[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(await signedIn(http, cookie.split(";")[0]!)).toMatchObject({
      signedIn: true,
      scopes: ["totals", "words", "cases"],
      until: expect.stringMatching(/Z$/),
    });

    const again = await post(http, { token });
    expect([again.status, again.headers.get("set-cookie")]).toEqual([401, null]);
  });

  it("gives one of several who send the same link at once a session", async () => {
    const token = await newToken(http);
    const statuses = await Promise.all(Array.from({ length: 6 }, async () => (await post(http, { token })).status));
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 401, 401, 401, 401, 401]);
  });

  it("refuses links that have expired, and ones that never were", async () => {
    const token = await newToken(http);
    await http.database.execute(sql`update sign_in_link set expires_at = now()`);
    expect((await post(http, { token })).status).toBe(401);
    expect((await post(http, { token: "x".repeat(43) })).status).toBe(401);
  });

  it("binds the cookie to host and https where viewers come by https", async () => {
    const answer = await post(https, { token: await newToken(https) });
    const cookie = answer.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/^__Host-earshot-session=/);
    expect(cookie.split("; ")).toEqual(expect.arrayContaining(["Path=/", "HttpOnly", "Secure", "SameSite=Lax"]));
    expect(cookie).not.toContain("Domain");
    expect(answer.headers.get("strict-transport-security")).toMatch(/max-age/);
  });

  it.each([
    ["from another site", { "sec-fetch-site": "cross-site" }, 403],
    ["from a sibling of the site", { "sec-fetch-site": "same-site" }, 403],
    ["from another origin, by an old browser", { origin: "http://evil.example", host: "results.example" }, 403],
    ["from a page without an origin", { origin: "null", host: "results.example" }, 403],
    ["as a form would send it", { "content-type": "application/x-www-form-urlencoded" }, 415],
    ["as text", { "content-type": "text/plain" }, 415],
    ["from its own page", { "sec-fetch-site": "same-origin", origin: "http://results.example" }, 200],
    ["from its own page, by an old browser", { origin: "http://results.example", host: "results.example" }, 200],
  ])("%s: %j is answered by %i, and only a good one uses the link up", async (_who, headers, status) => {
    const token = await newToken(http);
    expect((await post(http, { token }, headers)).status).toBe(status);
    expect((await post(http, { token })).status).toBe(status === 200 ? 401 : 200);
  });

  it.each([[null], [{}], [{ token: 1 }], [{ token: "x".repeat(101) }], [{ token: "x", more: 1 }], ["x"]])(
    "refuses the body %j",
    async (body) => expect((await post(http, body)).status).toBe(400),
  );

  it("takes no large bodies", async () => {
    expect((await post(http, { token: "x".repeat(20_000) })).status).toBe(413);
  });
});

describe("a session", () => {
  const cookies = sessionCookies("s".repeat(40), false);

  it("ends after twelve hours", () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      const { value } = cookies.begin();
      vi.advanceTimersByTime(12 * 3_600_000 - 1000);
      expect(cookies.read(value)).toBeDefined();
      vi.advanceTimersByTime(1000);
      expect(cookies.read(value)).toBeUndefined();
    } finally {
      vi.useRealTimers();
    }
  });

  it("is known by its own key, name and text alone", () => {
    const { value } = cookies.begin();
    const [version, end, mac] = value.split(".") as [string, string, string];
    expect(cookies.read(value)).toEqual({ until: Number(end) * 1000 });
    expect(sessionCookies("t".repeat(40), false).read(value)).toBeUndefined();
    expect(sessionCookies("s".repeat(40), true).read(value)).toBeUndefined();
    for (const forged of [
      `${version}.${Number(end) + 1}.${mac}`,
      `v2.${end}.${mac}`,
      `${version}.${end}.${mac.slice(1)}`,
      `${version}.${end}.${"A".repeat(43)}`,
      `${version}.${end}`,
      `${value}=`,
      "",
      undefined,
    ]) {
      expect(cookies.read(forged)).toBeUndefined();
    }
  });

  it("can be signed out of, by the own page alone", async () => {
    const remove = (headers: Record<string, string>) => http.app.request(PATHS.session, { method: "DELETE", headers });
    expect((await remove({ "sec-fetch-site": "cross-site" })).status).toBe(403);
    const answer = await remove({ "sec-fetch-site": "same-origin" });
    expect(await answer.json()).toEqual({ signedIn: false });
    expect(answer.headers.get("set-cookie")).toMatch(/^earshot-session=; Max-Age=0; Path=\//);
  });
});
