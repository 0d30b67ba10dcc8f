import postgres from "postgres";
import { afterAll, expect, it } from "vitest";
import * as fc from "fast-check";
import { testDatabase } from "../../../infra/local/testbed/index.ts";
import { type Batch, type FeedbackRow, noEffects, type SurveyTerms } from "./batch.ts";
import { connect } from "./connect.ts";
import { settle } from "./settle.ts";
import { SPANS } from "./verify/spans.ts";

const BEGIN = Date.UTC(2026, 2, 28, 21, 0);
const url = await testDatabase();
const pool = connect(url, { name: "spans-test", connections: 1 });
const sql = postgres(url, { max: 1, onnotice: () => {} });
afterAll(async () => {
  await Promise.all([pool.end({ timeout: 1 }), sql.end({ timeout: 1 })]);
});

/** What a client says in one step; nothing: it takes back what it said before. */
interface Said {
  client: number;
  answer: string | null;
  at: number;
  channel?: string | undefined;
  locale?: string | undefined;
  tags?: string[] | undefined;
}

const said = fc.record(
  {
    client: fc.integer({ min: 1, max: 9 }),
    answer: fc.option(fc.constantFrom("a", "b"), { freq: 4 }),
    // Over the night in which clocks in Berlin go forward.
    at: fc.integer({ min: BEGIN, max: BEGIN + 9 * 3_600_000 }),
    channel: fc.option(fc.constantFrom("web", "email"), { nil: undefined }),
    locale: fc.option(fc.constantFrom("de", "de-AT", "EN", "en-US"), { nil: undefined }),
    tags: fc.option(fc.array(fc.constantFrom("till", "staff", "shop"), { maxLength: 3 }), { nil: undefined }),
  },
  { requiredKeys: ["client", "answer", "at"] },
);

/** Settles steps as the drain would, a batch each, in partition 0; returns the version after the last. */
async function settleAll(survey: string, batches: readonly Said[][], ver: number): Promise<number> {
  for (const steps of batches) {
    const rows = await sql<{ id: string; n: string; client: string; answer: string; at: string; row: FeedbackRow }[]>`
      select id, n, replace(client::text, '-', '') as client, answer, extract(epoch from accepted_at) * 1000 as at,
        json_strip_nulls(json_build_object('channel', channel, 'locale', locale, 'tags', tags)) as row
      from feedback where survey = ${survey}`;
    const before = new Map(rows.map((row) => [row.client, row]));
    const [place] = await sql<{ epoch: string | null; lastId: string | null; lastN: number }[]>`
      select epoch, last_id as "lastId", last_n::int as "lastN" from partition_offset where partition = 0`;
    if (!place) throw new Error("Cannot settle as the partition has no row");
    const lasting = new Map(steps.map((step) => [step.client.toString(16).padStart(32, "0"), step]));
    const batch: Batch = {
      partition: 0,
      ver,
      from: place,
      to: { epoch: "e1", lastId: `1-${ver}/${ver}`, lastN: place.lastN + lasting.size },
      ...noEffects(),
      ...effects(survey, lasting, before, place.lastN),
      anchors: "",
      head: null,
      seenSeq: place.lastN + lasting.size,
      allNew: false,
      settledUpTo: null,
    };
    const done = await settle(pool, batch);
    expect(done?.ver).toBe(++ver);
  }
  return ver;
}

function effects(
  survey: string,
  lasting: ReadonlyMap<string, Said>,
  before: ReadonlyMap<string, { id: string; n: string; answer: string; at: string; row: Partial<FeedbackRow> }>,
  lastN: number,
): Pick<Batch, "feedback" | "changed" | "removed" | "terms"> {
  const feedback: FeedbackRow[] = [];
  const changed: Batch["changed"][number][] = [];
  const removed: Batch["removed"][number][] = [];
  const terms: SurveyTerms = { survey, stored: 0, superseded: 0, withdrawn: 0, duplicate: 0 };
  let n = lastN;
  for (const [client, { answer, at, channel, locale, tags }] of lasting) {
    n++;
    const was = before.get(client);
    const row = { n, survey, period: 0, client, answer: answer ?? "", at, negative: false, channel, locale, tags };
    if (answer === null && was) {
      removed.push({ id: Number(was.id), n: Number(was.n) });
      terms.stored--;
      terms.withdrawn++;
    } else if (answer !== null && was) {
      const { id, row: words } = was;
      changed.push({
        ...row,
        id: Number(id),
        was: { ...words, n: Number(was.n), answer: was.answer, at: Number(was.at) },
      });
    } else {
      if (answer !== null) feedback.push(row);
      terms.duplicate++;
    }
  }
  return { feedback, changed, removed, terms: [terms] };
}

const disagreements = async () => {
  const found = await SPANS.find(pool, 10, null, () => {});
  return found.first;
};

it("keeps hours, days and totals, also by channel, language and tag, equal to a recount, whatever is changed and taken back", async () => {
  await sql`insert into survey (id, config) values ('berlin', '{"timeZone": "Europe/Berlin"}'), ('utc', '{}')`;
  let ver = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("berlin", "utc"),
      fc.array(fc.array(said, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 4 }),
      async (survey, batches) => {
        ver = await settleAll(survey, batches, ver);
        expect(await disagreements()).toEqual([]);
      },
    ),
    { numRuns: 40 },
  );
  const days = await sql<{ start: Date }[]>`
    select distinct start from rollup_span where survey = 'berlin' and grain = 'day' order by 1`;
  // Midnight in Berlin, the second one after the clocks went forward would be an hour earlier in UTC.
  expect(days.map(({ start }) => start.toISOString())).toEqual([
    "2026-03-27T23:00:00.000Z",
    "2026-03-28T23:00:00.000Z",
  ]);
});

it("counts the fifty first tags by themselves and all that come later together, and takes them from there again", async () => {
  const [{ ver } = { ver: 0 }] = await sql<
    { ver: number }[]
  >`select ver::int from partition_offset where partition = 0`;
  const tagged = (client: number, tag: string): Said => ({ client, answer: "a", at: BEGIN, tags: [tag] });
  const first = Array.from({ length: 70 }, (_, i) => tagged(i + 1, `t${String(i).padStart(3, "0")}`));
  let now = await settleAll("many", [first], ver);
  const count = async (value: string) => {
    const [row] = await sql<{ count: number }[]>`
      select sum(count)::int as count from rollup_span
      where survey = 'many' and dimension = 'tag' and grain = 'all' and value = ${value}`;
    return row?.count ?? 0;
  };
  expect([await count("t000"), await count("t049"), await count("t050"), await count("")]).toEqual([1, 1, 0, 20]);
  now = await settleAll("many", [[{ client: 70, answer: null, at: BEGIN }, tagged(1, "t069")]], now);
  expect([await count("t000"), await count("")]).toEqual([0, 20]);
  expect(await disagreements()).toEqual([]);
});
