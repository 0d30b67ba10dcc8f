import { CHANNELS, SURVEY } from "@earshot/contract/names";
import type postgres from "postgres";

/** Counts a vote as the drain does it, and says so; each call resolves with how many there are now. */
export async function voter(sql: postgres.Sql): Promise<() => Promise<number>> {
  await sql`update partition_offset set caught_up_at = now()`;
  let total = 0;
  return async () => {
    total++;
    await sql`
      with counted as (
        insert into rollup (survey, period, minute, answer, partition, count, ver)
        values (${SURVEY.vote}, 0, date_trunc('minute', now()), 'a', 0, 1, ${total})
        on conflict (survey, partition, period, minute, answer) do update set count = rollup.count + 1, ver = excluded.ver
      )
      select pg_notify(${CHANNELS.results}, ${SURVEY.vote})`;
    return total;
  };
}
