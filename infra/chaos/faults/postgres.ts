import type { Fault } from "../fault.ts";
import { pauseUntil } from "./pause.ts";

/** F7 */
export const postgresKilled: Fault = {
  id: "F7",
  what: "kill -9 of Postgres",
  async run({ postgres }, random, over) {
    let kills = 0;
    while (!over.aborted) {
      await postgres.kill();
      await pauseUntil(random.between(0, 1000), over);
      await postgres.start();
      kills++;
      await pauseUntil(random.between(500, 3000), over);
    }
    return `${kills} kills`;
  },
};

/** F7 */
export const sessionsEnded: Fault = {
  id: "F7b",
  what: "pg_terminate_backend of all sessions",
  async run({ sql }, random, over) {
    let sessions = 0;
    while (!over.aborted) {
      const ended = await sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where application_name <> '' and pid <> pg_backend_pid() and application_name <> 'postgres.js'`;
      sessions += ended.length;
      await pauseUntil(random.between(200, 1500), over);
    }
    return `${sessions} sessions`;
  },
};

/** F9 */
export const locked: Fault = {
  id: "F9",
  what: "tables locked (ACCESS EXCLUSIVE) for longer than anyone waits",
  async run({ sql }, random, over) {
    let locks = 0;
    while (!over.aborted) {
      const table = random.of(["feedback", "partition_offset", "rollup", "outbox"]);
      const session = await sql.reserve();
      await session.unsafe(`begin; lock table ${table} in access exclusive mode`);
      await pauseUntil(random.between(1000, 4000), over);
      await session.unsafe("rollback");
      session.release();
      locks++;
      await pauseUntil(random.between(200, 1500), over);
    }
    return `${locks} locks`;
  },
};
