import { beforeAll, expect, it } from "vitest";
import { drainOf } from "../drain/test/drain.ts";
import { createWorld, feedbackOf, SERVICE, type World } from "../drain/test/world.ts";
import { earshot } from "./test/earshot.ts";
import { settled } from "../drain/test/settled.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld({ forAll: true });
  const drain = drainOf(world);
  for (let client = 0; client < 60; client++) {
    await world.admit(client % 16, feedbackOf(client, { answer: client % 3 ? "a" : "b" }));
    await world.admit(client % 16, feedbackOf(client, { survey: SERVICE.id, answer: String(1 + (client % 5)) }));
  }
  await world.admit(3, feedbackOf(3), feedbackOf(1000, { survey: "unheard-of" }));
  await world.alien(3, { hello: "world" });
  await settled(world, 122, 1);
  await drain.close();
}, 60_000);

const verify = (...args: string[]) => earshot(world, ["verify", ...args]);

it("finds that everything agrees, in a few words", async () => {
  const { code, stdout, stderr } = await verify();
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^✔ Totals against a recount of the feedback: 120 compared/m);
  expect(stdout).toMatch(/Everything agrees, in the snapshot of \d{4}-/);
  expect(stdout).not.toContain("✘");
});

it("names no more than it is asked to, and says how many there are", async () => {
  await world.sql`update rollup set count = count + 1 where survey = 'vote'`;
  const { stdout } = await verify("--limit", "2");
  await world.sql`update rollup set count = count - 1 where survey = 'vote'`;
  expect(stdout).toMatch(/\n {4}and \d+ more: --limit \d+ names them\n/);
  expect(stdout.match(/answers counted/g)).toHaveLength(2);
});

it("recounts the last minutes alone where that is asked for", async () => {
  await world.sql`insert into rollup (survey, period, minute, answer, partition, count, ver) values ('vote', 0, now() - interval '3 hours', 'a', 0, 1, 0)`;
  const [all, hour, day] = await Promise.all([verify(), verify("--since", "60m"), verify("--since", "1d")]);
  await world.sql`delete from rollup where minute < now() - interval '2 hours'`;
  expect([all.code, hour.code, day.code]).toEqual([1, 0, 1]);
  expect(hour.stdout).toContain(", of what was accepted since ");
  expect(hour.stdout.match(/✔/g)).toHaveLength(1);
});

it("names what disagrees, for people and as JSON", async () => {
  await world.sql`update rollup set count = count + 1 where survey = 'service' and partition = 1`;
  const [said, { code, stdout }] = await Promise.all([verify(), verify("--json")]);
  await world.sql`update rollup set count = count - 1 where survey = 'service' and partition = 1`;
  expect(said.code).toBe(1);
  expect(said.stdout).toMatch(
    /✘ Totals .*: \d disagreements?.*\n {4}survey service, partition 1, minute 20\S+Z, answer \d: answers counted: expected \d, found \d/,
  );
  const report = JSON.parse(stdout);
  expect([code, report.agrees, report.since]).toEqual([1, false, null]);
  expect(report.checks.filter((check: { disagreements: number }) => check.disagreements > 0)).toMatchObject([
    { first: expect.arrayContaining([expect.objectContaining({ survey: SERVICE.id, partition: 1, found: 2 })]) },
  ]);
});

it("sees no difference while answers are being settled, replaced and taken back", async () => {
  const drain = drainOf(world);
  const writing = new AbortController();
  const traffic = (async () => {
    for (let client = 2000; !writing.signal.aborted; client++) {
      await world.admit(client % 16, feedbackOf(client), feedbackOf(client, { survey: SERVICE.id, answer: "1" }));
    }
  })();
  for (let round = 0; round < 2; round++) expect(await verify()).toMatchObject({ code: 0, stderr: "" });
  writing.abort();
  await traffic;
  await drain.close();
});

it("writes nothing: not even a role that may read alone is refused", async () => {
  const readOnly = new URL(world.databaseUrl);
  readOnly.searchParams.set("default_transaction_read_only", "on");
  expect(await earshot({ databaseUrl: readOnly.href }, ["verify"])).toMatchObject({ code: 0 });
});

it("refuses what it does not understand, with the next step", async () => {
  const answers = await Promise.all([verify("--since", "yesterday"), verify("--limit", "0"), verify("--sinse", "1h")]);
  expect(answers.map(({ code }) => code)).toEqual([2, 2, 2]);
  expect(answers[0]?.stderr).toContain("like 90m, 12h, 7d");
});
