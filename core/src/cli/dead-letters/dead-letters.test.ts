import { REDIS } from "@earshot/contract";
import * as v from "valibot";
import { beforeAll, expect, it } from "vitest";
import { drainOf } from "../../drain/test/drain.ts";
import { settled } from "../../drain/test/settled.ts";
import { createWorld, feedbackOf, SERVICE, type World } from "../../drain/test/world.ts";
import { connect } from "../../store/connect.ts";
import { verify } from "../../store/verify/verify.ts";
import { earshot, type Ran } from "../test/earshot.ts";

const Listed = v.object({ letters: v.array(v.object({ id: v.number() })), next: v.nullable(v.number()) });
const CANARY = "canary-4711";
/** A body that is no UTF-8, which JSON could not hold. */
const BYTES = Buffer.from([0x5b, 0x31, 0xff, 0xfe, 0x22]);

let world: World;
const letters = (...args: string[]): Promise<Ran> => earshot(world, ["dead-letters", ...args]);

/** Ids of dead letters, oldest first. */
async function waiting(why: string): Promise<string[]> {
  const rows = await world.sql<{ id: string }[]>`select id from dead_letter where why = ${why} order by id`;
  return rows.map(({ id }) => id);
}
const one = async (why: string): Promise<string> => (await waiting(why))[0] ?? "0";
const length = (partition: number) => world.redis.xLen(REDIS.log(partition));

beforeAll(async () => {
  world = await createWorld({ forAll: true });
  const drain = drainOf(world);
  const late = { survey: "late", answer: "b", comment: CANARY, tags: [CANARY], locale: "de" };
  await world.admit(1, feedbackOf("one", late), feedbackOf("two", late), feedbackOf("three", late));
  await world.admit(1, feedbackOf("four", { survey: SERVICE.id, answer: "9", comment: CANARY }));
  await world.admitRaw(2, ["no JSON", '[99,"f"]']);
  await world.alien(2, { note: CANARY });
  await world.alien(2, { n: Buffer.from("1"), b: BYTES });
  await settled(world, 6, 2);
  await drain.close();
}, 180_000);

it("are counted by why, and listed newest first, page by page", async () => {
  const { code, stdout } = await letters("list", "--limit", "3");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^8 dead letters wait\n/);
  expect(stdout).toMatch(/\nsurvey +3 +the drain knew no such survey: make it, then replay\n/);
  const next = /Next page: earshot (dead-letters list --limit 3 --before \d+)\n/.exec(stdout)?.[1] ?? "";
  const second = await earshot(world, next.split(" "));
  const listed = await letters("list", "--json");
  const { letters: all, next: end } = v.parse(Listed, JSON.parse(listed.stdout));
  expect(all).toEqual(all.toSorted((one, other) => other.id - one.id));
  expect([all.length, end]).toEqual([8, null]);
  for (const { id } of all.slice(3, 6)) expect(second.stdout).toMatch(new RegExp(`\\n ?${id}  `));
  expect(stdout + second.stdout + listed.stdout).not.toContain(CANARY);
});

it("are decoded, and what a customer wrote is hidden unless it is asked for", async () => {
  const id = await one("survey");
  const hidden = await letters("show", id);
  expect(hidden.stdout).toMatch(/\nanswer +b\n/);
  expect(hidden.stdout).toMatch(/\ncomment +hidden, 11 characters\n/);
  expect(hidden.stdout).not.toContain(CANARY);
  const shown = await letters("show", id, "--reveal");
  expect(shown.stdout).toMatch(/\ncomment +canary-4711\n/);
  expect(JSON.parse(shown.stderr)).toMatchObject({ properties: { code: "audit", id: Number(id), partition: 1 } });
  expect(shown.stderr).not.toContain(CANARY);

  const alien = (await waiting("alien"))[1] ?? "";
  expect((await letters("show", alien, "--reveal")).stdout).toMatch(/\nfield b +0x5b31fffe22\n/);
  expect(await letters("show", "4711")).toMatchObject({ code: 1, stderr: expect.stringContaining("There is no") });
});

it("come back as dead letters where nothing was mended", async () => {
  const [before] = await world.sql`select sum(dead_lettered)::int as dead from partition_offset`;
  const replayed = await letters("replay", "--all", "--why", "json");
  expect(replayed).toMatchObject({ code: 0, stdout: expect.stringContaining("1 dead letter put back;") });
  const drain = drainOf(world);
  await settled(world, 7, 2);
  await drain.close();
  const [after] = await world.sql`select sum(dead_lettered)::int as dead from partition_offset`;
  expect(after?.["dead"]).toBe(before?.["dead"] + 1);
  expect(await waiting("replayed")).toHaveLength(1);
  const [again] = await world.sql<{ payload: Buffer }[]>`select payload from dead_letter where why = 'json'`;
  expect(JSON.parse(String(again?.payload))).toMatchObject({ n: "3", b: "no JSON" });
});

