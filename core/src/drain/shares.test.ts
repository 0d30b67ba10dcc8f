import { ALL_PARTITIONS } from "@earshot/contract";
import { getLogger } from "@logtape/logtape";
import { beforeAll, beforeEach, expect, it } from "vitest";
import { testDatabase } from "../../../infra/local/testbed/index.ts";
import { connect, type Pool } from "../store/connect.ts";
import { shareOut } from "./shares.ts";
import { afterwards, SOON } from "./test/world.ts";

let databaseUrl: string;
let members: Member[];

interface Member {
  held: ReadonlySet<number>;
  session: Pool;
  leave: () => Promise<void>;
}
beforeAll(async () => {
  databaseUrl = await testDatabase();
});
beforeEach(() => {
  members = [];
});

/** A drain that settles nothing but notes what it would settle. */
function member(): Member {
  const session = connect(databaseUrl, { name: "shares-test", connections: 1 });
  const leaving = new AbortController();
  const held = new Set<number>();
  const settle = (partition: number, signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      held.add(partition);
      signal.addEventListener("abort", () => {
        held.delete(partition);
        resolve();
      });
    });
  const done = shareOut({ session, settle, log: getLogger(["test"]) }, leaving.signal);
  const leave = async () => {
    leaving.abort();
    await done;
    await session.end({ timeout: 1 });
  };
  afterwards(leave);
  const made = { held, leave, session };
  members.push(made);
  return made;
}

async function sharedBy(...sizes: number[]): Promise<void> {
  await expect.poll(() => members.map(({ held }) => held.size).toSorted((a, b) => b - a), SOON).toEqual(sizes);
  const all = members.flatMap(({ held }) => Array.from(held));
  expect(all.toSorted((a, b) => a - b)).toEqual(ALL_PARTITIONS);
}

it("gives all to one, even parts to several, and those of who leaves to who stays", async () => {
  const first = member();
  await sharedBy(16);
  member();
  await sharedBy(8, 8);
  member();
  await sharedBy(6, 6, 4);
  await first.leave();
  await sharedBy(8, 8, 0);
  expect(first.held.size).toBe(0);
});

it("takes over what the dead have left, and finds a session again that was lost", async () => {
  const first = member();
  const second = member();
  await sharedBy(8, 8);
  const pid = async () => (await first.session<{ pid: number }[]>`select pg_backend_pid() as pid`)[0]?.pid ?? 0;
  const lost = await pid();
  await second.session`select pg_terminate_backend(${lost})`;
  await expect.poll(pid, SOON).not.toBe(lost);
  const locks = () => second.session`select from pg_locks where locktype = 'advisory' and pid = ${lost}`;
  await expect.poll(locks, SOON).toHaveLength(0);
  const found = async () => {
    const mine = await second.session`select from pg_locks where locktype = 'advisory' and pid = ${await pid()}`;
    return mine.length;
  };
  // Its half of the partitions, and that it is one of the drains.
  await expect.poll(found, SOON).toBe(9);
  await sharedBy(8, 8);
});
