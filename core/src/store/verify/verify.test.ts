import { beforeAll, describe, expect, it } from "vitest";
import { drainOf } from "../../drain/test/drain.ts";
import { afterwardsAll, createWorld, feedbackOf, SERVICE, type World } from "../../drain/test/world.ts";
import { connect, type Pool } from "../connect.ts";
import type { Disagreement } from "./disagreement.ts";
import { type Checked, verify } from "./verify.ts";
import { settled } from "../../drain/test/settled.ts";

let world: World;
let pool: Pool;
beforeAll(async () => {
  world = await createWorld({ forAll: true });
  pool = connect(world.databaseUrl, { name: "verify-test", connections: 1 });
  afterwardsAll(() => pool.end({ timeout: 1 }));
  const drain = drainOf(world);
  for (let client = 0; client < 60; client++) {
    await world.admit(client % 16, feedbackOf(client, { answer: client % 3 ? "a" : "b" }));
    await world.admit(client % 16, feedbackOf(client, { survey: SERVICE.id, answer: String(1 + (client % 5)) }));
  }
  await world.admit(3, feedbackOf(3), feedbackOf(1000, { survey: "unheard-of" }));
  await world.alien(3, { hello: "world" });
  await settled(world, 122, 1);
  await drain.close();
  // All in one minute, whatever the clock said.
  await world.sql`update feedback set accepted_at = '2026-01-01T00:00:30Z'`;
  await world.sql`delete from rollup`;
  await world.sql`
    insert into rollup (survey, period, minute, answer, partition, count, ver)
    select survey, period, '2026-01-01T00:00Z', answer, partition, count(*), 1 from feedback group by 1, 2, 4, 5`;
}, 60_000);

/** What disagrees, by the check that found it. */
async function differences(since: string | null = null, limit = 5): Promise<Record<string, Disagreement[]>> {
  const found: Checked[] = [];
  await verify(pool, { since, limit, onProgress: () => {}, onChecked: (checked) => found.push(checked) });
  const broken = found.filter(({ disagreements }) => disagreements > 0);
  for (const { disagreements, first } of broken) expect(first).toHaveLength(Math.min(disagreements, limit));
  return Object.fromEntries(broken.map(({ title, first }) => [title, first]));
}

const TOTALS = "Totals against a recount of the feedback";

it("finds nothing where all is well", async () => {
  expect(await differences()).toEqual({});
});

