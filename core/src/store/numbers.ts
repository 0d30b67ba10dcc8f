import { type Dimension, type Grain, PARTITIONS, Survey } from "@earshot/contract";
import { type SQL, sql } from "drizzle-orm";
import * as v from "valibot";
import { arrayOf } from "./arrays.ts";
import type { Pool } from "./connect.ts";
import { runHot } from "./hot.ts";
import { beginning } from "./rows.ts";
import { partitionOffset as offset, rollup, rollupSpan as span, survey } from "./schema.ts";

/** Answers counted, by stored answer. */
export type Counts = ReadonlyMap<string, number>;

/** From when on, and until before when: ISO dates that begin in the survey's time zone, or moments; null: no bound. */
interface Stretch {
  from: string | null;
  to: string | null;
}

/** How fresh numbers are: as in `Totals`. */
interface Dated {
  version: number;
  asOf: Date | null;
}

/** What {@link readSummary} finds. */
export interface SummaryRead extends Dated {
  now: Counts;
  before: Counts | null;
  by: { value: string; counts: Counts }[] | null;
}

/** One piece of a trend. */
export interface PointRead {
  start: Date;
  counts: Counts;
}

const EVERY_PARTITION = arrayOf([...Array(PARTITIONS).keys()], (partition) => partition);

/** The date of the totals and the survey's version, out of the statement that reads the numbers. */
const dated = (id: string): SQL => sql`
  (select case when bool_and(${offset.caughtUpAt} is not null) then min(${offset.caughtUpAt}) end from ${offset}) as "asOf",
  (select coalesce(sum(ver), 0)::float8 from (
    select max(${span.ver}) as ver from ${span}
    where ${span.survey} = ${id} and ${span.dimension} = '' and ${span.value} = '' and ${span.grain} = 'all'
    group by ${span.partition}
  ) highest) as version`;

/** Rows of spans in a stretch of days, by the primary key; all of it is one row an answer and partition. */
function inStretch(zone: string, { from, to }: Stretch): SQL {
  if (from === null && to === null) return sql`${span.grain} = 'all'`;
  return sql`${span.grain} = 'day' and ${span.start} >= ${from === null ? sql`'-infinity'` : beginning(from, zone)}
    and ${span.start} < ${to === null ? sql`'infinity'` : beginning(to, zone)}`;
}

/** What to sum up. */
export interface SummaryAsked {
  now: Stretch;
  before: Stretch | null;
  by: Dimension | null;
  /** Only what came with this. */
  only: { dimension: Dimension; value: string } | null;
}

/** Reads what the days of a stretch come to, of one moment, also by channel, language or tag. */
export async function readSummary(
  pool: Pool,
  { id, timeZone = "UTC" }: Pick<Survey, "id" | "timeZone">,
  { now, before, by, only }: SummaryAsked,
): Promise<SummaryRead> {
  const summed = (stretch: Stretch) => sql`(select coalesce(json_object_agg(answer, count), '{}') from (
    select ${span.answer}, sum(${span.count}) as count from ${span}
    where ${span.survey} = ${id} and ${span.dimension} = ${only?.dimension ?? ""} and ${span.value} = ${only?.value ?? ""}
      and ${inStretch(timeZone, stretch)}
    group by 1
  ) each)`;
  const broken = sql`(select coalesce(json_agg(each), '[]') from (
    select value, json_object_agg(answer, count) as counts from (
      select ${span.value}, ${span.answer}, sum(${span.count}) as count from ${span}
      where ${span.survey} = ${id} and ${span.dimension} = ${by} and ${inStretch(timeZone, now)}
      group by 1, 2 having sum(${span.count}) > 0
    ) cells
    group by value order by sum(count) desc, value limit 51
  ) each)`;
  const [row] = await runHot<{
    now: Record<string, number>;
    before: Record<string, number> | null;
    by: { value: string; counts: Record<string, number> }[] | null;
    asOf: Date | null;
    version: number;
  }>(
    pool,
    sql`select ${summed(now)} as now, ${before ? summed(before) : sql`null::json`} as before,
  ${by ? broken : sql`null::json`} as by, ${dated(id)}`,
  );
  if (!row) throw new Error("Cannot read a summary as the database gave no row");
  return {
    now: countsOf(row.now),
    before: row.before && countsOf(row.before),
    by: row.by && row.by.map(({ value, counts }) => ({ value, counts: countsOf(counts) })),
    asOf: row.asOf,
    version: row.version,
  };
}

