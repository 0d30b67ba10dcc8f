import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { PATHS, Snapshot, Summary } from "@earshot/contract";
import * as v from "valibot";
import { afterAll, beforeAll, expect, test } from "vitest";
import { survey as surveys } from "../../store/schema.ts";
import { startResults, VOTE, type World } from "../test/world.ts";

const HOSTILE = "</script><script>alert(1)</script>";
let page: string;
let world: World;

beforeAll(async () => {
  page = mkdtempSync(join(tmpdir(), "earshot-snapshot-"));
  writeFileSync(join(page, "index.html"), '<!doctype html><body><div id="app"></div></body>');
  world = await startResults({ page });
  await world.database
    .insert(surveys)
    .values({ id: "hostile", config: { ...VOTE, id: "hostile", question: `$& ${HOSTILE}` } });
  await world.settle({ survey: "vote", answer: "a" });
});
afterAll(async () => {
  await world.close();
  rmSync(page, { recursive: true });
});

async function load(path: string, headers: Record<string, string> = {}) {
  const response = await world.app.request(path, { headers });
  const bytes = Buffer.from(await response.arrayBuffer());
  const html = (response.headers.get("content-encoding") === "gzip" ? gunzipSync(bytes) : bytes).toString();
  const [, json] = /<script type="application\/json" id="snapshot">(.*?)<\/script>/.exec(html) ?? [];
  return { response, html, snapshot: json === undefined ? undefined : v.parse(Snapshot, JSON.parse(json)) };
}
const idsOf = (snapshot: Snapshot | undefined) => snapshot?.list.surveys.map(({ id }) => id).toSorted();
const session = () => ({ cookie: `${world.cookies.name}=${world.cookies.begin().value}` });

test("the overview brings along what its caller may see, and no cache may keep it for another", async () => {
  const anyone = await load("/");
  expect(idsOf(anyone.snapshot)).toEqual(["hostile", "vote"]);
  expect(anyone.snapshot?.session.signedIn).toBe(false);
  expect(anyone.snapshot?.list.surveys.find(({ id }) => id === "vote")?.results.total).toBe(1);
  expect(Object.fromEntries(anyone.response.headers)).toMatchObject({
    "cache-control": "private, no-cache",
    vary: "cookie, accept-encoding",
  });
  expect(anyone.response.headers.get("etag")).toBeNull();

  const viewer = await load("/", { ...session(), "accept-encoding": "gzip" });
  expect(idsOf(viewer.snapshot)).toEqual(["hostile", "service", "vote"]);
  expect(viewer.snapshot?.session).toMatchObject({ signedIn: true });
});

test("a survey's page brings that survey alone; a private one, and one that is not there, nothing", async () => {
  expect(idsOf((await load(PATHS.resultsPage("vote"))).snapshot)).toEqual(["vote"]);
  expect(idsOf((await load(PATHS.resultsPage("service"), session())).snapshot)).toEqual(["service"]);
  for (const path of [PATHS.resultsPage("service"), PATHS.resultsPage("nobody"), PATHS.casesPage]) {
    const { response, snapshot } = await load(path);
    expect(response.status).toBe(200);
    expect(snapshot).toBeUndefined();
  }
});

test("a question cannot leave the element it stands in", async () => {
  const { html, snapshot } = await load(PATHS.resultsPage("hostile"));
  expect(html).not.toContain(HOSTILE);
  expect(html.match(/<script/g)).toHaveLength(1);
  expect(snapshot?.list.surveys[0]?.question).toBe(`$& ${HOSTILE}`);
});

test("a score's page brings the days along that it begins with, as the same question would be answered", async () => {
  const { snapshot } = await load(PATHS.resultsPage("service"), session());
  expect(snapshot?.summary?.query).toBe("last=30d");
  const asked = await world.app.request(`${PATHS.summary("service")}?${snapshot?.summary?.query}`, {
    headers: session(),
  });
  expect(snapshot?.summary?.body).toEqual(v.parse(Summary, await asked.json()));
  for (const [address, query] of [
    [`${PATHS.resultsPage("service")}?range=7d`, "last=7d"],
    [`${PATHS.resultsPage("service")}?range=all`, undefined],
    [`${PATHS.resultsPage("service")}?channel=web`, undefined],
    [PATHS.resultsPage("vote"), undefined],
  ] as const) {
    expect((await load(address, session())).snapshot?.summary?.query).toBe(query);
  }
});
