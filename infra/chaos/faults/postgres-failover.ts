import { ENV } from "@earshot/contract";
import type { Fault } from "../fault.ts";
import { startStandby } from "../standby.ts";
import type { World } from "../world.ts";
import { pauseUntil } from "./pause.ts";

/** How far the standby is behind when its primary dies, in ms, where it is not waited for. */
const LAG = 1000;

async function failOver(world: World, lag: number, gap: number, over: AbortSignal): Promise<string> {
  const { links, straight, sql, postgres } = world;
  const standby = await startStandby(world, lag === 0);
  const settled = async () => {
    const [row] = await sql<{ sum: number }[]>`select sum(last_n)::float8 as sum from partition_offset`;
    return row?.sum ?? 0;
  };
  await pauseUntil(gap, over);
  if (lag > 0) standby.stream.weather({ silent: true });
  await pauseUntil(lag, over);
  const before = await settled();
  await postgres.kill();
  await standby.promote();
  straight.postgres.target = standby.port;
  straight.postgres.reset();
  const after = await settled().catch(settled);
  for (const name of ["drain-postgres", "dispatch-postgres", "results-postgres"] as const) {
    links[name].target = standby.port;
    links[name].reset();
  }
  await pauseUntil(60_000, over);
  return `settled ${before} before, ${after} after`;
}

/** F8: the primary dies, and a standby that every commit has waited for takes its place. */
export const postgresFailover: Fault = {
  id: "F8",
  what: "Postgres fails over to a standby that commits wait for",
  run: (world, random, over) => failOver(world, 0, random.between(1000, 3000), over),
};

/** F8 without waiting: what was committed in the last second is gone, and is settled again from the log. */
export const postgresFailoverLate: Fault = {
  id: "F8a",
  what: "Postgres fails over to a standby that is 1 s behind",
  rewinds: true,
  // Longer than the standby can be behind, on however slow a machine.
  world: { env: { [ENV.keepSettled]: "20" } },
  run: (world, random, over) => failOver(world, LAG, random.between(1000, 3000), over),
};
