import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ALL_PARTITIONS } from "@earshot/contract";
import { type Wish, outcomeOf } from "./account.ts";
import { checkCases } from "./check-cases.ts";
import type { Fault } from "./fault.ts";
import type { Violations } from "./invariants.ts";
import { type Held, follow, keyOf } from "./model.ts";
import { SEEDED_PAGE } from "./seed.ts";
import { AGAIN } from "./surveys.ts";
import { recount } from "./watch.ts";
import { CANARY, CANARY_ADDRESS, digestOf } from "./words.ts";
import type { World } from "./world.ts";

interface Row {
  wish: number | null;
  /** Put into the log by a fault itself. */
  seeded: boolean;
  survey: string;
  period: number;
  client: string;
  answer: string;
  comment: string | null;
}

/** What became of what was accepted. */
export interface Findings {
  accepted: number;
  stored: number;
  /** Clients of whom there is not what there should be. */
  missing: number;
  /** What the ledger says was lost. */
  told: number;
  discontinuities: number;
}

/**
 * Holds the account of the clients against Postgres, Redis and the help desk, once all is quiet.
 *
 * @param fault where it `loses`, Redis was made to lose what it had accepted: then what is missing has to be told by
 *   the ledger (I15), and its marks went with it, so a client may have been accepted again; where it
 *   `rewinds`, a case that was told of may begin and end within one batch the second time, and so not be there
 */
export async function check(
  world: World,
  wishes: ReadonlyMap<number, Wish>,
  violations: Violations,
  { loses: mayLose = false, rewinds = false }: Pick<Fault, "loses" | "rewinds">,
): Promise<Findings> {
  const rows = await world.sql<Row[]>`
    select substring(page from '^https://chaos.example/w/([0-9]+)/$')::int as wish,
      coalesce(page = ${SEEDED_PAGE}, false) as seeded, survey, period, client, answer, comment
    from feedback`;
  const places = Map.groupBy(wishes.values(), placeOf);
  strangers(wishes, rows, violations);
  if (!mayLose) answers(wishes, violations);
  const missing = contents(places, wishes, rows, violations, mayLose);
  await secondRefused(world, violations);
  violations.each("I6", await recount(world.sql), (each) => `${each.survey}/${each.answer} differs at the end`);
  await checkCases(world, places, wishes, violations, { mayLose, rewinds });
  const { told, discontinuities } = await ledger(world, rows.length, violations, mayLose);
  if (missing > 0 && discontinuities === 0)
    violations.add("I15", `${missing} are missing and the ledger tells of no loss`);
  logs(world, violations);
  const accepted = [...wishes.values()].filter((wish) => outcomeOf(wish) === "accepted").length;
  return { accepted, stored: rows.length, missing, told, discontinuities };
}

const placeOf = ({ client, survey }: Pick<Wish, "client" | "survey">): string => `${client}/${survey}`;

/** Whatever was answered for good stays so, however often it is sent. */
function answers(wishes: ReadonlyMap<number, Wish>, violations: Violations): void {
  for (const [number, wish] of wishes) {
    if (outcomeOf(wish) !== "accepted") continue;
    const later = wish.answers.find((each) => each.outcome === "duplicate" || each.outcome === "refused");
    if (later) violations.add("I2", `wish ${number} was accepted and then answered ${later.outcome}`);
    const twice = wish.answers.filter((each) => each.outcome === "accepted").length;
    if (twice > 1) violations.add("I11", `wish ${number} was accepted ${twice} times`);
  }
}

function strangers(wishes: ReadonlyMap<number, Wish>, rows: readonly Row[], violations: Violations): void {
  const seen = new Set<string>();
  for (const { wish, seeded, survey, period, client } of rows) {
    const known = wish === null ? undefined : wishes.get(wish);
    if (!seeded && known?.survey !== survey) violations.add("I4", `a feedback is stored that nobody sent (${survey})`);
    const outcome = known && outcomeOf(known);
    if (outcome === "duplicate" || outcome === "refused")
      violations.add("I2", `wish ${wish} was answered ${outcome} and is stored`);
    const place = `${survey}/${period}/${client}`;
    if (seen.has(place)) violations.add("I5", `a client is stored twice in ${survey}`);
    seen.add(place);
  }
}

