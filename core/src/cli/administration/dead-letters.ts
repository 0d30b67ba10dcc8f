import { PATHS } from "@earshot/contract";
import { CLOSED, type DeadLetterLine } from "../../store/dead-letters.ts";
import { administrationHere } from "../here.ts";
import { ANSWERS } from "./answers.ts";
import { ask, Unreachable } from "./ask.ts";
import { noDeadLetter } from "./words.ts";
import type { Administration } from "./where.ts";

/** Most dead letters that administration takes in one request. */
const MOST = 500;

/** How many wait, by why; closed ones too. */
export type Counts = { why: string; letters: number }[];

/** Which dead letters are meant; an absent field leaves it open. */
interface Chosen {
  why?: string | undefined;
  partition?: number | undefined;
}

/** What became of dead letters. */
export interface Settled {
  done: number;
  left: { id: number; why: string }[];
}

/**
 * The administration by which dead letters are looked after; undefined where they have to be by the stores, as no key
 * is said, or, which is told on standard error, as administration is away.
 */
export async function reachable(): Promise<Administration | undefined> {
  const at = administrationHere();
  if (!at) return undefined;
  try {
    await readPage(at, undefined, undefined);
    return at;
  } catch (error) {
    if (!(error instanceof Unreachable) || !at.hasStore) throw error;
    process.stderr.write(`${error.message}. Until then this works on the stores themselves\n`);
    return undefined;
  }
}

async function readPage(at: Administration, why: string | undefined, before: number | undefined) {
  const query = new URLSearchParams({
    ...(why !== undefined && { why }),
    ...(before !== undefined && { before: String(before) }),
  });
  const path = `${PATHS.adminDeadLetters}?${query.toString()}`;
  return (await ask(at, { path, answer: ANSWERS.deadLetters })).value;
}

/** Counts dead letters, and reads those that wait, newest first; closed ones where `why` names their code. */
export async function listOver(
  at: Administration,
  { why, partition }: Chosen,
  before: number | null,
  limit: number,
): Promise<[Counts, DeadLetterLine[]]> {
  const first = await readPage(at, why, before ?? undefined);
  const found: DeadLetterLine[] = [];
  for (let page = first; ; page = await readPage(at, why, page.next)) {
    found.push(...page.deadLetters.filter((letter) => partition === undefined || letter.partition === partition));
    if (page.next === null || found.length >= limit) return [first.counts, found.slice(0, limit)];
  }
}

/** Ids of all dead letters that wait, oldest first. */
export async function waitingOver(at: Administration, chosen: Chosen): Promise<number[]> {
  if (CLOSED.some((code) => code === chosen.why)) return [];
  const [, found] = await listOver(at, chosen, null, Infinity);
  return found.map(({ id }) => id).toReversed();
}

/** Reads one dead letter, decoded; what a customer wrote only where that is asked for, which administration audits. */
export async function showOver(at: Administration, id: number, reveal: boolean) {
  const question = reveal
    ? ({ method: "POST", path: PATHS.adminReveals(id) } as const)
    : { path: PATHS.adminDeadLetter(id) };
  return (await ask(at, { ...question, answer: ANSWERS.deadLetter, missing: noDeadLetter(id) })).value;
}

/** Puts dead letters back into the log, or drops them; administration writes each into its audit. */
export async function settleOver(
  at: Administration,
  path: typeof PATHS.adminReplays | typeof PATHS.adminDrops,
  ids: readonly number[],
  onPiece: (done: number) => void = () => {},
): Promise<Settled> {
  const settled: Settled = { done: 0, left: [] };
  for (let from = 0; from < ids.length; from += MOST) {
    onPiece(from);
    const body = { ids: ids.slice(from, from + MOST) };
    const { value } = await ask(at, { method: "POST", path, body, answer: ANSWERS.settled });
    settled.done += value.done;
    settled.left.push(...value.left);
  }
  return settled;
}
