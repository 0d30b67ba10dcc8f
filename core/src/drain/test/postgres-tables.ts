import { BEGIN } from "./happenings.ts";
import type { Sending, Tables } from "./model.ts";
import type { World } from "./world.ts";

type Keyed<T> = { key: string; value: T }[];
const mapOf = <T>(rows: Keyed<T>) => new Map(rows.map(({ key, value }) => [key, value]));

/** Reads a partition's tables as the model tells them. */
export async function readTables({ sql }: World, partition: number): Promise<Tables> {
  const who = sql`survey || '/' || replace(client::text, '-', '')`;
  const minute = (moment: "accepted_at" | "minute") =>
    sql`(extract(epoch from date_trunc('minute', ${sql(moment)}) - ${new Date(BEGIN)})::int / 60)`;
  const [terms] = await sql<[Tables["terms"]]>`
    select last_n::int, alien::int, dead_lettered::int as dead, stored::int, superseded::int, withdrawn::int, duplicate::int
    from partition_offset where partition = ${partition}`;
  const accounts = await sql<
    ({ survey: string } & Record<"stored" | "superseded" | "withdrawn" | "duplicate", number>)[]
  >`
    select survey, stored::int, superseded::int, withdrawn::int, duplicate::int from survey_account`;
  const cases = await sql<{ line: string }[]>`
    select ${who} || '/' || period || ' ' || state || ' '
        || case when o.detail like '{"erased"%' then 'erased'
            else coalesce(o.detail::json->'feedback'->>'answer', '') || ' '
              || coalesce(o.detail::json->'feedback'->>'comment', 'undefined') end
        || ' ' || case when recovered_at is null then 'unhappy' else 'recovered' end as line
    from cases left join outbox o on o.case_id = cases.id`;
  const dead = await sql<{ line: string }[]>`select coalesce(n::text, 'null') || ' ' || why as line from dead_letter`;
  return {
    feedback: mapOf(
      await sql<Keyed<string>>`select ${who} || '/' || period as key,
        answer || ' ' || coalesce(comment, 'null') || ' in ' || ${minute("accepted_at")} || ' by ' || n as value from feedback`,
    ),
    rollup: mapOf(
      await sql<Keyed<number>>`select survey || '/' || period || '/' || ${minute("minute")} || '/' || answer as key,
        count::int as value from rollup where count <> 0`,
    ),
    terms,
    surveys: new Map(accounts.map(({ survey, ...account }) => [survey, account])),
    withdrawals: mapOf(
      await sql<Keyed<boolean>>`select ${who} || '/' || period as key, erased as value from withdrawal`,
    ),
    cases: cases.map(({ line }) => line).toSorted(),
    dead: dead.map(({ line }) => line).toSorted(),
  };
}

/** Does what dispatch does, to every event that waits, and the help desk. */
export async function dispatch({ sql }: World, how: Sending): Promise<void> {
  const done = how === "sent" || how === "solved";
  const moved = await sql<{ case_id: string }[]>`
    update outbox set attempts = 1, sent_at = ${done ? sql`now()` : null}, parked = ${how === "failed" ? "too-large" : null},
      unknown_since = ${how === "failed" ? null : sql`now()`}
    where sent_at is null and parked is null and unknown_since is null returning case_id`;
  if (how !== "doubt" && moved.length > 0) {
    await sql`
      update cases set state = ${done ? "sent" : how}
      where state in ('open', 'settling') and id in ${sql(moved.map(({ case_id }) => case_id))}`;
  }
  if (how === "solved") await sql`update cases set state = 'solved' where state = 'sent'`;
}

/** Begins anew. */
export async function emptyTables({ sql }: World): Promise<void> {
  await sql`truncate feedback, rollup, survey_account, withdrawal, cases, outbox, dead_letter, journal`;
  await sql`update partition_offset set ver = ver + 1, epoch = null, last_id = null, last_n = 0, seen_seq = 0, head = null,
    stored = 0, superseded = 0, withdrawn = 0, duplicate = 0, dead_lettered = 0, alien = 0`;
}
