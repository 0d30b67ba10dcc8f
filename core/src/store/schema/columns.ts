import { sql } from "drizzle-orm";
import { bigint, customType, timestamp } from "drizzle-orm/pg-core";

export const bytea = customType<{ data: Buffer }>({ dataType: () => "bytea" });

export const moment = (name: string) => timestamp(name, { withTimezone: true });

/** A count that begins at 0. */
export const count = (name: string) => bigint(name, { mode: "number" }).notNull().default(0);

/** Words of ours as SQL writes them: in an index or a CHECK there are no parameters. */
export const words = (list: readonly string[]) => sql.raw(list.map((word) => `'${word}'`).join(", "));
