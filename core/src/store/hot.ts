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
 * Parameters are sent as text: JSON goes as `${text}::text::json`. Without `prepare` each call is planned for its own.
 */
export function runHot<Row extends object>(
  pool: Pick<Pool, "unsafe">,
  statement: SQL,
  { prepare = true } = {},
): Promise<Row[]> {
  const { sql: text, params } = dialect.sqlToQuery(statement);
  return pool.unsafe<Row[]>(text, params.map(parameter), { prepare });
}

function parameter(value: unknown): string | null {
  if (value === null || typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  throw new TypeError(`Cannot send a parameter as it must be text, a number or null: current type is ${typeof value}`);
}

/** Names of columns without their table's, as INSERT and RETURNING want them. */
export function columns(...list: PgColumn[]): SQL {
  return sql.join(
    list.map(({ name }) => sql.identifier(name)),
    sql`, `,
  );
}
