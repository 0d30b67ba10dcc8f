import { Registry } from "prom-client";
import { afterAll, beforeAll, expect, it } from "vitest";
import { testDatabase } from "../../../infra/local/testbed/index.ts";
import { connect, type Pool } from "../store/connect.ts";
import { ledgerMetrics } from "./ledger-metrics.ts";

let pool: Pool;
const registry = new Registry();
beforeAll(async () => {
  pool = connect(await testDatabase(), { name: "ledger-metrics-test", connections: 1 });
  ledgerMetrics(pool, registry);
});
afterAll(() => pool.end({ timeout: 1 }));

/** The gauges, a line each. */
const lines = async () => (await registry.metrics()).split("\n").filter((line) => line && !line.startsWith("#"));

it("shows every term of every partition and survey, and where logs broke", async () => {
  await pool.unsafe(`
    update partition_offset set stored = 1, superseded = 2, withdrawn = 3, duplicate = 4, dead_lettered = 6, alien = 1,
      lost = 7, base_n = 10, rewound = 5, last_n = 7, seen_seq = 9, caught_up_at = '2026-01-01T00:00Z' where partition = 3;
    insert into rollup (survey, period, minute, answer, partition, count, ver) values ('vote', 0, now(), 'a', 3, 1, 1);
    insert into survey_account values ('vote', 3, 1, 2, 3, 4);
    insert into discontinuity (partition, kind, old_gen, old_n, old_seen, new_n, lost, rewound)
      values (3, 'rewind', 0, 4, 4, 0, 2, 4), (3, 'rewind', 1, 4, 4, 0, 5, 1)`);
  const shown = await lines();
  expect(shown.filter((line) => line.includes('partition="3"'))).toEqual([
    'earshot_ledger_entries{partition="3",term="accepted"} 24',
    'earshot_ledger_entries{partition="3",term="stored"} 1',
    'earshot_ledger_entries{partition="3",term="superseded"} 2',
    'earshot_ledger_entries{partition="3",term="withdrawn"} 3',
    'earshot_ledger_entries{partition="3",term="duplicate"} 4',
    'earshot_ledger_entries{partition="3",term="dead_lettered"} 5',
    'earshot_ledger_entries{partition="3",term="lost"} 7',
    'earshot_ledger_entries{partition="3",term="in_flight"} 2',
    'earshot_ledger_entries{partition="3",term="alien"} 1',
    'earshot_ledger_discontinuities{partition="3",kind="epoch"} 0',
    'earshot_ledger_discontinuities{partition="3",kind="epoch-back"} 0',
    'earshot_ledger_discontinuities{partition="3",kind="rewind"} 2',
    'earshot_ledger_discontinuities{partition="3",kind="gap"} 0',
    'earshot_ledger_discontinuities{partition="3",kind="head"} 0',
    'earshot_ledger_discontinuity_entries{partition="3",kind="rewind",fate="lost"} 7',
    'earshot_ledger_discontinuity_entries{partition="3",kind="rewind",fate="rewound"} 5',
  ]);
  expect(shown).toContain('earshot_ledger_survey_entries{survey="vote",term="superseded"} 2');
  expect(shown).toContain("earshot_ledger_balanced 1");
  // Fifteen partitions were never found settled.
  expect(shown.join("\n")).not.toContain("as_of");
});

it("tells when totals are not what is stored", async () => {
  await pool.unsafe("update rollup set count = 2");
  expect(await lines()).toContain("earshot_ledger_balanced 0");
  await pool.unsafe("update rollup set count = 1; update partition_offset set caught_up_at = '2026-01-01T00:00Z'");
  expect(await lines()).toContain("earshot_ledger_as_of_timestamp_seconds 1767225600");
});

it("says nothing while Postgres cannot be read", async () => {
  await pool.unsafe("alter table discontinuity rename to away");
  expect(await lines()).toEqual([]);
  await pool.unsafe("alter table away rename to discontinuity");
  expect(await lines()).toContain("earshot_ledger_balanced 1");
});