/** What to cut into pieces. */
export interface TrendAsked {
  grain: Grain;
  /** Moments, or dates that begin in `timeZone`; ISO 8601. */
  from: string;
  to: string;
  timeZone: string;
  /** Only what came with this; by day alone. */
  only: { dimension: Dimension; value: string } | null;
  /** Which periods of a survey that recurs may lie in it; 0 of any other. */
  periods: readonly number[];
}

/** What {@link readTrend} finds: pieces that have answers, oldest first. */
export interface TrendRead extends Dated {
  from: Date;
  to: Date;
  points: PointRead[];
}

/** Reads what each piece of a stretch comes to. */
export async function readTrend(pool: Pool, id: string, asked: TrendAsked): Promise<TrendRead> {
  const pieces = asked.grain === "minute" ? minutes(id, asked) : spans(id, asked);
  const [row] = await runHot<{
    from: Date;
    to: Date;
    points: { start: string; counts: Record<string, number> }[];
    asOf: Date | null;
    version: number;
  }>(
    pool,
    sql`
select ${beginning(asked.from, asked.timeZone)} as from, ${beginning(asked.to, asked.timeZone)} as to,
(select coalesce(json_agg(json_build_object('start', start, 'counts', counts) order by start), '[]') from (
  select start, json_object_agg(answer, count) as counts from (${pieces}) cells group by start
) each) as points, ${dated(id)}`,
    // Minutes lie apart, by partition, and a plan for any stretch reads a page as often as it has rows: 22 ms for 17.
    { prepare: asked.grain !== "minute" },
  );
  if (!row) throw new Error("Cannot read a trend as the database gave no row");
  const points = row.points.map(({ start, counts }) => ({ start: new Date(start), counts: countsOf(counts) }));
  return { from: row.from, to: row.to, points, asOf: row.asOf, version: row.version };
}

function spans(id: string, asked: TrendAsked): SQL {
  const { grain, only } = asked;
  return sql`
select ${span.start}, ${span.answer}, sum(${span.count}) as count from ${span}
where ${span.survey} = ${id} and ${span.dimension} = ${only?.dimension ?? ""} and ${span.value} = ${only?.value ?? ""}
  and ${span.grain} = ${grain} and ${span.start} >= ${beginning(asked.from, asked.timeZone)}
  and ${span.start} < ${beginning(asked.to, asked.timeZone)}
group by 1, 2 having sum(${span.count}) > 0`;
}

/** Names partitions and periods, as the primary key has them before the minute: no index more for a few minutes. */
function minutes(id: string, asked: TrendAsked): SQL {
  return sql`
select ${rollup.minute} as start, ${rollup.answer}, sum(${rollup.count}) as count from ${rollup}
where ${rollup.survey} = ${id} and ${rollup.partition} = any(${EVERY_PARTITION}::smallint[])
  and ${rollup.period} = any(${arrayOf(asked.periods, (period) => period)}::integer[])
  and ${rollup.minute} >= ${beginning(asked.from, asked.timeZone)} and ${rollup.minute} < ${beginning(asked.to, asked.timeZone)}
  and ${rollup.count} > 0
group by 1, 2`;
}

/** A survey by its id; null where there is none, or one that this version cannot read. */
export async function readSurveyHot(pool: Pool, id: string): Promise<Survey | null> {
  const [row] = await runHot<{ config: unknown }>(
    pool,
    sql`select ${survey.config} from ${survey} where ${survey.id} = ${id}`,
  );
  const read = v.safeParse(Survey, row?.config);
  return read.success ? read.output : null;
}

/** All surveys that are not put away, oldest first, but those that this version cannot read. */
export async function readSurveysHot(pool: Pool): Promise<Survey[]> {
  const rows = await runHot<{ config: unknown }>(
    pool,
    sql`select ${survey.config} from ${survey} where ${survey.archivedAt} is null order by ${survey.createdAt}, ${survey.id}`,
  );
  return rows.flatMap(({ config }) => {
    const read = v.safeParse(Survey, config);
    return read.success ? [read.output] : [];
  });
}

function countsOf(object: Record<string, number>): Counts {
  return new Map(Object.entries(object).filter(([, count]) => count > 0));
}
