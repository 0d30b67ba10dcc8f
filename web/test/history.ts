import { CHANNELS } from "@earshot/contract";
import type postgres from "postgres";

/** What people answered in days gone by. */
export interface History {
  /** Days up to now; 30. */
  days?: number;
  /** Answers a day, more or less; 40. */
  daily?: number;
  /** Whether it looks like people: busy days and quiet ones, moods that vary; else all days are alike. */
  weekly?: boolean;
  /** How often each answer is given, by the answer: `{ 1: 5, 2: 6, … }`. */
  weights: Readonly<Record<string, number>>;
  /** Answers that open no case here but count as unhappy. */
  negative?: readonly string[];
}

const CHANNELS_OF_HISTORY = ["hosted", "widget", "email"];
const LOCALES = ["en", "de", "ar"];
const TAGS = ["store", "web"];

/**
 * Writes what days of answers leave behind, as the drain would have: feedback, rollups, spans by channel, language and
 * tag, and the account of each partition, so that the ledger balances. One transaction; viewers are notified.
 *
 * The same numbers each time: nothing in it is random.
 */
export async function writeHistory(sql: postgres.Sql, survey: string, history: History): Promise<number> {
  const { days = 30, daily = 40, weekly = false, weights, negative = [] } = history;
  const pool = Object.entries(weights).flatMap(([answer, weight]) => Array<string>(weight).fill(answer));
  const total = days * daily;
  await sql.begin(async (tx) => {
    await tx`
      create temporary table told on commit drop as
      select gen_random_uuid() as client, (i % 16)::smallint as partition, i as n,
        (${pool}::text[])[1 + (k * 7919) % ${pool.length}] as answer,
        now() - interval '1 day' * least(${days}, d.day + ${weekly ? 1 : 0} * (
          0.7 * (sin(d.day / 7 * 6.2832 + week) - sin(week)) + 0.09 * sin(d.day / 2.3 * 6.2832) + 0.02)) as at,
        (${CHANNELS_OF_HISTORY}::text[])[1 + ${weekly ? sql`(k / 7 % 10 > 4)::int + (k / 7 % 10 > 7)::int` : sql`i % 3`}] as channel,
        (${LOCALES}::text[])[1 + ${weekly ? sql`(k / 91 % 12 > 6)::int + (k / 91 % 12 > 10)::int` : sql`(i / 3) % 3`}] as locale,
        array[(${TAGS}::text[])[1 + (i / 5) % 2]] as tags
      from generate_series(1, ${total}) i, 
        lateral (select i::float8 * ${days} / ${total} as day) d,
        lateral (select ${weekly ? sql`(hashint4(i) & 2147483647)::bigint` : sql`i::bigint`} as k) mix,
        -- No two surveys have their busiest day on the same one.
        (select (hashtext(${survey}) & 63) / 10.0 as week) phase`;
    await tx`update partition_offset o set ver = ver + 1, stored = stored + t.many, base_n = base_n + t.many,
        caught_up_at = coalesce(caught_up_at, now())
      from (select partition, count(*) as many from told group by 1) t where t.partition = o.partition`;
    await tx`insert into feedback (survey, period, client, partition, n, answer, accepted_at, negative, comment, locale, channel, tags)
      select ${survey}, 0, client, partition, -n, answer, at, answer = any(${negative}::text[]),
        case when n % 4 = 0 then 'Comment number ' || n end, locale, channel, tags from told order by n desc`;
    await tx`insert into rollup (survey, period, minute, answer, partition, count, ver)
      select ${survey}, 0, date_trunc('minute', at), answer, t.partition, count(*), max(o.ver)
      from told t join partition_offset o using (partition) group by 3, 4, 5
      on conflict (survey, partition, period, minute, answer) do update set count = rollup.count + excluded.count, ver = excluded.ver`;
    await tx`insert into survey_account (survey, partition, stored) select ${survey}, partition, count(*) from told group by 2
      on conflict (survey, partition) do update set stored = survey_account.stored + excluded.stored`;
    await tx`create temporary table said on commit drop as
      select partition, at, answer, 'channel' as dimension, channel as value from told
      union all select partition, at, answer, 'language', locale from told
      union all select partition, at, answer, 'tag', unnest(tags) from told`;
    await tx`insert into rollup_value (survey, partition, dimension, value)
      select distinct ${survey}, partition, dimension, value from said on conflict do nothing`;
    await tx`insert into rollup_span (survey, dimension, value, grain, start, answer, partition, count, ver)
      select ${survey}, s.dimension, s.value, g.grain, g.start, s.answer, s.partition, count(*), max(o.ver)
      from said s join partition_offset o using (partition) join survey v on v.id = ${survey}
      cross join lateral (values ('all', timestamptz 'epoch'),
        ('day', date_trunc('day', s.at, coalesce(v.config->>'timeZone', 'UTC')))) g (grain, start)
      group by 2, 3, 4, 5, 6, 7
      on conflict (survey, dimension, value, grain, start, answer, partition)
      do update set count = rollup_span.count + excluded.count, ver = excluded.ver`;
    await tx`select pg_notify(${CHANNELS.results}, ${survey})`;
  });
  return total;
}
