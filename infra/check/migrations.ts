import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

/*
 * A schema that was changed without a migration would work on every machine but a new one. drizzle-kit is asked to write
 * what is missing into a copy of the migrations; nothing must come of it.
 */
const SCHEMA = "core/src/store/schema.ts";
const MIGRATIONS = "core/src/store/migrations";

const copy = mkdtempSync(join(tmpdir(), "earshot-migrations-"));
try {
  cpSync(MIGRATIONS, copy, { recursive: true });
  const count = () => readdirSync(copy).filter((name) => name.endsWith(".sql")).length;
  const before = count();
  const out = relative(".", copy);
  execFileSync("drizzle-kit", ["generate", "--dialect", "postgresql", "--schema", SCHEMA, "--out", out], {
    stdio: "ignore",
  });
  if (count() !== before) {
    process.stderr.write(
      `${SCHEMA} has changed without a migration: run \`npx drizzle-kit generate --name what-changed\`\n`,
    );
    process.exitCode = 1;
  }
} finally {
  rmSync(copy, { recursive: true });
}
