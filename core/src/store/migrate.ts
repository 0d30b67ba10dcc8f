import { Address, ENV } from "@earshot/contract";
import * as v from "valibot";
import { readConfig } from "../service/config.ts";
import { faultOf } from "../service/logging.ts";
import { LoginRefused } from "./logins.ts";
import { migrateDatabase } from "./migrate-database.ts";

const config = readConfig(
  v.object({
    [ENV.databaseUrl]: Address,
    [ENV.drainDatabaseUrl]: v.optional(Address),
    [ENV.dispatchDatabaseUrl]: v.optional(Address),
    [ENV.resultsDatabaseUrl]: v.optional(Address),
    [ENV.adminDatabaseUrl]: v.optional(Address),
  }),
);
// The first process of a container hears no signal it has not asked for. Postgres takes back what was not finished.
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => process.exit(1));
try {
  const { roles } = await migrateDatabase(config[ENV.databaseUrl], {
    drain: config[ENV.drainDatabaseUrl],
    dispatch: config[ENV.dispatchDatabaseUrl],
    results: config[ENV.resultsDatabaseUrl],
    admin: config[ENV.adminDatabaseUrl],
  });
  if (!roles) {
    process.stdout.write("No roles were made as this user may not create them: every service must use this user\n");
  }
} catch (error) {
  const { fault, code } = faultOf(error);
  process.stderr.write(
    error instanceof LoginRefused
      ? `${error.message}\n`
      : `Cannot migrate the database (${fault} ${code}): check that it runs and DATABASE_URL may create tables\n`,
  );
  process.exitCode = 1;
}
