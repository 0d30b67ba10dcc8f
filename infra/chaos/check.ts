import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ALL_PARTITIONS, REDIS } from "@earshot/contract";
import { readTickets } from "../local/e2e/tickets.ts";
import type { Wish } from "./account.ts";
import { CANARY, CANARY_ADDRESS } from "./crowd.ts";
import type { Violations } from "./invariants.ts";
import { SEEDED_PAGE } from "./seed.ts";
import { recount } from "./watch.ts";
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
  negative: boolean;
}

/** What became of what was accepted. */
export interface Findings {
  accepted: number;
  stored: number;
  /** Accepted and nowhere to be found. */
  missing: number;
  /** What the ledger says was lost. */
  told: number;
  discontinuities: number;
}

/**
 * Holds the account of the clients against Postgres, Redis and the help desk, once all is quiet.
 *
 * @param mayLose Redis was made to lose what it had accepted: then what is missing has to be told by the ledger (I15),
 *   and its marks went with it, so a client may have been accepted again
 */
export async function check(
  world: World,
  wishes: ReadonlyMap<number, Wish>,
  violations: Violations,
  mayLose: boolean,
): Promise<Findings> {
  const rows = await world.sql<Row[]>`
    select substring(page from '^https://chaos.example/w/([0-9]+)/$')::int as wish,
      coalesce(page = ${SEEDED_PAGE}, false) as seeded, survey, period, client, answer, comment,
      negative
    from feedback`;
  const stored = new Map<number, Row[]>();
  for (const row of rows) if (row.wish !== null) stored.set(row.wish, [...(stored.get(row.wish) ?? []), row]);

  const missing = answers(wishes, stored, violations, mayLose);
  strangers(wishes, rows, violations);
  contents(wishes, stored, violations);
  if (!mayLose) clients(wishes, violations);
  await secondRefused(world, violations);
  violations.each("I6", await recount(world.sql), (each) => `${each.survey}/${each.answer} differs at the end`);
  await followUps(world, wishes, violations);
  const { told, discontinuities } = await ledger(world, rows.length, violations, mayLose);
  if (missing > 0 && discontinuities === 0)
    violations.add("I15", `${missing} are missing and the ledger tells of no loss`);
  logs(world, violations);
  const accepted = [...wishes.values()].filter((wish) => outcomeOf(wish) === "accepted").length;
  return { accepted, stored: rows.length, missing, told, discontinuities };
}

/** The word that counts: the first that settles it; a replay says that an earlier try was accepted. */
function outcomeOf({ answers }: Wish) {
  const settled = answers.find(({ outcome }) => outcome !== "unknown");
  return settled?.outcome === "replay" ? "accepted" : (settled?.outcome ?? "unknown");
}

function answers(
  wishes: ReadonlyMap<number, Wish>,
  stored: ReadonlyMap<number, readonly Row[]>,
  violations: Violations,
  mayLose: boolean,
): number {
  let missing = 0;
  for (const [number, wish] of wishes) {
    const count = stored.get(number)?.length ?? 0;
    const outcome = outcomeOf(wish);
    if (outcome === "accepted") {
      if (count === 0) missing++;
      if (count > 1 || (count === 0 && !mayLose))
        violations.add("I1", `wish ${number} was accepted and is stored ${count} times`);
      const later = wish.answers.find((each) => each.outcome === "duplicate" || each.outcome === "refused");
      if (later && !mayLose) violations.add("I2", `wish ${number} was accepted and then answered ${later.outcome}`);
      const twice = wish.answers.filter((each) => each.outcome === "accepted").length;
      if (twice > 1 && !mayLose) violations.add("I11", `wish ${number} was accepted ${twice} times`);
    } else if (outcome === "unknown") {
      if (count > 1) violations.add("I3", `wish ${number} was never answered and is stored ${count} times`);
    } else if (count > 0) violations.add("I2", `wish ${number} was answered ${outcome} and is stored`);
  }
  return missing;
}

