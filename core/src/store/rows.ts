import { type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { arrayOf } from "./arrays.ts";

/**
 * Says once more which rows are meant, in a way that always goes by the index: a plan that was made while the table was
 * small would read all of it for a join.
 */
export function among(column: PgColumn, rows: readonly { id: number | string }[]): SQL {
  return sql`${column} = any(${arrayOf(rows, ({ id }) => id)}::${sql.raw(column.getSQLType().replace("serial", "int"))}[])`;
}

/** Rows as one JSON text, to be read as `entry`. */
export function given(rows: readonly object[], shape: SQL): SQL {
  return sql`json_to_recordset(${JSON.stringify(rows)}::text::json) as entry (${shape})`;
}

/** The minute a moment lies in; date_trunc() would work out the time zone for every row. */
export function minute(moment: SQL): SQL {
  return sql`date_bin('1 minute', ${moment}, timestamptz 'epoch')`;
}

/** Where a moment, or a day of a time zone, begins; ISO 8601 both. */
export function beginning(text: string, timeZone: string): SQL {
  return text.includes("T")
    ? sql`${text}::text::timestamptz`
    : sql`(${text}::text::timestamp at time zone ${timeZone}::text)`;
}

/** Milliseconds since 1970 as a moment, exactly: to_timestamp() would go through a double. */
export function moment(milliseconds: SQL): SQL {
  return sql`timestamptz 'epoch' + ${milliseconds} * interval '1 millisecond'`;
}
