import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { dangersOf } from "./migration-rules.ts";

/*
 * A migration must not break the version that runs while it does, nor keep it waiting.
 *
 * A schema that was changed without a migration would work on every machine but a new one. drizzle-kit is asked to
 * write what is missing into a copy of the migrations; nothing must come of it.
 */
const SCHEMA = "core/src/store/schema.ts";
const MIGRATIONS = "core/src/store/migrations";

/** The first release begins with these: no version before it runs beside them. */
const FIRST_RELEASE = /^000[0-3]_/;

for (const file of readdirSync(MIGRATIONS).filter((name) => name.endsWith(".sql") && !FIRST_RELEASE.test(name))) {
  for (const { statement, why } of dangersOf(readFileSync(join(MIGRATIONS, file), "utf8"))) {
    process.stderr.write(`${join(MIGRATIONS, file)}: ${statement} … : ${why}\n`);
    process.exitCode = 1;
  }
}

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