it("are put back once, whoever does it again after a crash or at the same time", async () => {
  const [id = ""] = await waiting("survey");
  const before = await length(1);
  // Redis has it, and then the row cannot be closed.
  const readOnly = new URL(world.databaseUrl);
  readOnly.searchParams.set("default_transaction_read_only", "on");
  const crashed = await earshot({ ...world, databaseUrl: readOnly.href }, ["dead-letters", "replay", id]);
  expect(crashed).toMatchObject({ code: 1, stderr: expect.stringContaining("only lets itself be read") });
  expect(await length(1)).toBe(before + 1);
  expect(await waiting("survey")).toContain(id);

  const again = await Promise.all([letters("replay", id), letters("replay", id)]);
  expect(again.map(({ code }) => code)).toContain(0);
  expect(await letters("replay", id)).toMatchObject({ code: 1, stdout: expect.stringContaining("replayed already") });
  expect(await length(1)).toBe(before + 1);
  expect(again.flatMap(({ stderr }) => stderr.match(/"n":5/g) ?? []).length).toBeGreaterThan(0);
});

it("are settled as they were accepted once their survey is there", async () => {
  const config = { ...SERVICE, id: "late", kind: "thumbs", negative: null };
  const options = [
    { id: "a", label: "A" },
    { id: "b", label: "B" },
  ];
  await world.sql`insert into survey (id, config) values ('late', ${world.sql.json({ ...config, kind: "choice", options })})`;
  const accepted = await world.sql<{ t: string }[]>`
    select convert_from(payload, 'UTF8')::json->>'t' as t from dead_letter where why = 'survey' order by id`;
  expect(await letters("replay", "--all", "--why", "survey")).toMatchObject({ code: 0 });
  const drain = drainOf(world);
  await settled(world, 10, 2);
  await drain.close();
  const rows = await world.sql<{ comment: string; tags: string[]; t: string }[]>`
    select comment, tags, (extract(epoch from accepted_at) * 1000)::bigint as t from feedback where survey = 'late' order by n`;
  expect(rows).toHaveLength(3);
  expect(rows[2]).toMatchObject({ comment: CANARY });
  expect(rows.slice(1).map(({ t }) => t)).toEqual(accepted.map(({ t }) => t));
  expect(await waiting("survey")).toEqual([]);
});

it("are left alone where their client has moved on, and where nobody was told", async () => {
  const ids = await waiting("answer");
  const before = await length(1);
  const drain = drainOf(world);
  await world.admit(1, feedbackOf("four", { survey: SERVICE.id, answer: "5" }));
  await settled(world, 11, 2);
  await drain.close();
  const overtaken = await letters("replay", ...ids);
  expect(overtaken).toMatchObject({
    code: 1,
    stdout: expect.stringContaining("answered again or taken it back since"),
  });
  expect(await letters("replay", "--all", "--why", "alien")).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/nobody was told that it is accepted(?:.|\n)*0 dead letters put back, 2 left alone/),
  });
  expect(await length(1)).toBe(before + 1);
});

it("are dropped only by somebody who means it, which is written down", async () => {
  const ids = await waiting("alien");
  expect(await letters("drop", ...ids)).toMatchObject({ code: 2, stderr: expect.stringContaining("--yes") });
  expect(await waiting("alien")).toEqual(ids);
  const dropped = await letters("drop", ...ids, "--yes");
  expect(dropped).toMatchObject({ code: 0, stdout: "2 dead letters dropped\n" });
  const lines = dropped.stderr
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines).toMatchObject(
    ids.map((id) => ({ properties: { code: "audit", id: Number(id), why: "alien", partition: 2 } })),
  );
  expect(dropped.stderr).not.toContain(CANARY);
  expect((await letters("list")).stdout).toMatch(/; closed: \d replayed, 2 dropped\n/);
  const rest =
    await world.sql`select from dead_letter where why in ('replayed', 'dropped') and (payload <> '' or survey is not null)`;
  expect(rest).toHaveLength(0);
});

it("leave an account that can be recounted", async () => {
  const pool = connect(world.databaseUrl, { name: "dead-letters-test", connections: 1 });
  const found: unknown[] = [];
  await verify(pool, { since: null, limit: 5, onProgress: () => {}, onChecked: ({ first }) => found.push(...first) });
  await pool.end({ timeout: 1 });
  expect(found).toEqual([]);
});

it("ask for one way of saying which, and for a Redis that is there", async () => {
  const answers = await Promise.all([
    letters("replay"),
    letters("drop", "1", "--all"),
    earshot({ ...world, redisUrl: "redis://127.0.0.1:1" }, ["dead-letters", "replay", "--all"]),
  ]);
  expect(answers.map(({ code }) => code)).toEqual([2, 2, 1]);
  expect(answers[2]?.stderr).toMatch(/^Cannot reach Redis at 127\.0\.0\.1:1 \(ECONNREFUSED\): /);
});
