import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "@hono/node-server";
import { ENV, RUNNING_FILE, Survey } from "@earshot/contract";
import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { freePort } from "../../../../infra/local/process/ports.ts";
import { closeAll, KEY, redisClient, startAdmin } from "../../admin/test/world.ts";
import { drainOf } from "../../drain/test/drain.ts";
import { settled } from "../../drain/test/settled.ts";
import { createWorld, feedbackOf, VOTE, type World } from "../../drain/test/world.ts";
import { earshot } from "../test/earshot.ts";

let world: World;
let redis: Awaited<ReturnType<typeof redisClient>>;
let said: Record<string, string>;
const folder = mkdtempSync(join(tmpdir(), "earshot-cli-administration-"));
const run = (...args: string[]) => earshot({}, args, said);

/** Listens on a free port; gives the address. */
async function listening(server: ReturnType<typeof serve> | ReturnType<typeof createServer>): Promise<string> {
  if (!server.listening) await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("Cannot listen on a port");
  return `http://127.0.0.1:${address.port}`;
}

function file(content: unknown): string {
  const path = join(folder, `${randomUUID()}.json`);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

beforeAll(async () => {
  world = await createWorld({ forAll: true });
  const drain = drainOf(world);
  const late = (client: string) => feedbackOf(client, { survey: "late" });
  await world.admit(
    1,
    feedbackOf("one"),
    feedbackOf("two", { survey: "late", comment: "canary-4711" }),
    late("three"),
    late("four"),
  );
  await world.alien(2, { note: "strange" });
  await settled(world, 4, 1);
  await drain.close();
  redis = await redisClient(world.redisUrl);
  const { app } = await startAdmin(redis, world.databaseUrl);
  const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1", overrideGlobalObjects: false });
  said = { [ENV.adminUrl]: await listening(server), [ENV.adminKey]: KEY };
  closing = () => server.close();
}, 180_000);
let closing: () => void = () => {};
afterAll(async () => {
  closing();
  await closeAll();
  rmSync(folder, { recursive: true, force: true });
});

describe("earshot surveys", () => {
  it("shows one as `put` takes it, and writes it over the version that was seen alone", async () => {
    const shown = await run("surveys", "show", "vote", "--json");
    expect(shown).toMatchObject({ code: 0, stderr: "" });
    const survey = v.parse(Survey, JSON.parse(shown.stdout));
    expect(survey).toMatchObject({ id: "vote", question: VOTE.question });

    const changed = { ...survey, question: "Tea or coffee?" };
    const put = await run("surveys", "put", file(changed));
    expect(put).toMatchObject({ code: 0, stdout: expect.stringMatching(/^vote is written, version \d+/) });
    const [, version = ""] = /version (\d+)/.exec(put.stdout) ?? [];
    const again = await run("surveys", "put", file({ ...changed, question: "Tea?" }), "--over", version, "--json");
    expect(JSON.parse(again.stdout)).toMatchObject({ id: "vote", version: Number(version) + 1 });
    const overtaken = await run("surveys", "put", file(survey), "--over", version);
    expect(overtaken).toMatchObject({ code: 1, stdout: "", stderr: expect.stringMatching(/^Read it again: /) });

    const [versions, list, words] = await Promise.all([
      run("surveys", "versions", "vote"),
      run("surveys", "list"),
      run("surveys", "show", "vote"),
    ]);
    expect(versions.stdout).toMatch(/ EARSHOT_ADMIN_KEY {2}Tea\?\n.* Tea or coffee\?\n/);
    expect(list.stdout).toMatch(/\nvote +choice +open +\d+ .* UTC +EARSHOT_ADMIN_KEY +Tea\?\n/);
    expect(words.stdout).toMatch(/\nfeedback {2}there is: kind/);
  });

  it("makes one that is not there, and names each field that is not right", async () => {
    const survey = { ...VOTE, id: "late", keepDays: 30 };
    const [wrong, made, refused, broken, unknown] = await Promise.all([
      run("surveys", "put", file({ ...survey, kind: "choise", question: "" })),
      run("surveys", "put", file(survey)),
      run("surveys", "put", file({ ...VOTE, kind: "thumbs", options: undefined })),
      run("surveys", "put", file("{")),
      run("surveys", "close", "nowhere"),
    ]);
    expect(wrong).toMatchObject({ code: 1, stdout: "", stderr: expect.stringMatching(/\n {2}\/kind: /) });
    expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^late is \w+, version 1/) });
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/make a new survey instead\n {2}\/kind: /),
    });
    expect(broken).toMatchObject({ code: 1, stderr: expect.stringMatching(/is not JSON/) });
    expect(unknown).toMatchObject({
      code: 1,
      stderr: 'There is no survey "nowhere": `earshot surveys list` names them\n',
    });
  });

  it("asks before anything is forgotten, and opens, closes and archives", async () => {
    const asked = await Promise.all([
      run("surveys", "archive", "late"),
      run("surveys", "put", file({ ...VOTE, id: "late", keepDays: 7 })),
    ]);
    for (const each of asked) expect(each).toMatchObject({ code: 2, stderr: expect.stringContaining("add --yes") });
    const archived = await run("surveys", "archive", "late", "--yes", "--json");
    expect(JSON.parse(archived.stdout)).toMatchObject({ id: "late", state: "archived" });
    expect(await run("surveys", "open", "late")).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^late is open/),
    });
  });
});

