import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ENV } from "@earshot/contract";
import { launchPostgres } from "../local/testbed/servers.ts";
import { postgresTemplate } from "../local/testbed/template.ts";

/*
 * The schema that all migrations come to stands in one file, so that whoever reads a change sees what it does to the
 * whole. Made on a real Postgres; `--write` writes it, otherwise it has to be as it was written.
 */
const DUMP = "core/src/store/schema.sql";

const folder = mkdtempSync(join(tmpdir(), "earshot-schema-"));
// PostgreSQL runs as another user when we are root and has to pass through.
chmodSync(folder, 0o711);
const server = await launchPostgres(folder, await postgresTemplate());
try {
  const schema = execFileSync(process.execPath, ["core/src/store/dump-schema.ts"], {
    encoding: "utf8",
    env: { [ENV.databaseUrl]: server.url },
  });
  if (process.argv.includes("--write")) writeFileSync(DUMP, schema);
  else if (readFileSync(DUMP, "utf8") !== schema) {
    process.stderr.write(
      `${DUMP} is not what the migrations come to: run \`npx node infra/check/schema-dump.ts --write\`\n`,
    );
    process.exitCode = 1;
  }
} finally {
  await server.discard();
  rmSync(folder, { recursive: true, force: true });
}