describe("what is changed behind the drain's back is named", () => {
  it.each<[name: string, tamper: string, mend: string, Record<string, unknown[]>]>([
    [
      "a total",
      "update rollup set count = count + 2 where survey = 'vote' and partition = 5 and answer = 'a'",
      "update rollup set count = count - 2 where survey = 'vote' and partition = 5 and answer = 'a'",
      {
        [TOTALS]: [
          { survey: "vote", partition: 5, period: 0, answer: "a", minute: expect.stringMatching(/:00\.000Z$/) },
        ],
      },
    ],
    [
      "two totals that make up for each other",
      "update rollup set count = count + case answer when 'a' then 1 else -1 end where survey = 'vote' and partition = 2",
      "update rollup set count = count - case answer when 'a' then 1 else -1 end where survey = 'vote' and partition = 2",
      { [TOTALS]: [{ answer: "a" }, { answer: "b" }] },
    ],
    [
      "a total of an answer that nobody gave",
      "insert into rollup (survey, period, minute, answer, partition, count, ver) values ('vote', 0, '2026-01-02T03:04Z', 'b', 7, 1, 0)",
      "delete from rollup where minute = '2026-01-02T03:04Z'",
      { [TOTALS]: [{ partition: 7, minute: "2026-01-02T03:04:00.000Z", answer: "b", expected: 0, found: 1 }] },
    ],
    [
      "a feedback's answer",
      "update feedback set answer = 'b' where survey = 'vote' and client = md5('1')::uuid",
      "update feedback set answer = 'a' where survey = 'vote' and client = md5('1')::uuid",
      {
        [TOTALS]: [
          { partition: 1, answer: "a", expected: 2, found: 3 },
          { partition: 1, answer: "b", expected: 2, found: 1 },
        ],
      },
    ],
    [
      "a feedback's minute",
      "update feedback set accepted_at = accepted_at - interval '1 hour' where survey = 'service' and partition = 9 and answer = '5'",
      "update feedback set accepted_at = accepted_at + interval '1 hour' where survey = 'service' and partition = 9 and answer = '5'",
      {
        [TOTALS]: [
          { survey: "service", answer: "5", found: 0 },
          { survey: "service", answer: "5", expected: 0 },
        ],
      },
    ],
    [
      "a survey's account",
      "update survey_account set stored = stored + 1 where survey = 'vote' and partition = 4",
      "update survey_account set stored = stored - 1 where survey = 'vote' and partition = 4",
      {
        "Surveys' accounts sum up to their partition's": [{ partition: 4, what: "stored, over all surveys" }],
        [TOTALS]: [{ survey: "vote", partition: 4, what: "stored, as the survey's account says" }],
      },
    ],
    [
      "terms that make up for each other",
      "update partition_offset set stored = stored - 1, duplicate = duplicate + 1 where partition = 6",
      "update partition_offset set stored = stored + 1, duplicate = duplicate - 1 where partition = 6",
      { "Surveys' accounts sum up to their partition's": [{ expected: "1", found: "0" }, { partition: 6 }] },
    ],
    [
      "a dead letter that goes",
      "create table away as select * from dead_letter where n is not null; delete from dead_letter where n is not null",
      "insert into dead_letter select * from away; drop table away",
      { "Every dead letter is kept": [{ partition: 3, what: "dead letters", expected: "2", found: "1" }] },
    ],
    [
      "an alien that gets a number",
      "update dead_letter set n = 4711 where n is null",
      "update dead_letter set n = null where n = 4711",
      { "Every dead letter is kept": [{ partition: 3, what: "aliens", expected: "1", found: "0" }] },
    ],
    [
      "a loss that nobody recorded",
      "update partition_offset set lost = lost + 3, base_n = base_n + 3 where partition = 8",
      "update partition_offset set lost = lost - 3, base_n = base_n - 3 where partition = 8",
      { "What was lost was recorded": [{ partition: 8, expected: "0", found: "3" }] },
    ],
    [
      "a case that goes",
      "create table away as select * from cases order by id limit 1; delete from cases where id in (select id from away)",
      "insert into cases select * from away; drop table away",
      {
        "Every negative feedback belongs to a case": [{ survey: "service", expected: "1", found: "0" }],
        "Every case has its event, and both say the same": [{ expected: "none", found: "waiting" }],
      },
    ],
    [
      "a case of nobody",
      "insert into cases (id, survey, period, client, state, opened_at) values ('00000000-0000-4000-8000-000000000001', 'vote', 0, '00000000-0000-4000-8000-000000000002', 'failed', now())",
      "delete from cases where survey = 'vote'",
      {
        "Every case belongs to a feedback": [{ key: "00000000-0000-4000-8000-000000000001", found: "0" }],
        "Every case has its event, and both say the same": [{ expected: "parked", found: "none" }],
      },
    ],
    [
      "an event that says another thing than its case",
      "update outbox set sent_at = now() where id = (select min(id) from outbox)",
      "update outbox set sent_at = null",
      { "Every case has its event, and both say the same": [{ expected: "waiting", found: "sent" }] },
    ],
    [
      "somebody who has both answered and taken it back",
      "insert into withdrawal (survey, period, client, erased, at) select survey, period, client, false, now() from feedback where id = (select min(id) from feedback)",
      "delete from withdrawal",
      { "Nobody has both answered and taken it back": [{ expected: "0", found: "1" }] },
    ],
    [
      "a version ahead of its partition",
      "update rollup set ver = ver + 1000 where survey = 'service' and partition = 5",
      "update rollup set ver = ver - 1000 where survey = 'service' and partition = 5",
      { "No total is ahead of its partition": expect.arrayContaining([expect.objectContaining({ partition: 5 })]) },
    ],
    [
      "the constraint that keeps answers apart",
      "alter table feedback rename constraint one_feedback_per_client to away",
      "alter table feedback rename constraint away to one_feedback_per_client",
      { "The tables still refuse what may not be": [{ key: "one_feedback_per_client", found: "gone" }] },
    ],
  ])("%s", async (_, tamper, mend, named) => {
    await world.sql.unsafe(tamper);
    const found = await differences();
    await world.sql.unsafe(mend);
    expect(Object.keys(found).toSorted()).toEqual(Object.keys(named).toSorted());
    expect(found).toMatchObject(named);
    expect(await differences()).toEqual({});
  });
});

it("goes through a table of many pieces, and says how far it is", async () => {
  const bulk = await createWorld({ forAll: true });
  // Numbers of rows are given away also to rows that are refused: they are far apart.
  await bulk.sql`
    insert into feedback (id, survey, period, client, partition, n, answer, accepted_at, negative)
    select n * 1000, 'vote', 0, gen_random_uuid(), n % 16, n, case n % 3 when 0 then 'a' else 'b' end, now() - n * interval '1 s', false
    from generate_series(1, 2000) n`;
  await bulk.sql`
    insert into rollup select survey, period, date_trunc('minute', accepted_at), answer, partition, count(*), 0
    from feedback group by 1, 2, 3, 4, 5`;
  await bulk.sql`insert into survey_account (survey, partition, stored) select survey, partition, count(*) from feedback group by 1, 2`;
  await bulk.sql`update partition_offset o set stored = 125, last_n = 125`;
  const own = connect(bulk.databaseUrl, { name: "verify-test", connections: 1 });
  afterwardsAll(() => own.end({ timeout: 1 }));
  const said: string[] = [];
  const found: Checked[] = [];
  await verify(own, {
    since: null,
    limit: 5,
    onProgress: (line) => said.push(line),
    onChecked: (each) => found.push(each),
  });
  expect(found.flatMap(({ first }) => first)).toEqual([]);
  expect(said.filter((line) => line.startsWith("Recounting"))).toEqual(
    Array.from({ length: 10 }, (_, piece) => `Recounting feedback, ${piece * 10} %`),
  );
});