/** Of each client there is what the last it did has left. @returns clients of whom there is something else */
function contents(
  places: ReadonlyMap<string, readonly Wish[]>,
  wishes: ReadonlyMap<number, Wish>,
  rows: readonly Row[],
  violations: Violations,
  mayLose: boolean,
): number {
  const stored = new Map<string, Held[]>();
  for (const { wish, answer, comment } of rows) {
    const known = wish === null ? undefined : wishes.get(wish);
    if (wish === null || known === undefined) continue;
    const held = { wish, answer, comment: comment === null ? null : digestOf(comment) };
    stored.set(placeOf(known), [...(stored.get(placeOf(known)) ?? []), held]);
  }
  let missing = 0;
  for (const [place, doings] of places) {
    const expected = follow(doings, doings[0]?.survey === AGAIN);
    const found = stored.get(place) ?? [];
    const names = doings.map(({ wish }) => wish).join(", ");
    if (!mayLose) {
      for (const { wish, what } of expected.odd) violations.add("I11", `wish ${wish} was ${what}`);
    }
    if (found.length > 1) {
      const one = found.every((held) => held?.wish === found[0]?.wish);
      violations.add(one ? "I1" : "I5", `a client is stored ${found.length} times (wishes ${names})`);
    }
    const has = keyOf(found[0] ?? null);
    if (expected.held.some((held) => keyOf(held) === has)) continue;
    missing++;
    if (mayLose && expected.atBest.some((held) => keyOf(held) === has)) continue;
    const simple = doings.every(({ doing }) => doing === "answer") && doings[0]?.survey !== AGAIN;
    const [only] = expected.held;
    if (simple && only && found[0]?.wish === only.wish)
      violations.add("I10", `wish ${only.wish} is stored with another content`);
    else if (simple) violations.add(only ? "I1" : "I3", `wishes ${names}: stored ${found.length} times`);
    else violations.add("I17", `wishes ${names} left ${has} and not ${expected.held.map(keyOf).join(" or ")}`);
  }
  return missing;
}

/** Once a client by the word of Postgres (P2), whoever writes: a second row is tried, and undone. */
async function secondRefused({ sql }: World, violations: Violations): Promise<void> {
  const refused = await sql
    .begin(async (tx) => {
      await tx`
        insert into feedback (survey, period, client, partition, n, answer, accepted_at, negative)
        select survey, period, client, partition, n, answer, accepted_at, negative from feedback limit 1`;
      throw new Error("Taken");
    })
    .catch((error: unknown) => error instanceof Error && "code" in error && error.code === "23505");
  if (!refused) violations.add("I5", "Postgres takes a second feedback of a client, survey and period");
}

async function ledger(world: World, rows: number, violations: Violations, mayLose: boolean) {
  const [sum] = await world.sql<{ stored: number; lost: number }[]>`
    select sum(stored)::float8 as stored, sum(lost)::float8 as lost from partition_offset`;
  if (sum && sum.stored !== rows) violations.add("I15", `the ledger has ${sum.stored} stored, and there are ${rows}`);
  const offsets = await world.sql<{ partition: number; settled: number }[]>`
    select partition, last_n::float8 as settled from partition_offset`;
  const seqs = await Promise.all(ALL_PARTITIONS.map((partition) => world.meta(partition, "seq")));
  for (const { partition, settled } of offsets) {
    const seq = seqs[partition];
    if (seq !== settled)
      violations.add("I15", `partition ${partition}: ${seq} were accepted and ${settled} are settled`);
  }
  const found = await world.sql<{ kind: string; lost: number }[]>`select kind, lost::float8 as lost from discontinuity`;
  if (!mayLose) violations.each("I15", found, ({ kind }) => `a discontinuity (${kind}) though Redis has lost nothing`);
  return { told: sum?.lost ?? 0, discontinuities: found.length };
}

/** Nothing of what clients wrote or who they are, and none of our secrets, in any log. */
function logs({ folder, secrets }: World, violations: Violations): void {
  const forbidden = [CANARY, CANARY_ADDRESS, ...secrets];
  for (const name of readdirSync(folder).filter((each) => each.endsWith(".log"))) {
    const text = readFileSync(join(folder, name), "utf8");
    for (const word of forbidden) {
      if (text.includes(word)) violations.add("I13", `${name} holds ${word === CANARY ? "a comment" : word}`);
    }
  }
}
