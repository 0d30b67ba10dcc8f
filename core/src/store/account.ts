import { sql } from "drizzle-orm";
import { FOLLOWED } from "./case-states.ts";
import type { Pool } from "./connect.ts";
import { runHot } from "./hot.ts";
import {
  cases,
  discontinuity,
  partitionOffset as offset,
  rollupSpan as span,
  survey,
  surveyAccount,
} from "./schema.ts";

/** What settled entries came to. */
interface SettledTerms {
  stored: number;
  superseded: number;
  withdrawn: number;
  duplicate: number;
}

/** The account of one partition, as its row has it, and what its rollups come to. */
export interface PartitionAccount extends SettledTerms {
  partition: number;
  epoch: string | null;
  lastN: number;
  seenSeq: number;
  baseN: number;
  rewound: number;
  lost: number;
  /** Aliens included. */
  deadLettered: number;
  alien: number;
  /** Sum of the partition's rollups. */
  counted: number;
  stopped: string | null;
  /** ISO 8601. */
  caughtUpAt: string | null;
}

/** What is settled of one survey. */
interface SurveyTerms extends SettledTerms {
  survey: string;
  /** Whether anyone may see its totals. */
  public: boolean;
  /** By partition; only of the survey that was asked for. */
  partitions: (SettledTerms & { partition: number })[] | null;
}

/** A row of `discontinuity`, for people. */
interface DiscontinuityRow {
  partition: number;
  /** ISO 8601. */
  at: string;
  kind: (typeof discontinuity.$inferSelect)["kind"];
  lost: number;
  rewound: number;
}

/** Every partition's and survey's account, the number of cases, and where logs did not go on: all of one moment. */
export interface Account {
  partitions: PartitionAccount[];
  surveys: SurveyTerms[];
  cases: { open: number; total: number };
  /** The newest hundred, newest first. */
  discontinuities: DiscontinuityRow[];
  /** All there ever were, by partition and kind. */
  discontinued: { partition: number; kind: string; times: number; lost: number; rewound: number }[];
}

const terms = sql`sum(${surveyAccount.stored}) as stored, sum(${surveyAccount.superseded}) as superseded,
      sum(${surveyAccount.withdrawn}) as withdrawn, sum(${surveyAccount.duplicate}) as duplicate`;

/**
 * Reads the account. One statement, hence one snapshot: terms of two moments would not add up under traffic.
 *
 * @param only a survey's id: of surveys only this one, and that by partition
 */
export async function readAccount(pool: Pool, only: string | null = null): Promise<Account> {
  const [row] = await runHot<Account>(
    pool,
    sql`
select
  (select json_agg(each order by each.partition) from (
    select ${offset.partition}, ${offset.epoch}, ${offset.lastN} as "lastN", ${offset.seenSeq} as "seenSeq",
      ${offset.baseN} as "baseN", ${offset.rewound}, ${offset.lost}, ${offset.stored}, ${offset.superseded},
      ${offset.withdrawn}, ${offset.duplicate}, ${offset.deadLettered} as "deadLettered", ${offset.alien},
      coalesce(summed.count, 0) as counted, ${offset.stopped}, ${offset.caughtUpAt} as "caughtUpAt"
    from ${offset} left join (
      select ${span.partition}, sum(${span.count}) as count
      from (select distinct ${surveyAccount.survey} from ${surveyAccount}) each
      join ${span} on ${span.survey} = each.survey and ${span.dimension} = '' and ${span.value} = '' and ${span.grain} = 'all'
      group by 1
    ) summed on summed.partition = ${offset.partition}
  ) each) as partitions,
  (select coalesce(json_agg(each order by each.survey), '[]') from (
    select ${surveyAccount.survey}, coalesce(${survey.config}->>'results' = 'public', false) as public, ${terms},
      case when ${only}::text is not null then (
        select json_agg(part order by part.partition) from (
          select ${surveyAccount.partition}, ${terms} from ${surveyAccount}
          where ${surveyAccount.survey} = ${only}::text group by 1
        ) part
      ) end as partitions
    from ${surveyAccount} left join ${survey} on ${survey.id} = ${surveyAccount.survey}
    where ${only}::text is null or ${surveyAccount.survey} = ${only}::text
    group by ${surveyAccount.survey}, ${survey.config}
  ) each) as surveys,
  (select json_build_object('total', count(*), 'open', count(*) filter (where ${cases.state} in (${FOLLOWED})))
    from ${cases}) as cases,
  (select coalesce(json_agg(each order by each.id desc), '[]') from (
    select ${discontinuity.id}, ${discontinuity.partition}, ${discontinuity.at}, ${discontinuity.kind},
      ${discontinuity.lost}, ${discontinuity.rewound}
    from ${discontinuity} order by 1 desc limit 100
  ) each) as discontinuities,
  (select coalesce(json_agg(each order by each.partition, each.kind), '[]') from (
    select ${discontinuity.partition}, ${discontinuity.kind}, count(*) as times,
      sum(${discontinuity.lost}) as lost, sum(${discontinuity.rewound}) as rewound
    from ${discontinuity} group by 1, 2
  ) each) as discontinued`,
  );
  if (!row) throw new Error("Cannot read the account as the database gave no row");
  return row;
}
