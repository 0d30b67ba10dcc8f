import { type SQL, sql } from "drizzle-orm";
import { type PgColumn, PgDialect } from "drizzle-orm/pg-core";
import type { Pool } from "./connect.ts";

const dialect = new PgDialect();

/**
 * Runs a hot statement, written as Drizzle `sql` over its table objects, on a pool that Drizzle does not know.
 *
 * Drizzle's own `execute` would plan it anew each time (it never prepares), changes the serializers of its pool, and
 * puts the parameters, customers' words among them, into the message of its errors.
 *
 * A parameter is sent as text or number: JSON goes as `${text}::text::json`.
 */
export async function runHot<Row extends object>(pool: Pool, statement: SQL): Promise<Row[]> {
  const { sql: text, params } = dialect.sqlToQuery(statement);
  return await pool.unsafe<Row[]>(text, params as (string | number | null)[], { prepare: true });
}

/** Names of columns without their table's, as INSERT and RETURNING want them. */
export function columns(...list: PgColumn[]): SQL {
  return sql.join(
    list.map(({ name }) => sql.identifier(name)),
    sql`, `,
  );
}
