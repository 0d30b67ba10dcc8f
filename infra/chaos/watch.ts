import { setTimeout as pause } from "node:timers/promises";
import { ALL_PARTITIONS, PATHS, SURVEY } from "@earshot/contract";
import type { Violations } from "./invariants.ts";
import type { World } from "./world.ts";

/** What is looked at while faults are under way. */
export interface Watch {
  /** The last totals that the viewer of the vote saw. */
  seen(): number | undefined;
  /** Looks no more. @returns snapshots taken, and the last totals that a viewer of the vote saw */
  stop(): Promise<{ snapshots: number; total: number | undefined }>;
}

/** How often, in ms. */
const EVERY = 500;

/**
 * Watches a world: rollups against a recount in one snapshot of Postgres, what Redis was told against what is
 * committed, and a viewer's totals.
 *
 * @param rewinds Postgres is made to lose what it has committed: what others were told is not held against it
 */
export function watch(world: World, violations: Violations, rewinds: boolean): Watch {
  const over = new AbortController();
  let snapshots = 0;
  const looking = (async () => {
    while (!over.signal.aborted) {
      // Postgres and Redis may be away: then there is nothing to see.
      if (await look(world, violations, rewinds).catch(() => false)) snapshots++;
      await pause(EVERY, undefined, { signal: over.signal }).catch(() => {});
    }
  })();
  let total: number | undefined;
  const viewing = view(world, over.signal, (next) => {
    if (total !== undefined && next < total && !rewinds)
      violations.add("I12", `the total of the vote fell from ${total} to ${next}`);
    total = next;
  });
  return {
    seen: () => total,
    async stop() {
      over.abort();
      await Promise.all([looking, viewing]);
      return { snapshots, total };
    },
  };
}

async function look({ sql, meta }: World, violations: Violations, rewinds: boolean): Promise<boolean> {
  // Redis first: what it has been told by now must be committed when Postgres is asked.
  const told = await Promise.all(ALL_PARTITIONS.map((partition) => meta(partition, "settled")));
  const differences = await recount(sql);
  violations.each("I6", differences, (each) => `${each.survey}/${each.answer}: ${each.counted} and not ${each.real}`);
  const rows = await sql<{ partition: number; settled: number }[]>`
    select partition, last_n::float8 as settled from partition_offset`;
  for (const { partition, settled } of rows) {
    const said = told[partition] ?? 0;
    if (said > settled && !rewinds)
      violations.add("I9", `partition ${partition}: Redis was told ${said}, ${settled} are committed`);
  }
  return true;
}

interface Difference {
  survey: string;
  answer: string;
  counted: number | null;
  real: number | null;
}

/** Cells of the rollups that differ from a recount; one statement sees one snapshot. */
export async function recount(sql: World["sql"]): Promise<Difference[]> {
  return [
    ...(await sql<Difference[]>`
      with real as (select survey, partition, period, answer, count(*)::float8 as real from feedback group by 1, 2, 3, 4),
      counted as (select survey, partition, period, answer, sum(count)::float8 as counted from rollup group by 1, 2, 3, 4)
      select survey, answer, counted, real from real full join counted using (survey, partition, period, answer)
      where coalesce(counted, 0) <> coalesce(real, 0)`),
  ];
}

/** Reads the live totals of the vote, beginning anew whenever the stream ends. */
async function view({ results }: World, signal: AbortSignal, see: (total: number) => void): Promise<void> {
  while (!signal.aborted) {
    try {
      const response = await fetch(results + PATHS.stream(SURVEY.vote), { signal });
      let text = "";
      for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        text += piece;
        const events = text.split("\n\n");
        text = events.pop() ?? "";
        for (const event of events) {
          const total = /"total":(\d+)/.exec(event)?.[1];
          if (event.includes("event: results") && total !== undefined) see(Number(total));
        }
      }
    } catch {
      // The service was killed, or we are done.
    }
    await pause(200, undefined, { signal }).catch(() => {});
  }
}
