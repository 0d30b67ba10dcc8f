import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { createHash } from "node:crypto";
import { PATHS } from "@earshot/contract";
import { afterAll, beforeAll, expect, it } from "vitest";
import { signInToken } from "../service/sign-in-token.ts";
import { keepSignInLink } from "../store/sign-in-links.ts";
import { KEY, startResults, type World } from "./test/world.ts";

let world: World;
let unset: World;
let server: Server;
const asked: {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingMessage["headers"];
  body: string;
}[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => (body += part));
    request.on("end", () => {
      asked.push({ method: request.method, url: request.url, headers: request.headers, body });
      response.writeHead(202, { "content-type": "application/json", etag: '"7"', connection: "close", "x-hop": "1" });
      response.end('{"told":true}');
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  [world, unset] = await Promise.all([startResults({ adminUrl: `http://127.0.0.1:${port}` }), startResults()]);
});
afterAll(async () => {
  server.close();
  await Promise.all([world.close(), unset.close()]);
});

const cookie = (by?: string) => `${world.cookies.name}=${world.cookies.begin(by).value}`;
const PATH = `${PATHS.adminSurveys}/service?x=1`;
const put = (headers: Record<string, string>, of = world) =>
  of.app.request(PATH, {
    method: "PUT",
    headers: { "content-type": "application/json", ...headers },
    body: '{"a":1}',
  });

it("forwards what an administrator's page asks, and nothing of the request that administration does not read", async () => {
  const answer = await put({
    cookie: `other=1; ${cookie("0123abcd")}`,
    "sec-fetch-site": "same-origin",
    "if-match": '"6"',
    "x-forwarded-for": "192.0.2.1",
    referer: "http://results.example/admin",
  });
  expect([answer.status, answer.headers.get("etag"), await answer.json()]).toEqual([202, '"7"', { told: true }]);
  const [{ method, url, headers, body }] = asked as [(typeof asked)[number]];
  expect([method, url, body]).toEqual(["PUT", PATH, '{"a":1}']);
  expect(headers).toMatchObject({ "if-match": '"6"', "sec-fetch-site": "same-origin" });
  expect(headers.cookie).toMatch(/^earshot-session=v1\.\d+\.0123abcd\.[\w-]{43}$/);
  expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(["x-forwarded-for"]));
  expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(["referer"]));
});

it("forwards nothing for others, nor what a page of another site sends", async () => {
  const before = asked.length;
  const statuses = await Promise.all([
    put({}),
    put({ cookie: cookie() }),
    put({ cookie: cookie("0123abcd"), "sec-fetch-site": "cross-site" }),
    put({ cookie: cookie("0123abcd"), origin: "http://evil.example", host: "results.example" }),
    put({ cookie: cookie("0123456789abcdef"), "sec-fetch-site": "same-origin" }),
  ]);
  expect(statuses.map(({ status }) => status)).toEqual([401, 401, 403, 403, 401]);
  expect(asked.length).toBe(before);
});

it("says what is to be done where administration is not set, and where it is away", async () => {
  const headers = { authorization: `Bearer ${KEY}` };
  const answer = await put(headers, unset);
  expect([answer.status, await answer.json()]).toMatchObject([
    503,
    { code: "unavailable", detail: expect.stringContaining("EARSHOT_ADMIN_URL") },
  ]);
  server.close();
  server.closeAllConnections();
  expect((await put(headers)).status).toBe(503);
});

it("is what an administrator's link opens, and a link of the team does not", async () => {
  for (const [administers, scopes] of [
    [true, ["totals", "words", "cases", "admin"]],
    [false, ["totals", "words", "cases"]],
  ] as const) {
    const token = signInToken(administers);
    await keepSignInLink(unset.database, createHash("sha256").update(token).digest("hex"), "test");
    const answer = await unset.app.request(PATHS.session, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token }),
    });
    const session = { headers: { cookie: answer.headers.get("set-cookie")?.split(";")[0] ?? "" } };
    expect(await (await unset.app.request(PATHS.session, session)).json()).toMatchObject({ signedIn: true, scopes });
    expect((await unset.app.request(PATHS.adminSurveys, session)).status).toBe(administers ? 503 : 401);
  }
});