describe("earshot keys", () => {
  it("makes one that is shown once, does what its scopes say, and ends when it is taken back", async () => {
    const [made, viewers, wrong] = await Promise.all([
      run("keys", "make", "--name", "Ops", "--scopes", "totals,admin", "--expires", "30d"),
      run("keys", "make", "--name", "Screen", "--expires", "never", "--json"),
      run("keys", "make", "--name", "x", "--scopes", "all"),
    ]);
    expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^esk_\S+\n$/) });
    expect(JSON.parse(viewers.stdout)).toMatchObject({ scopes: ["totals", "words"], expiresAt: null });
    expect(wrong).toMatchObject({ code: 2, stdout: "" });
    const key = made.stdout.trim();
    const [, id = ""] = /^esk_([0-9a-f]{16})_/.exec(key) ?? [];
    const own = { ...said, [ENV.adminKey]: key };
    const listed = await earshot({}, ["keys", "list"], own);
    expect(listed.stdout).toMatch(new RegExp(`\n${id}  totals,admin  ends 20.*  Ops\n`));
    expect(listed.stdout).not.toContain(key);

    expect(await run("keys", "take-back", id)).toMatchObject({ code: 2, stderr: expect.stringContaining("--yes") });
    const both = await Promise.all([run("keys", "take-back", id, "--yes"), run("keys", "take-back", id, "--yes")]);
    expect(both.map(({ code }) => code)).toEqual(expect.arrayContaining([0, 1]));
    expect(both.map(({ stderr }) => stderr).join("")).toBe(
      `There is no key ${id} that is still good: see \`earshot keys list\`\n`,
    );
  });
});

describe("earshot links, earshot audit", () => {
  it("makes links and takes them back, and all of it is written down", async () => {
    const shared = await run("links", "share", "vote", "--days", "2");
    expect(shared).toMatchObject({ code: 0, stdout: expect.stringMatching(/^http:\S+\/surveys\/vote\?share=\S+\n$/) });
    const [, link = ""] = /take-back vote (\w+)/.exec(shared.stderr) ?? [];
    expect((await run("links", "list", "vote")).stdout).toMatch(new RegExp(`\n${link}  .*  ends `));
    expect((await run("links", "take-back", "vote", link, "--yes")).code).toBe(0);
    const [signIn, audit, ofVote] = await Promise.all([
      run("links", "sign-in", "--administers", "--json"),
      run("audit"),
      run("audit", "--target", "vote", "--json"),
    ]);
    expect(JSON.parse(signIn.stdout)).toMatchObject({ url: expect.stringContaining("/sign-in#") });
    expect(audit.stdout).toMatch(/ EARSHOT_ADMIN_KEY +share-link\.revoked +/);
    const { audit: lines } = JSON.parse(ofVote.stdout);
    expect(lines.length).toBeGreaterThan(0);
    expect(new Set(lines.map(({ target }: { target: string }) => target))).toEqual(new Set(["vote"]));
  });
});

