import { expect } from "vitest";
import { drainOf } from "./drain.ts";
import { createWorld, feedbackOf, SOON, type World } from "./world.ts";

/** The partition that is to lose something. */
export const P = 9;

/** A partition that is idle, with 20 entries settled, and its drain. */
export async function settledPartition() {
  const world = await createWorld();
  await votes(world, 0, 20);
  const drain = drainOf(world, { most: 8 });
  await expectPlace(world, { last_n: 20, stored: 20 });
  return { world, drain };
}

/** Votes of the clients from … to …, in a log or another after it. */
export async function votes(world: World, from: number, to: number): Promise<void> {
  await world.admit(P, ...Array.from({ length: to - from }, (_, i) => feedbackOf(from + i)));
}

/** The place that is settled, and the partition's account. */
export async function row({ sql }: World) {
  const [found] = await sql`
    select last_n::int, gen::int, base_n::int, stored::int, duplicate::int, dead_lettered::int as dead, alien::int,
      lost::int, rewound::int, stopped from partition_offset where partition = ${P}`;
  return found;
}

/** The discontinuities that are booked, oldest first. */
export const events = ({ sql }: World) => sql`
  select kind, old_n::int, new_n::int, lost::int, rewound::int from discontinuity where partition = ${P} order by id`;

const WHOLE = { gen: 0, base_n: 0, duplicate: 0, dead: 0, alien: 0, lost: 0, rewound: 0, stopped: null };

/** The partition has come to rest at a place, as nothing but what is said here has become of its account. */
export async function expectPlace(world: World, expected: Record<string, unknown>): Promise<void> {
  await expect.poll(() => row(world), SOON).toEqual({ ...WHOLE, ...expected });
  expect(await world.differences()).toEqual([]);
}

/** Resolves when the drain has looked again and found the partition idle. */
export async function dated({ sql }: World): Promise<void> {
  const [{ now } = {}] = await sql`select now() as now`;
  const late = () => sql`select from partition_offset where partition = ${P} and caught_up_at < ${now}`;
  await expect.poll(late, SOON).toEqual([]);
}

/** The drain has told of one discontinuity, in its log and metrics, and goes on. */
export async function noticed(drain: ReturnType<typeof drainOf>, kind: string, lost: number): Promise<void> {
  const alarms = drain.records.filter(({ properties }) => properties["code"] === "discontinuity");
  expect(alarms.map(({ properties }) => properties)).toMatchObject([{ kind, lost, partition: P }]);
  expect(await drain.metric(`earshot_drain_discontinuities_total{kind="${kind}"}`)).toBe(1);
  expect(await drain.metric("earshot_drain_lost_entries_total")).toBe(lost);
  expect(await drain.ready()).toEqual({ status: 200, missing: [] });
}
