import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import * as schema from "./schema.ts";
import { TIME_LIMITS } from "./time-limits.ts";

/** Drizzle over a pool of its own. */
export type Database = PostgresJsDatabase<typeof schema>;

/** A pool of connections to Postgres. */
export type Pool = ReturnType<typeof postgres>;

/** Options of {@link connect}. */
export interface Connecting {
  /** Name shown in `pg_stat_activity`. */
  name: string;
  /** Most connections; 4 unless said otherwise. */
  connections?: number;
  /**
   * Whether each statement is planned once and not for its parameters. Postgres would plan the statement that settles
   * anew each time, as what it expects of a batch looks cheaper then: 3.2 ms a batch that is settled in 1.3. The one
   * plan goes by indexes, also where Postgres has counted the tables as empty and would read all for each row.
   */
  planOnce?: boolean;
}

/**
 * Opens a pool. Nothing is connected before the first query, and a lost connection is made anew by the next one.
 *
 * Postgres gives up queries that take over 5 s and locks waited for over 2 s (57014, 55P03; a retry may help).
 */
export function connect(url: string, { name, connections = 4, planOnce = false }: Connecting): Pool {
  return postgres(url, {
    max: connections,
    connect_timeout: 5,
    idle_timeout: 0,
    max_lifetime: null,
    onnotice: () => {},
    // Nobody awaits that query of postgres.js (3.4.9): a connection lost in it ends the process as an unhandled
    // rejection. The price: no arrays as parameters or results; lists go as JSON.
    fetch_types: false,
    connection: {
      application_name: `earshot-${name}`,
      ...TIME_LIMITS,
      ...(planOnce ? { plan_cache_mode: "force_generic_plan", enable_seqscan: "off" } : {}),
    },
  });
}

/**
 * Wraps a pool with Drizzle. The pool must not be used directly afterwards: Drizzle replaces its serializers, after
 * which dates and arrays as parameters fail.
 */
export function database(pool: Pool): Database {
  return drizzle(pool, { schema });
}
