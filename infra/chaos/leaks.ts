import { readdirSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import type { Violations } from "./invariants.ts";
import { PROCESSES, type ProcessName } from "./processes.ts";
import type { World } from "./world.ts";

/** What processes hold open. */
export interface Held {
  readonly files: ReadonlyMap<ProcessName, { pid: number; count: number }>;
  readonly connections: number;
}

/** Counts open files and sockets of each process, and connections to Postgres. */
export async function held(world: World): Promise<Held> {
  const files = new Map<ProcessName, { pid: number; count: number }>();
  for (const name of PROCESSES) {
    const pid = world.process(name).pid;
    if (pid !== undefined) files.set(name, { pid, count: readdirSync(`/proc/${pid}/fd`).length });
  }
  const [row] = await world.sql<{ count: number }[]>`select count(*)::float8 as count from pg_stat_activity`;
  return { files, connections: row?.count ?? 0 };
}

/** What may be open at one moment and not at another: a connection of a health check, a pool that is not yet full. */
const SLACK = 20;

/** How long what clients have left open may take to close, in ms. */
const PATIENCE = 15_000;

/** Compares once they have had time to let go; processes that are others by now began anew and are left out. */
export async function checkLeaks(world: World, before: Held, violations: Violations): Promise<void> {
  const began = Date.now();
  let found = leaks(before, await held(world));
  while (found.length > 0 && Date.now() - began < PATIENCE) {
    await pause(500);
    found = leaks(before, await held(world));
  }
  violations.each("I14", found, (what) => what);
}

function leaks(before: Held, after: Held): string[] {
  const found: string[] = [];
  for (const [name, { pid, count }] of after.files) {
    const base = before.files.get(name);
    if (base?.pid !== pid) continue;
    if (count > base.count * 1.05 + SLACK) found.push(`${name} holds ${count} files open, ${base.count} before`);
  }
  if (after.connections > before.connections * 1.05 + SLACK) {
    found.push(`Postgres has ${after.connections} connections, ${before.connections} before`);
  }
  return found;
}
