import { type Ledger, PATHS } from "@earshot/contract";
import { Hono } from "hono";
import type { Account, PartitionAccount } from "../store/ledger.ts";
import type { ResultsServices } from "./services.ts";

/** `GET /v1/ledger`: where every accepted entry is (P3), by partition and in all, and whether it adds up. */
export function showLedger({ readings }: Pick<ResultsServices, "readings">) {
  return new Hono().get(PATHS.ledger, async (c) => {
    c.header("cache-control", "no-store");
    return c.json(ledgerOf(await readings.account()));
  });
}

/**
 * Works out the ledger.
 *
 * What is accepted but not settled was last seen by the drain, so `accepted` may lag behind Redis by the age of `asOf`;
 * it never lags behind what is settled.
 */
function ledgerOf({ partitions, cases }: Account): Ledger {
  const lines = partitions.map((account) => {
    const accepted = Math.max(account.seenSeq, account.lastN);
    const { partition, epoch, stored, duplicate, deadLettered, alien, stopped } = account;
    return {
      partition,
      epoch,
      accepted,
      stored,
      duplicate,
      deadLettered,
      superseded: 0,
      withdrawn: 0,
      lost: 0,
      inFlight: accepted - account.lastN,
      alien,
      stopped,
      asOf: account.caughtUpAt?.toISOString() ?? null,
    };
  });
  const sum = (term: "accepted" | "stored" | "duplicate" | "deadLettered" | "inFlight") =>
    lines.reduce((all, line) => all + line[term], 0);
  const dates = lines.map(({ asOf }) => asOf).filter((date) => date !== null);
  return {
    accepted: sum("accepted"),
    stored: sum("stored"),
    duplicate: sum("duplicate"),
    deadLettered: sum("deadLettered"),
    superseded: 0,
    withdrawn: 0,
    lost: 0,
    inFlight: sum("inFlight"),
    balanced: partitions.every(isBalanced),
    asOf: dates.length < lines.length ? null : (dates.toSorted()[0] ?? null),
    cases,
    partitions: lines,
    surveys: [],
    discontinuities: [],
  };
}

/** Every number is accounted for once, and what is stored is what is counted. Aliens are dead letters without a number. */
function isBalanced({ stored, duplicate, deadLettered, lastN, alien, counted }: PartitionAccount): boolean {
  return stored + duplicate + deadLettered === lastN + alien && counted === stored;
}
