import { EVENT, WORDS_GONE } from "@earshot/contract";
import { type SQL, sql } from "drizzle-orm";
import type { Batch } from "./batch.ts";
import { UNWANTED } from "./case-states.ts";
import { columns } from "./hot.ts";
import { among, given, moment } from "./rows.ts";
import { caseEvent, cases, deadLetter, outbox } from "./schema.ts";

/** What is left of an event whose client has erased what it told. */
export const ERASED_DETAIL = '{"erased":true}';

/**
 * Cases that end, then those whose event tells more than it did while it waits, and then those that open. A client's
 * old one has to be out of its new one's way: by the condition on `closed` Postgres finishes that first.
 *
 * "Is true" has Postgres look up in a hash what a plain `in`, or a join, would have it compare each with each where it
 * takes the tables for empty: 4.5 s of 5,000 cases that had been counted while there were none.
 *
 * An event is told anew only while no dispatcher has ever claimed it: from then on each try is the same.
 *
 * An event that was never sent goes with its case. Dispatch may be taking it at this moment: Postgres then waits for
 * it and looks at the row again.
 */
export function caseParts(batch: Batch): SQL {
  return sql`
ended as materialized (
  select entry.* from guard, ${given(batch.ended, sql`id uuid, erased boolean`)}
),
unsent as (
  delete from ${outbox} using ended
  where ${outbox.caseId} = ended.id and ${among(outbox.caseId, batch.ended)}
    and ${outbox.sentAt} is null and ${outbox.unknownSince} is null
  returning ${outbox.caseId} as case_id, ended.erased
),
dropped as (
  delete from ${cases} using ended
  where ${cases.id} = ended.id and ${among(cases.id, batch.ended)}
    and (ended.id in (select case_id from unsent)) is true
  returning ${cases.id}, ended.erased
),
closed as (
  update ${cases} set state = 'withdrawn', recovered_at = null from ended
  where ${cases.id} = ended.id and ${among(cases.id, batch.ended)}
    and ended.id not in (select case_id from unsent)
  returning ${cases.id}, ended.erased
),
left_alone as (${logged(
    sql`select id, erased from dropped union all select id, erased from closed`,
    sql`'withdrawn'`,
    sql`case when erased then ${WORDS_GONE.erased}::text end`,
  )}),
silenced as (
  update ${outbox} set
    parked = case when ${outbox.sentAt} is null then coalesce(${outbox.parked}, ${UNWANTED.withdrawn}) else ${outbox.parked} end,
    detail = case when ended.erased then ${ERASED_DETAIL} else ${outbox.detail} end
  from ended
  where ${outbox.caseId} = ended.id and ${among(outbox.caseId, batch.ended)}
    and ended.id not in (select case_id from unsent)
),
recovered as (
  update ${cases} set recovered_at = ${moment(sql`entry.at`)}
  from guard, ${given(batch.recovered, sql`id uuid, at bigint`)}
  where ${cases.id} = entry.id and ${among(cases.id, batch.recovered)}
  returning ${cases.id}, ${cases.recoveredAt}
),
noted as (${logged(sql`select id, recovered_at from recovered`, sql`case when recovered_at is null then 'unhappy' else 'recovered' end`)}),
retold as (
  update ${outbox} set detail = entry.detail,
    due_at = case when entry.ready then now() else ${outbox.dueAt} end,
    ready_at = case when entry.ready then now() else ${outbox.readyAt} end
  from guard, ${given(batch.retold, sql`id uuid, detail text, ready boolean`)}
  where ${outbox.caseId} = entry.id and ${among(outbox.caseId, batch.retold)}
    and ${outbox.attempts} = 0 and ${outbox.sentAt} is null and ${outbox.parked} is null
  returning entry.ready
),
unhappy as materialized (
  select entry.* from guard, ${given(
    batch.cases.map(({ recoveredAt, ...row }) => ({ ...row, recovered_at: recoveredAt })),
    sql`n bigint, id uuid, survey text, period integer, client uuid, at bigint, recovered_at bigint, detail text, settling boolean, wait bigint`,
  )}
),
opened as (
  insert into ${cases} (${columns(cases.id, cases.survey, cases.period, cases.client, cases.state, cases.openedAt, cases.recoveredAt)})
  select id, survey, period, client, case when settling then 'settling' else 'open' end, ${moment(sql`at`)},
    ${moment(sql`recovered_at`)} from unhappy
  where (n is null or n in (select n from stored where negative)) and (select count(*) from closed) + (select count(*) from dropped) >= 0
  on conflict do nothing
  returning ${columns(cases.id, cases.state, cases.recoveredAt)}
),
begun as (${logged(
    sql`select id, state as what from opened union all select id, 'recovered' from opened where recovered_at is not null`,
    sql`what`,
  )}),
announced as (
  insert into ${outbox} (${columns(outbox.caseId, outbox.detailType, outbox.detail, outbox.readyAt, outbox.dueAt)})
  select id, ${EVENT.caseOpened}, unhappy.detail, due, due
  from opened join unhappy using (id), lateral (select now() + wait * interval '1 millisecond' as due) waiting
)`;
}

/** Lines of the history of cases, by the drain. */
function logged(changed: SQL, what: SQL, code = sql`null::text`): SQL {
  return sql`
  insert into ${caseEvent} (${columns(caseEvent.caseId, caseEvent.what, caseEvent.by, caseEvent.code)})
  select id, ${what}, 'drain', ${code} from (${changed}) as changed
`;
}

/** Dead letters are written, and those of who erases emptied: the row stays, or the account could not be recounted. */
export function deadLetterParts({ partition, to, dead, erased }: Batch): SQL {
  return sql`
buried as (
  insert into ${deadLetter} (${columns(deadLetter.partition, deadLetter.epoch, deadLetter.n, deadLetter.entryId, deadLetter.payload, deadLetter.why, deadLetter.survey, deadLetter.client)})
  select ${partition}::smallint, coalesce(${to.epoch}::text, ''), n, entry, decode(payload, 'base64'), why, survey, client
  from guard, ${given(
    dead.map(({ from, ...row }) => ({ ...row, ...from })),
    sql`n bigint, entry text, payload text, why text, survey text, client uuid`,
  )}
  on conflict do nothing
),
emptied as (
  update ${deadLetter} set payload = '', why = 'erased', survey = null, client = null
  from guard, ${given(erased, sql`survey text, client uuid`)}
  where ${deadLetter.survey} = entry.survey and ${deadLetter.client} = entry.client
)`;
}
