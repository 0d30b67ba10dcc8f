import { randomBytes } from "node:crypto";
import { encodeBody, type FeedbackBody } from "@earshot/contract";
import { beforeEach, expect, it } from "vitest";
import { drainOf } from "./test/drain.ts";
import { clientKey, createWorld, feedbackOf, type World, SOON } from "./test/world.ts";

const P = 2;
let world: World;
beforeEach(async () => {
  world = await createWorld();
});

const good = (...clients: (string | number)[]) => clients.map((client) => encodeBody(feedbackOf(client)));
const withComment = (client: string | number, comment: string): FeedbackBody =>
  feedbackOf(client, { survey: "service", answer: "5", comment });

async function deadLetters() {
  return world.sql<{ n: number | null; why: string; payload: Buffer }[]>`
    select n::int, why, payload from dead_letter order by id`;
}

it("buries what cannot be read or is not a survey's, as it is, and settles the others", async () => {
  const service = (client: string, text: string) => `[1,"f","service",0,"${clientKey(client)}","5",${text}]`;
  const poison: [string, string][] = [
    ["json", `[1,"f","vote",0,`],
    ["json", ""],
    ["version", `[2,"f","vote",0,"${clientKey("x")}","a"]`],
    ["body", `{"survey":"vote"}`],
    ["body", service("nul", `{"comment":"a\\u0000b"}`)],
    ["body", service("half", `{"comment":"\\ud83d"}`)],
    ["body", service("long", JSON.stringify({ comment: "x".repeat(8001) }))],
    ["body", `[1,"f","vote",0,"not a client key","a"]`],
    ["survey", encodeBody(feedbackOf("s", { survey: "nobody-made-this" }))],
    ["answer", encodeBody(feedbackOf("t", { answer: "c" }))],
  ];
  const bodies = poison.flatMap(([, body], i) => [body, ...good(i)]);
  await world.admitRaw(P, bodies);
  await world.alien(P, { hello: "world" });
  await world.alien(P, { n: "3", t: "1", u: "1", b: good("again")[0]! });
  await world.alien(P, { n: "999", t: "1", u: "1", b: good("ahead")[0]! });
  await world.alien(P, {
    n: "\0",
    u: randomBytes(4000).toString("hex"),
    raw: Buffer.from([0xff, 0xfe, 0x00]),
  } as never);
  await world.admitRaw(P, good("last"));

  drainOf(world);
  const all = poison.length * 2 + 1;
  await expect.poll(() => world.account(P), SOON).toMatchObject({ last_n: all, stored: poison.length + 1, alien: 4 });
  expect(await world.account(P)).toMatchObject({ dead: poison.length + 4, duplicate: 0 });

  const letters = await deadLetters();
  expect(letters.map(({ n, why }) => [n, why])).toEqual([
    ...poison.map(([why], i) => [i * 2 + 1, why]),
    ...Array.from({ length: 4 }, () => [null, "alien"]),
  ]);
  const payloads = letters.map(({ payload }) => JSON.parse(payload.toString()) as Record<string, unknown>);
  expect(payloads.slice(0, poison.length).map((fields) => fields["b"])).toEqual(poison.map(([, body]) => body));
  expect(payloads[poison.length]).toEqual({ hello: "world" });
  expect(payloads.at(-1)).toMatchObject({
    n: "\0",
    raw: { base64: Buffer.from([0xff, 0xfe, 0x00]).toString("base64") },
  });
  expect(await world.differences()).toEqual([]);
});

it("waits for numbers while a log holds nothing but aliens", async () => {
  await world.alien(P, { hello: "world" });
  drainOf(world);
  await expect.poll(() => world.account(P), SOON).toMatchObject({ dead: 1, alien: 1, last_n: 0 });
  await world.admitRaw(P, good(1));
  await expect.poll(() => world.account(P), SOON).toMatchObject({ dead: 1, alien: 1, stored: 1, last_n: 1 });
});

it("takes a survey that was made just before its first feedback", async () => {
  drainOf(world);
  await world.admitRaw(P, good(1));
  await expect.poll(() => world.account(P), SOON).toMatchObject({ stored: 1 });
  await world.sql`insert into survey (id, config)
    select 'new', jsonb_set(config, '{id}', '"new"') from survey where id = 'vote'`;
  await world.admit(P, feedbackOf(1, { survey: "new" }));
  await expect.poll(() => world.account(P), SOON).toMatchObject({ stored: 2, dead: 0 });
});

