import { Gauge, type Registry } from "prom-client";
import { ALL_PARTITIONS, type Ledger } from "@earshot/contract";
import { type Account, readAccount } from "../store/account.ts";
import type { Pool } from "../store/connect.ts";
import { ledgerOf } from "../store/ledger.ts";
import { discontinuity } from "../store/schema.ts";

/** One line of a gauge. */
interface Sample {
  labels: Record<string, string | number>;
  value: number;
}

/** One reading of the account, as it is and as people see it. */
interface Reading {
  account: Account;
  ledger: Ledger;
}

/** A gauge over the ledger. */
interface Shown {
  name: string;
  help: string;
  labels: string[];
  samples: (reading: Reading) => Sample[];
}

const SHOWN: readonly Shown[] = [
  {
    name: "earshot_ledger_entries",
    help: "Entries of a partition by what became of them; accepted is the sum of the others but alien",
    labels: ["partition", "term"],
    samples: ({ ledger }) =>
      ledger.partitions.flatMap(({ partition, epoch: _epoch, stopped: _stopped, asOf: _asOf, ...terms }) =>
        Object.entries(terms).map(([term, value]) => ({ labels: { partition, term: snake(term) }, value })),
      ),
  },
  {
    name: "earshot_ledger_survey_entries",
    help: "Settled entries of a survey by what became of them",
    labels: ["survey", "term"],
    samples: ({ account }) =>
      account.surveys.flatMap(({ survey, stored, superseded, withdrawn, duplicate }) =>
        Object.entries({ stored, superseded, withdrawn, duplicate }).map(([term, value]) => ({
          labels: { survey, term },
          value,
        })),
      ),
  },
  {
    name: "earshot_ledger_discontinuities",
    help: "How often the log of a partition did not go on, as Redis had lost data",
    labels: ["partition", "kind"],
    samples: ({ account }) =>
      // Those that never were are told as well, or the first would be no change to whoever watches.
      ALL_PARTITIONS.flatMap((partition) =>
        discontinuity.kind.enumValues.map((kind) => {
          const found = account.discontinued.find((each) => each.partition === partition && each.kind === kind);
          return { labels: { partition, kind }, value: found?.times ?? 0 };
        }),
      ),
  },
  {
    name: "earshot_ledger_discontinuity_entries",
    help: "Entries that such losses reached: lost before they were settled, or rewound, settled and gone from Redis",
    labels: ["partition", "kind", "fate"],
    samples: ({ account }) =>
      account.discontinued.flatMap(({ partition, kind, lost, rewound }) => [
        { labels: { partition, kind, fate: "lost" }, value: lost },
        { labels: { partition, kind, fate: "rewound" }, value: rewound },
      ]),
  },
  {
    name: "earshot_ledger_balanced",
    help: "1 where the ledger adds up and totals are what is stored, else 0",
    labels: [],
    samples: ({ ledger }) => [{ labels: {}, value: ledger.balanced ? 1 : 0 }],
  },
  {
    name: "earshot_ledger_as_of_timestamp_seconds",
    help: "All that was accepted before this moment is settled; absent while that is not known of some partition",
    labels: [],
    samples: ({ ledger }) => (ledger.asOf === null ? [] : [{ labels: {}, value: Date.parse(ledger.asOf) / 1000 }]),
  },
];

/**
 * Shows the ledger (P3) as gauges, read anew for each look at the metrics. While Postgres cannot be read they are
 * absent rather than old.
 *
 * Here and not in the results service: its port is for viewers, and how many have answered a private survey is not.
 */
export function ledgerMetrics(pool: Pool, registry: Registry): void {
  /** One reading for all gauges of a look, which asks them at once. */
  let reading: Promise<Reading | undefined> | undefined;
  const read = () =>
    (reading ??= readAccount(pool)
      .then(
        (account) => ({ account, ledger: ledgerOf(account) }),
        () => undefined,
      )
      .finally(() => (reading = undefined)));

  for (const { name, help, labels, samples } of SHOWN) {
    const gauge = new Gauge({
      name,
      help,
      labelNames: labels,
      registers: [registry],
      async collect() {
        const found = await read();
        gauge.reset();
        // A gauge without labels begins at 0, which would say something.
        if (labels.length === 0) gauge.remove();
        for (const sample of found ? samples(found) : []) gauge.set(sample.labels, sample.value);
      },
    });
  }
}

const snake = (term: string): string => term.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
