import { encodeBody, isNegative, storedAnswer } from "@earshot/contract";
import * as fc from "fast-check";
import { Registry } from "prom-client";
import { beforeAll, expect, it } from "vitest";
import { connect, type Pool } from "../store/connect.ts";
import { type Offset, readOffset } from "../store/offset.ts";
import type { LogEntry } from "./anchor.ts";
import type { Slice } from "./log.ts";
import { createMetrics } from "./metrics.ts";
import { sequence } from "./sequence.ts";
import { createSettler, type Settler } from "./settler.ts";
import { afterwardsAll, clientKey, createWorld, feedbackOf, SERVICE, VOTE, type World } from "./test/world.ts";

const P = 0;
const EPOCH = "e";
const BEGIN = Date.UTC(2026, 10, 23, 4, 0);
const SURVEYS = new Map([VOTE, SERVICE].map((survey) => [survey.id, survey]));

let world: World;
let pool: Pool;
beforeAll(async () => {
  world = await createWorld({ forAll: true });
  pool = connect(world.databaseUrl, { name: "fold-test" });
  afterwardsAll(() => pool.end({ timeout: 1 }));
});

/** What happens in the log: a feedback, or something that is none. */
const happening = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      client: fc.nat(4),
      period: fc.nat(1),
      survey: fc.constantFrom("vote", "service", "service", "nowhere"),
      answer: fc.constantFrom("a", "b", "1", "2", "5"),
      /** Minutes since the test's beginning. */
      minute: fc.nat(2),
    }),
  },
  { weight: 1, arbitrary: fc.constantFrom("garbage", "alien") },
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

/** What the tables must hold, by settling one entry after the other, as plainly as can be. */
function model(log: readonly Happening[]) {
  const feedback = new Map<string, string>();
  const rollup = new Map<string, number>();
  const openCases = new Set<string>();
  const terms = { last_n: 0, stored: 0, duplicate: 0, dead: 0, alien: 0 };
  for (const each of log) {
    if (each === "alien") terms.alien++;
    else terms.last_n++;
    const survey = typeof each === "string" ? undefined : SURVEYS.get(each.survey);
    if (typeof each === "string" || !survey || !storedAnswer(survey, each.answer, "form")) {
      terms.dead++;
      continue;
    }
    const key = `${each.survey}/${each.period}/${clientKey(each.client)}`;
    if (feedback.has(key)) {
      terms.duplicate++;
      continue;
    }
    terms.stored++;
    feedback.set(key, `${each.answer}@${terms.last_n}`);
    const cell = `${each.survey}/${each.period}/${each.minute}/${each.answer}`;
    rollup.set(cell, (rollup.get(cell) ?? 0) + 1);
    if (isNegative(survey, each.answer)) openCases.add(`${each.survey}/${clientKey(each.client)}`);
  }
  return { feedback, rollup, openCases, terms };
}

function logOf(happenings: readonly Happening[]): LogEntry[] {
  let n = 0;
  return happenings.map((each, i) => {
    const id = `${BEGIN}-${i}`;
    if (each === "alien") return { id, fields: { hello: "world" } };
    n++;
    if (each === "garbage") return { id, fields: { n: String(n), t: String(BEGIN), u: String(i), b: "{" } };
    const { client, minute, ...more } = each;
    const t = String(BEGIN + minute * 60_000);
    return { id, fields: { n: String(n), t, u: String(i), b: encodeBody(feedbackOf(client, more)) } };
  });
}

async function settleInBatches(
  settler: Settler,
  entries: readonly LogEntry[],
  sizes: readonly number[],
): Promise<void> {
  let offset: Offset = await readOffset(pool, P);
  const seq = entries.filter(({ fields }) => fields["n"]).length;
  for (let from = 0, turn = 0; from < entries.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    const slice: Slice = {
      epoch: EPOCH,
      seq,
      at: BEGIN,
      anchor: offset.lastId,
      entries: entries.slice(from, from + size),
      full: false,
    };
    const found = sequence(offset, slice);
    if ("discontinuity" in found) throw new Error(found.discontinuity);
    offset = await settler.settle(offset, found.items, slice);
    from += size;
  }
}

async function tables() {
  const { sql } = world;
  const rows =
    await sql`select survey || '/' || period || '/' || replace(client::text, '-', '') as key, answer || '@' || n as value from feedback`;
  const cells = await sql`
    select survey || '/' || period || '/' || extract(epoch from minute - ${new Date(BEGIN)})::int / 60 || '/' || answer as key,
      count::int as value from rollup`;
  const cases = await sql`select c.survey || '/' || replace(c.client::text, '-', '') as key
    from cases c join outbox o on o.case_id = c.id`;
  const { ver: _, ...terms } = (await world.account(P))!;
  const map = (list: readonly Record<string, unknown>[]) => new Map(list.map(({ key, value }) => [key, value]));
  return { feedback: map(rows), rollup: map(cells), openCases: new Set(cases.map(({ key }) => key)), terms };
}

it("comes to the same as settling one entry after the other, whatever the batches", { timeout: 60_000 }, async () => {
  const metrics = createMetrics(new Registry(), new Map());
  const findSurveys = async () => SURVEYS;
  const tools = { pool, logs: undefined as never, findSurveys, resultsUrl: "http://results.example", metrics };
  await fc.assert(
    fc.asyncProperty(
      fc.array(happening, { minLength: 1, maxLength: 60 }),
      fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 }),
      async (happenings, sizes) => {
        await world.sql`truncate feedback, rollup, cases, outbox, dead_letter`;
        await world.sql`update partition_offset set ver = ver + 1, epoch = null, last_id = null, last_n = 0, stored = 0,
          duplicate = 0, dead_lettered = 0, alien = 0 where partition = ${P}`;
        await settleInBatches(createSettler(P, tools), logOf(happenings), sizes);
        expect(await tables()).toEqual(model(happenings));
        expect(await world.differences()).toEqual([]);
      },
    ),
    { numRuns: 100 },
  );
});