it("finds by halves the entries that Postgres refuses, and no other", async () => {
  await world.sql`alter table feedback add constraint no_poison check (comment not like '%poison%')`;
  const guilty = new Set([3, 4, 57, 99]);
  await world.admit(P, ...Array.from({ length: 100 }, (_, i) => withComment(i, guilty.has(i) ? "poison" : "fine")));
  drainOf(world);
  await expect.poll(() => world.account(P), SOON).toMatchObject({ last_n: 100, stored: 96, dead: 4 });
  const letters = await deadLetters();
  expect(letters.map(({ n, why }) => [n, why])).toEqual([...guilty].map((i) => [i + 1, "23514"]));
  expect(await world.differences()).toEqual([]);
});

it("buries an entry too large for an index", async () => {
  await world.sql`create index on feedback (comment)`;
  const random = Array.from({ length: 1900 }, () => String.fromCodePoint(0x20000 + Math.floor(Math.random() * 40_000)));
  await world.admit(P, withComment(1, "fine"), withComment(2, random.join("")), withComment(3, "fine"));
  drainOf(world);
  await expect.poll(() => world.account(P), SOON).toMatchObject({ last_n: 3, stored: 2, dead: 1 });
  expect((await deadLetters()).map(({ n, why }) => [n, why])).toEqual([[2, "54000"]]);
});

it("stops when a hundred entries in a row are refused, and goes on when the tables are mended", async () => {
  await world.sql`alter table feedback add constraint mistake check (answer <> 'a')`;
  await world.admitRaw(P, good(...Array.from({ length: 150 }, (_, i) => i)));
  const drain = drainOf(world);
  await expect.poll(() => drain.ready(), SOON).toMatchObject({ missing: [`partition-${P}`] });
  expect(await world.sql`select stopped from partition_offset where partition = ${P}`).toEqual([
    { stopped: "too-many-dead" },
  ]);
  expect(await world.account(P)).toMatchObject({ dead: 100, stored: 0 });
  await world.sql`alter table feedback drop constraint mistake`;
  await expect.poll(() => world.account(P), SOON).toMatchObject({ dead: 100, stored: 50 });
  await expect.poll(() => drain.ready(), SOON).toEqual({ status: 200, missing: [] });
});

it("waits for a lock somebody holds, and blames no entry for it", async () => {
  await world.admitRaw(P, good(1, 2, 3));
  const holder = await world.sql.reserve();
  await holder`begin`;
  await holder`insert into feedback (survey, period, client, partition, n, answer, accepted_at, negative)
    values ('vote', 0, ${clientKey(2)}, ${P}, 99, 'b', now(), false)`;
  const drain = drainOf(world);
  await expect.poll(() => drain.records.map(({ properties }) => properties["code"]), SOON).toContain("55P03");
  await holder`rollback`;
  holder.release();
  await expect.poll(() => world.account(P), SOON).toMatchObject({ stored: 3, dead: 0 });
});

it("tries smaller batches when one takes Postgres too long, and blames no entry for it", async () => {
  // A statement may take 5 s; one of more than ten rows takes longer.
  await world.sql.unsafe(`create function slow() returns trigger language plpgsql as
    'begin if (select count(*) from new) > 10 then perform pg_sleep(9); end if; return null; end'`);
  await world.sql.unsafe(`create trigger slow after insert on feedback referencing new table as new
    for each statement execute function slow()`);
  await world.admitRaw(P, good(...Array.from({ length: 20 }, (_, i) => i)));
  drainOf(world);
  await expect.poll(() => world.account(P), { timeout: 25_000, interval: 200 }).toMatchObject({ stored: 20, dead: 0 });
});

it.each([
  ["forgives a conflict that passes", "nextval('tries') = 1", { stored: 3, dead: 0 }],
  ["blames an entry for a conflict that comes again", "true", { stored: 2, dead: 1 }],
])("%s", async (_, condition, account) => {
  // What a sequence counts stays counted when the statement fails.
  await world.sql`create sequence tries`;
  await world.sql.unsafe(`create function conflict() returns trigger language plpgsql security definer as $$
    begin
      if new.comment = 'poison' and (${condition}) then
        raise unique_violation;
      end if;
      return new;
    end $$`);
  await world.sql.unsafe(`create trigger conflict before insert on feedback for each row execute function conflict()`);
  await world.admit(P, withComment(1, "fine"), withComment(2, "poison"), withComment(3, "fine"));
  drainOf(world);
  await expect.poll(() => world.account(P), SOON).toMatchObject({ last_n: 3, ...account });
});
