import { PATHS } from "@earshot/contract";
import { sessionCookies } from "../service/session-cookie.ts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { testDatabase, testRedis } from "../../../infra/local/testbed/index.ts";
import { closeAll, COOKIES, KEY, redisClient, startAdmin } from "./test/world.ts";

let admin: Awaited<ReturnType<typeof startAdmin>>;
const tokens: Record<string, string> = {};
const ids: Record<string, string> = {};
beforeAll(async () => {
  admin = await startAdmin(await redisClient(await testRedis()), await testDatabase());
  const make = async (name: string, scopes: string[]) => {
    const made = (await (await admin.request("POST", PATHS.adminKeys, { name, scopes })).json()) as {
      id: string;
      key: string;
    };
    tokens[name] = made.key;
    ids[name] = made.id;
    return made.id;
  };
  await make("admin", ["admin"]);
  await make("viewer", ["totals", "words"]);
  const [revoked, expired] = [await make("revoked", ["admin"]), await make("expired", ["admin"])];
  await admin.request("DELETE", `${PATHS.adminKeys}/${revoked}`);
  await admin.owner`update access_key set expires_at = now() where id = ${expired}`;
});
afterAll(closeAll);

const begin = (by?: string) => COOKIES.begin(by).value;
const beginBy = (name: string) => begin(ids[name]);

/** Every kind of caller there is, and whether administration is theirs. */
const CALLERS: Readonly<
  Record<string, { header?: () => string | undefined; session?: () => string; site?: string; may: boolean | "read" }>
> = {
  nobody: { header: () => undefined, may: false },
  "the key of administration": { header: () => `Bearer ${KEY}`, may: true },
  "half of that key": { header: () => `Bearer ${KEY.slice(1)}`, may: false },
  "that key by another scheme": { header: () => `Basic ${KEY}`, may: false },
  "an administrator's key": { header: () => `Bearer ${tokens["admin"]}`, may: true },
  "a viewer's key": { header: () => `Bearer ${tokens["viewer"]}`, may: false },
  "a key that was taken back": { header: () => `Bearer ${tokens["revoked"]}`, may: false },
  "a key that has expired": { header: () => `Bearer ${tokens["expired"]}`, may: false },
  "a key nobody made": { header: () => `Bearer esk_${"0".repeat(16)}_${"A".repeat(43)}`, may: false },
  "an administrator's session": { session: () => beginBy("admin"), site: "same-origin", may: true },
  "that session, from a page of another site": { session: () => beginBy("admin"), site: "cross-site", may: "read" },
  "that session, from nobody knows where": { session: () => beginBy("admin"), may: "read" },
  "a session of an administrator's link": { session: () => begin("0123abcd"), site: "same-origin", may: true },
  "a session of the team": { session: () => begin(), site: "same-origin", may: false },
  "a session of a viewer's key": { session: () => beginBy("viewer"), site: "same-origin", may: false },
  "a session of a key that was taken back": { session: () => beginBy("revoked"), site: "same-origin", may: false },
  "a session somebody else began": {
    session: () => sessionCookies("t".repeat(40), false).begin("0123abcd").value,
    site: "same-origin",
    may: false,
  },
};

/** Open to who reaches the port: how the service is, nothing of what it holds. */
const OPEN = new Set<string>([PATHS.livez, PATHS.readyz, PATHS.metrics, PATHS.openapi]);

it("every address is for who may administer, and all others get one and the same answer", async () => {
  const routes = new Map(
    admin.app.routes
      .filter(({ method }) => method !== "ALL")
      .map(({ method, path }) => [`${method} ${path}`, { method, path }]),
  );
  routes.set("an address that is none", { method: "GET", path: "/v1/admin/nothing" });
  expect(routes.size).toBeGreaterThan(18);
  const refusals = new Set<string>();
  for (const { method, path } of routes.values()) {
    for (const [caller, { header, session, site, may }] of Object.entries(CALLERS)) {
      const authorization = header?.();
      const answer = await admin.app.request(path.replaceAll(/:\w+/g, "nothing"), {
        method,
        headers: {
          "content-type": "application/json",
          ...(authorization !== undefined && { authorization }),
          ...(session && { cookie: `${COOKIES.name}=${session()}` }),
          ...(site !== undefined && { "sec-fetch-site": site }),
        },
        ...(method !== "GET" && { body: "not json" }),
      });
      const open = OPEN.has(path);
      const free = open || (may === "read" ? method === "GET" : may);
      expect([caller, method, path, answer.status === 401]).toEqual([caller, method, path, !free]);
      expect(answer.status, `${caller} ${method} ${path}`).toBeLessThan(500);
      if (answer.status === 401) refusals.add(await answer.text());
    }
  }
  expect(refusals.size).toBe(1);
});
