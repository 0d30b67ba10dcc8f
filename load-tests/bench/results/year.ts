import type postgres from "postgres";
import type { Survey } from "@earshot/contract";

/** Answers of the survey that is read. */
const ANSWERS = 50_000_000;

/** A rating that was asked for a year. */
export const YEAR: Survey = {
  v: 1,
  id: "year",
  business: "Tide & Co",
  identity: "browser",
  repeat: "reject",
  results: "public",
  open: true,
  kind: "csat",
  question: "How was our service?",
  comment: null,
  negative: { atMost: 2 },
};

/**
 * Days for which single minutes are written: more would be the same rows to whoever reads, and take minutes to write.
 */
const MINUTES_OF_DAYS = 3;

/**
 * Writes what a year of 50 million answers leaves in the totals: every hour, every day and the whole, in all partitions
 * and for all answers, and the minutes of the last days. As rollups, not as feedback; every sum agrees with the others.
 */
export async function writeYear(sql: postgres.Sql): Promise<void> {
  const share = ANSWERS / (365 * 24 * 16 * 5);
  await sql`insert into survey (id, config) values (${YEAR.id}, ${sql.json({ ...YEAR })})`;
  await sql.unsafe(`
    alter table rollup disable trigger user;
    insert into rollup_span (survey, dimension, value, grain, start, answer, partition, count, ver)
    select '${YEAR.id}', '', '', 'hour', hour, answer::text, part, ${share.toFixed(4)}::float8 + (random() - 0.5), 1
    from generate_series(date_trunc('hour', now()) - interval '364 days 23 hours', now(), interval '1 hour') hour,
      generate_series(1, 5) answer, generate_series(0, 15) part;
    insert into rollup_span (survey, dimension, value, grain, start, answer, partition, count, ver)
    select survey, '', '', 'day', date_trunc('day', start, 'UTC'), answer, partition, sum(count), 1
    from rollup_span where survey = '${YEAR.id}' and grain = 'hour' group by 1, 5, 6, 7;
    insert into rollup_span (survey, dimension, value, grain, start, answer, partition, count, ver)
    select survey, '', '', 'all', timestamptz 'epoch', answer, partition, sum(count), 1
    from rollup_span where survey = '${YEAR.id}' and grain = 'day' group by 1, 6, 7;
    insert into rollup (survey, period, minute, answer, partition, count, ver)
    select '${YEAR.id}', 0, minute, answer::text, part, 1, 1
    from generate_series(date_trunc('minute', now()) - interval '${MINUTES_OF_DAYS} days', now(), interval '1 minute') minute,
      generate_series(1, 5) answer, generate_series(0, 15) part;
    update partition_offset set caught_up_at = now();
    alter table rollup enable trigger user`);
  await sql`vacuum analyze rollup_span`;
  await sql`vacuum analyze rollup`;
}