function strangers(wishes: ReadonlyMap<number, Wish>, rows: readonly Row[], violations: Violations): void {
  const seen = new Set<string>();
  for (const { wish, seeded, survey, period, client } of rows) {
    if (!seeded && (wish === null || !wishes.has(wish)))
      violations.add("I4", `a feedback is stored that nobody sent (${survey})`);
    const place = `${survey}/${period}/${client}`;
    if (seen.has(place)) violations.add("I5", `a client is stored twice in ${survey}`);
    seen.add(place);
  }
}

function contents(
  wishes: ReadonlyMap<number, Wish>,
  stored: ReadonlyMap<number, readonly Row[]>,
  violations: Violations,
): void {
  for (const [number, rows] of stored) {
    const wish = wishes.get(number);
    for (const { comment, answer, survey } of wish ? rows : []) {
      const digest = comment === null ? null : createHash("sha256").update(comment).digest("hex");
      if (digest !== wish?.comment || answer !== String(wish.answer) || survey !== wish.survey) {
        violations.add("I10", `wish ${number} is stored with another content`);
      }
    }
  }
}

/** Of one client and survey at most one feedback is ever accepted. */
function clients(wishes: ReadonlyMap<number, Wish>, violations: Violations): void {
  const accepted = new Map<string, number>();
  for (const [number, wish] of wishes) {
    if (outcomeOf(wish) !== "accepted") continue;
    const place = `${wish.client}/${wish.survey}`;
    const other = accepted.get(place);
    if (other !== undefined) violations.add("I11", `a client was accepted with wish ${other} and with wish ${number}`);
    accepted.set(place, number);
  }
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

/** Cases, events and tickets of unhappy clients. */
async function followUps(world: World, wishes: ReadonlyMap<number, Wish>, violations: Violations): Promise<void> {
  const unhappy = await world.sql<
    { wish: number; comment: string | null; case_id: string | null; sent: boolean | null }[]
  >`
    select substring(page from '/w/([0-9]+)/$')::int as wish, comment, cases.id as case_id,
      outbox.sent_at is not null and outbox.event_id is not null as sent
    from feedback
    left join cases using (survey, client) left join outbox on outbox.case_id = cases.id
    where negative`;
  const [sum] = await world.sql<{ cases: number; negative: number }[]>`
    select (select count(*) from cases)::float8 as cases, (select count(*) from feedback where negative)::float8 as negative`;
  if (sum && sum.cases !== sum.negative)
    violations.add("I7", `${sum.negative} are unhappy and there are ${sum.cases} cases`);
  const tickets = new Map<string, string[]>();
  for (const { external_id, description } of await readTickets(world.helpdesk)) {
    tickets.set(external_id, [...(tickets.get(external_id) ?? []), description]);
  }
  for (const { wish, comment, case_id, sent } of unhappy) {
    if (case_id === null || sent !== true) {
      violations.add("I7", `wish ${wish} is unhappy and ${case_id === null ? "has no case" : "its event is not sent"}`);
      continue;
    }
    const made = tickets.get(case_id) ?? [];
    if (made.length !== 1) violations.add("I8", `wish ${wish} has ${made.length} tickets`);
    if (comment !== null && made.some((text) => !text.includes(comment))) {
      violations.add("I10", `the ticket of wish ${wish} holds another comment`);
    }
    if (!wishes.has(wish)) violations.add("I4", "a ticket was made for a feedback that nobody sent");
  }
}

async function ledger(world: World, rows: number, violations: Violations, mayLose: boolean) {
  const [sum] = await world.sql<{ stored: number; lost: number }[]>`
    select sum(stored)::float8 as stored, sum(lost)::float8 as lost from partition_offset`;
  if (sum && sum.stored !== rows) violations.add("I15", `the ledger has ${sum.stored} stored, and there are ${rows}`);
  const offsets = await world.sql<{ partition: number; settled: number }[]>`
    select partition, last_n::float8 as settled from partition_offset`;
  const seqs = await Promise.all(ALL_PARTITIONS.map((partition) => world.store.hGet(REDIS.meta(partition), "seq")));
  for (const { partition, settled } of offsets) {
    const seq = Number(seqs[partition] ?? 0);
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
