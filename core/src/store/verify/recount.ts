import { sql } from "drizzle-orm";
import { runHot } from "../hot.ts";
import { feedback, FORGOTTEN, retired, rollup, surveyAccount } from "../schema.ts";
import type { Check, Disagreement, Finding, Snapshot } from "./disagreement.ts";

/** Rows of feedback that one statement goes through, so that it can be said how far it is. */
const CHUNK = 200_000;

/** What one survey's feedback in one partition comes to: how many rows, and a print of the cells they are in. */
interface Pile {
  rows: bigint;
  print: bigint;
}

type Piles = Map<string, Pile>;

interface PileRow {
  survey: string;
  partition: number;
  rows: string;
  print: string;
}

/**
 * What viewers see is what is there: rollups against a recount of the feedback, and of what was forgotten of it.
 *
 * Feedback is gone through once, in pieces, and of each survey and partition only a number and a print are kept: the
 * sum of a 64-bit hash of each row's cell. Rollups have the same print if they count the same, for every hash enters it
 * as often as its cell counts. So neither side has to be sorted or held in memory, and only where the prints differ are
 * the cells of that survey and partition compared one by one.
 */
export const RECOUNT: Check = {
  title: "Totals against a recount of the feedback",
  since: true,
  async find(snapshot, limit, since, say) {
    const piles = await pilesOfFeedback(snapshot, since, say);
    for (const row of await retiredRows(snapshot, since)) add(piles, row);
    const counted = await pilesOfRollups(snapshot, since);
    const finding: Finding = { compared: total(piles), disagreements: 0, first: [] };
    for (const key of [...new Set([...piles.keys(), ...counted.keys()])].toSorted()) {
      const [is, says] = [piles.get(key), counted.get(key)];
      if ((is?.print ?? 0n) === (says?.print ?? 0n) && (is?.rows ?? 0n) === (says?.rows ?? 0n)) continue;
      say(`Looking for what differs in ${key}`);
      const cells = await differingCells(snapshot, key, since, limit - finding.first.length);
      finding.disagreements += cells.disagreements;
      finding.first.push(...cells.first);
    }
    if (since === null) await compareAccounts(snapshot, piles, finding, limit);
    return finding;
  },
};

const cell = (
  minute: ReturnType<typeof sql>,
  period: typeof feedback.period | typeof rollup.period | typeof retired.period,
  answer: typeof feedback.answer | typeof rollup.answer | typeof retired.answer,
) => sql`hash_record_extended(row(${period}, ${minute}, ${answer}), 0)::numeric`;

const minuteOfFeedback = sql`date_trunc('minute', ${feedback.acceptedAt})`;
const feedbackSince = (since: string | null) =>
  sql`(${since}::timestamptz is null or ${feedback.acceptedAt} >= date_trunc('minute', ${since}::timestamptz))`;
const retiredSince = (since: string | null) =>
  sql`(${since}::timestamptz is null or ${retired.minute} >= date_trunc('minute', ${since}::timestamptz))`;
const rollupSince = (since: string | null) =>
  sql`(${since}::timestamptz is null or ${rollup.minute} >= date_trunc('minute', ${since}::timestamptz))`;

async function pilesOfFeedback(
  snapshot: Snapshot,
  since: string | null,
  say: (progress: string) => void,
): Promise<Piles> {
  const [bounds] = await runHot<{ first: string | null; last: string | null }>(
    snapshot,
    sql`select min(${feedback.id}) as first, max(${feedback.id}) as last from ${feedback}`,
  );
  const piles: Piles = new Map();
  if (!bounds?.first || !bounds.last) return piles;
  const [first, last] = [Number(bounds.first), Number(bounds.last)];
  for (let from = first; from <= last; from += CHUNK) {
    say(`Recounting feedback, ${Math.floor((100 * (from - first)) / (last - first + 1))} %`);
    const rows = await runHot<PileRow>(
      snapshot,
      sql`
select ${feedback.survey}, ${feedback.partition}, count(*) as rows,
  sum(${cell(minuteOfFeedback, feedback.period, feedback.answer)}) as print
from ${feedback}
where ${feedback.id} >= ${from}::bigint and ${feedback.id} < ${from + CHUNK}::bigint and ${feedbackSince(since)}
  and ${feedback.answer} <> ${FORGOTTEN}
group by 1, 2`,
    );
    for (const row of rows) add(piles, row);
  }
  return piles;
}

