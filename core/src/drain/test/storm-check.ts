import { expect } from "vitest";
import type { Happening } from "./happenings.ts";
import { createModel, type Tables } from "./model.ts";
import { readTables } from "./postgres-tables.ts";
import type { World } from "./world.ts";

/** The u of what was settled of a partition, in the order in which it was. */
export async function order({ sql }: World, partition: number): Promise<string[]> {
  const rows = await sql<{ anchors: string }[]>`select anchors from journal where partition = ${partition} order by id`;
  return rows.flatMap(({ anchors }) => anchors.split(" ").map((anchor) => anchor.slice(anchor.indexOf("/") + 1)));
}

/** What can be compared: a number is given again after a loss, so it says nothing. */
const withoutNumbers = ({ feedback, withdrawals, cases, dead }: Tables) => ({
  feedback: [...feedback].map(([key, value]) => `${key}: ${value.replace(/ by \d+$/, "")}`),
  withdrawals: [...withdrawals].map(([key, value]) => `${key}: ${value}`),
  cases,
  dead: dead.map((line) => line.replace(/^\d+ /, "")),
});

function termsOf({ terms }: Tables) {
  const { stored, superseded, withdrawn, duplicate, dead, alien } = terms;
  return { stored, superseded, withdrawn, duplicate, dead, alien };
}

/**
 * Settles in the plain model what was settled, in the same order, and compares every table.
 *
 * @returns how many entries that were
 */
export async function compareWithModel(
  world: World,
  partitions: readonly number[],
  said: ReadonlyMap<string, Happening>,
): Promise<number> {
  const real = await Promise.all(partitions.map((partition) => readTables(world, partition)));
  const plain: Tables[] = [];
  let settled = 0;
  for (const partition of partitions) {
    const model = createModel();
    const names = await order(world, partition);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) model.take(said.get(name) ?? "alien");
    plain.push(model.tables());
    settled += names.length;
  }
  expect(real.map(termsOf)).toEqual(plain.map(termsOf));
  // All but the terms is read for all partitions at once.
  const ours = plain.map(withoutNumbers);
  const theirs = real.slice(0, 1).map(withoutNumbers);
  for (const name of ["feedback", "withdrawals", "cases", "dead"] as const) {
    expect(theirs.flatMap((each) => each[name]).toSorted()).toEqual(ours.flatMap((each) => each[name]).toSorted());
  }
  expect(await world.differences()).toEqual([]);
  return settled;
}