describe("earshot dead-letters by the API", () => {
  it("lists, shows, puts back and drops without Postgres or Redis in reach", async () => {
    const [of] = await world.sql<{ id: string }[]>`select min(id) as id from dead_letter where why = 'survey'`;
    const letter = of?.id ?? "";
    const [listed, none, hidden, shown] = await Promise.all([
      run("dead-letters", "list", "--partition", "1", "--limit", "2"),
      run("dead-letters", "replay", "--all", "--partition", "5"),
      run("dead-letters", "show", letter),
      run("dead-letters", "show", letter, "--reveal"),
    ]);
    expect(listed).toMatchObject({ code: 0, stderr: "" });
    expect(listed.stdout).toMatch(/^4 dead letters wait\n/);
    expect(listed.stdout).toMatch(/Next page: earshot dead-letters list --partition 1 --limit 2 --before \d+\n$/);
    expect(none).toMatchObject({ code: 0, stdout: expect.stringMatching(/^0 dead letters put back;/) });
    expect(hidden.stdout).toMatch(/\nsurvey +late\n(?:.|\n)*\ncomment +hidden, 11 characters\n/);
    expect(shown).toMatchObject({ code: 0, stderr: "", stdout: expect.stringMatching(/\ncomment +canary-4711\n/) });
    const reveals = await world.sql`select by from audit where what = 'dead-letter.revealed' and target = ${letter}`;
    expect(reveals).toEqual([{ by: ENV.adminKey }]);
    const replayed = await run("dead-letters", "replay", "--all");
    expect(replayed).toMatchObject({ code: 1, stderr: "" });
    expect(replayed.stdout).toMatch(/nobody was told(?:.|\n)*\n3 dead letters put back, 1 left alone;/);

    const [alien] = await world.sql<{ id: string }[]>`select id from dead_letter where why = 'alien'`;
    expect(await run("dead-letters", "drop", "--all")).toMatchObject({ code: 2 });
    expect(await run("dead-letters", "drop", "--all", "--yes")).toMatchObject({
      code: 0,
      stdout: "1 dead letter dropped\n",
    });
    const written = await world.sql`select what from audit where by = ${ENV.adminKey} and target = ${alien?.id ?? ""}`;
    expect(written).toEqual([{ what: "dead-letter.dropped" }]);
  });

  it("works on the stores where administration is away, says so, and never on those of another install", async () => {
    const away = { ...said, [ENV.adminUrl]: `http://127.0.0.1:${await freePort()}` };
    const [listed, nowhere] = await Promise.all([
      earshot(world, ["dead-letters", "list"], away),
      earshot({}, ["dead-letters", "list"], away),
    ]);
    expect(listed).toMatchObject({ code: 0, stdout: expect.stringContaining("3 replayed, 1 dropped") });
    expect(listed.stderr).toMatch(
      /^Cannot reach administration at 127\.0\.0\.1:\d+ \(ECONNREFUSED\): .* on the stores themselves\n$/,
    );
    expect(nowhere).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(/or correct EARSHOT_ADMIN_URL\n$/),
    });
  });
});

describe("where the command finds administration", () => {
  it("is beside a running start, and as whoever holds the key that is set", async () => {
    writeFileSync(join(folder, RUNNING_FILE), JSON.stringify({ ...said, [ENV.databaseUrl]: world.databaseUrl }));
    const beside = { [ENV.dataDir]: folder };
    const [found, wrong, elsewhere] = await Promise.all([
      earshot({}, ["keys", "list"], beside),
      earshot({}, ["keys", "list"], { ...beside, [ENV.adminKey]: "w".repeat(40) }),
      // What DATABASE_URL names is another install.
      earshot(world, ["keys", "list"], beside),
    ]);
    expect(found).toMatchObject({ code: 0, stderr: "" });
    expect(wrong).toMatchObject({ code: 78, stderr: expect.stringMatching(/refuses the key: set EARSHOT_ADMIN_KEY/) });
    expect(wrong.stderr).not.toContain("www");
    expect(elsewhere).toMatchObject({ code: 78, stderr: expect.stringMatching(/^EARSHOT_ADMIN_KEY is not set/) });
  });

  it("is told from whatever else answers there", async () => {
    const other = createServer((_, response) => response.end("<p>Hello")).listen(0, "127.0.0.1");
    onTestFinished(() => void other.close());
    const stranger = await earshot({}, ["surveys", "list"], { ...said, [ENV.adminUrl]: await listening(other) });
    expect(stranger).toMatchObject({ code: 1, stderr: expect.stringContaining("is not an administration") });
    const odd = await earshot({}, ["surveys", "list"], { ...said, [ENV.adminUrl]: "redis://127.0.0.1" });
    expect(odd).toMatchObject({ code: 78, stderr: "EARSHOT_ADMIN_URL must begin with http:// or https://\n" });
  });
});

it("says that a change is kept and not published yet, where Redis is away", async () => {
  redis.destroy();
  const closed = await run("surveys", "close", "vote");
  expect(closed).toMatchObject({ code: 0, stdout: expect.stringMatching(/^vote is closed, and not published yet, /) });
});
