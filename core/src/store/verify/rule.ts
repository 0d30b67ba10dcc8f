import { type SQL, sql } from "drizzle-orm";
import { runHot } from "../hot.ts";
import type { Check, Disagreement } from "./disagreement.ts";

/** What a rule's statement gives of each thing that breaks it. */
interface Broken {
  what: string;
  survey: string | null;
  partition: number | null;
  period: number | null;
  key: string | null;
  expected: string;
  found: string;
}

/**
 * Makes a check of a statement.
 *
 * @param compared statement that gives in `compared` how many things the rule is about
 * @param broken statement that gives {@link Broken}, and nothing where all is well
 */
export function rule(title: string, compared: SQL, broken: SQL): Check {
  return {
    title,
    since: false,
    async find(snapshot, limit, _since, say) {
      say(title);
      const [all] = await runHot<{ compared: number }>(snapshot, compared);
      const rows = await runHot<Broken & { all: number }>(
        snapshot,
        sql`
with broken as materialized (${broken})
select broken.*, (count(*) over ())::float8 as all from broken
order by survey, partition, period, key, what limit ${limit}::int`,
      );
      return { compared: all?.compared ?? 0, disagreements: rows[0]?.all ?? 0, first: rows.map(disagreement) };
    },
  };
}

function disagreement({ what, survey, partition, period, key, expected, found }: Broken): Disagreement {
  return {
    what,
    ...(survey !== null && { survey }),
    ...(partition !== null && { partition }),
    ...(period !== null && { period }),
    ...(key !== null && { key }),
    expected,
    found,
  };
}