/** Answers that were forgotten and are still counted. */
function retiredRows(snapshot: Snapshot, since: string | null): Promise<PileRow[]> {
  return runHot(
    snapshot,
    sql`
select ${retired.survey}, ${retired.partition}, sum(${retired.count}) as rows,
  sum(${retired.count} * ${cell(sql`${retired.minute}`, retired.period, retired.answer)}) as print
from ${retired} where ${retiredSince(since)} group by 1, 2`,
  );
}

async function pilesOfRollups(snapshot: Snapshot, since: string | null): Promise<Piles> {
  const piles: Piles = new Map();
  const rows = await runHot<PileRow>(
    snapshot,
    sql`
select ${rollup.survey}, ${rollup.partition}, sum(${rollup.count}) as rows,
  sum(${rollup.count} * ${cell(sql`${rollup.minute}`, rollup.period, rollup.answer)}) as print
from ${rollup} where ${rollupSince(since)} group by 1, 2`,
  );
  for (const row of rows) add(piles, row);
  return piles;
}

function add(piles: Piles, { survey, partition, rows, print }: PileRow): void {
  const key = `${survey}/${partition}`;
  const before = piles.get(key) ?? { rows: 0n, print: 0n };
  piles.set(key, { rows: before.rows + BigInt(rows), print: before.print + BigInt(print) });
}

const total = (piles: Piles): number => Number([...piles.values()].reduce((sum, { rows }) => sum + rows, 0n));

function placeOf(key: string): { survey: string; partition: number } {
  const [survey = "", partition] = key.split("/");
  return { survey, partition: Number(partition) };
}

async function differingCells(
  snapshot: Snapshot,
  key: string,
  since: string | null,
  limit: number,
): Promise<Omit<Finding, "compared">> {
  const { survey, partition } = placeOf(key);
  const rows = await runHot<{
    period: number;
    minute: Date;
    answer: string;
    expected: number;
    found: number;
    all: number;
  }>(
    snapshot,
    sql`
select period, minute, answer, coalesce(recount.count, 0)::float8 as expected, coalesce(counted.count, 0)::float8 as found,
  (count(*) over ())::float8 as all
from (
  select period, minute, answer, sum(count) as count
  from (
    select ${feedback.period}, ${minuteOfFeedback} as minute, ${feedback.answer}, 1 as count
    from ${feedback}
    where ${feedback.survey} = ${survey} and ${feedback.partition} = ${partition}::smallint and ${feedbackSince(since)}
      and ${feedback.answer} <> ${FORGOTTEN}
    union all
    select ${retired.period}, ${retired.minute}, ${retired.answer}, ${retired.count} from ${retired}
    where ${retired.survey} = ${survey} and ${retired.partition} = ${partition}::smallint and ${retiredSince(since)}
  ) each
  group by 1, 2, 3
) recount
full join (
  select ${rollup.period}, ${rollup.minute}, ${rollup.answer}, ${rollup.count} from ${rollup}
  where ${rollup.survey} = ${survey} and ${rollup.partition} = ${partition}::smallint and ${rollupSince(since)}
) counted using (period, minute, answer)
where coalesce(recount.count, 0) <> coalesce(counted.count, 0)
order by minute, answer, period limit ${Math.max(limit, 1)}::int`,
  );
  const first = rows.slice(0, limit).map(({ period, minute, answer, expected, found }): Disagreement => {
    return {
      what: "answers counted",
      survey,
      partition,
      period,
      minute: minute.toISOString(),
      answer,
      expected,
      found,
    };
  });
  return { disagreements: rows[0]?.all ?? 0, first };
}

/** How much is stored of each survey, as its account says, against the rows. */
async function compareAccounts(snapshot: Snapshot, piles: Piles, finding: Finding, limit: number): Promise<void> {
  const accounts = await runHot<{ survey: string; partition: number; stored: string }>(
    snapshot,
    sql`select ${surveyAccount.survey}, ${surveyAccount.partition}, ${surveyAccount.stored} from ${surveyAccount}`,
  );
  const stored = new Map(accounts.map((account) => [`${account.survey}/${account.partition}`, BigInt(account.stored)]));
  for (const key of [...new Set([...piles.keys(), ...stored.keys()])].toSorted()) {
    const [expected, found] = [piles.get(key)?.rows ?? 0n, stored.get(key) ?? 0n];
    if (expected === found) continue;
    finding.disagreements++;
    if (finding.first.length < limit) {
      finding.first.push({
        what: "stored, as the survey's account says",
        ...placeOf(key),
        expected: Number(expected),
        found: Number(found),
      });
    }
  }
}
