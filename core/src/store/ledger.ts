import type { Ledger } from "@earshot/contract";
import type { Account, PartitionAccount } from "./account.ts";

const TERMS = [
  "accepted",
  "stored",
  "superseded",
  "withdrawn",
  "duplicate",
  "deadLettered",
  "lost",
  "inFlight",
] as const;

/**
 * Works out the ledger (P3): where every accepted entry is, by partition, by survey and in all, and whether it adds up.
 *
 * What is accepted but not settled was last seen by the drain, so `accepted` may lag behind Redis by the age of `asOf`;
 * it never lags behind what is settled.
 */
export function ledgerOf({ partitions, surveys, cases, discontinuities }: Account): Ledger {
  const lines = partitions.map((account) => {
    const { partition, epoch, stored, superseded, withdrawn, duplicate, lost, alien, stopped } = account;
    const newest = Math.max(account.seenSeq, account.lastN);
    return {
      partition,
      epoch,
      // Numbers of epochs that are over, numbers that were given twice, numbers of this epoch.
      accepted: account.baseN + account.rewound + newest,
      stored,
      superseded,
      withdrawn,
      duplicate,
      // Aliens have no number: with them the terms would come to more than was accepted.
      deadLettered: account.deadLettered - alien,
      lost,
      inFlight: newest - account.lastN,
      alien,
      stopped,
      asOf: moment(account.caughtUpAt),
    };
  });
  const sum = (term: (typeof TERMS)[number]) => lines.reduce((all, line) => all + line[term], 0);
  const dates = lines.map(({ asOf }) => asOf).filter((date) => date !== null);
  return {
    accepted: sum("accepted"),
    stored: sum("stored"),
    superseded: sum("superseded"),
    withdrawn: sum("withdrawn"),
    duplicate: sum("duplicate"),
    deadLettered: sum("deadLettered"),
    lost: sum("lost"),
    inFlight: sum("inFlight"),
    balanced: lines.every(addsUp) && partitions.every(isCounted),
    asOf: dates.length < lines.length ? null : (dates.toSorted()[0] ?? null),
    cases,
    partitions: lines,
    surveys: surveys.map(({ public: _public, partitions: parts, ...line }) => ({
      ...line,
      ...(parts && { partitions: parts }),
    })),
    discontinuities: discontinuities.map(({ partition, at, kind, lost, rewound }) => {
      return { partition, at: new Date(at).toISOString(), kind, lost, rewound };
    }),
  };
}

const moment = (text: string | null) => (text === null ? null : new Date(text).toISOString());

function addsUp(line: Ledger["partitions"][number]): boolean {
  const [accepted, ...rest] = TERMS;
  return line[accepted] === rest.reduce((all, term) => all + line[term], 0);
}

/** What is stored is what viewers see counted. */
const isCounted = ({ stored, counted }: PartitionAccount): boolean => counted === stored;
