/** A statement that must not run as it stands, and why. */
export interface Danger {
  /** Its first words. */
  statement: string;
  why: string;
}

interface Rule {
  found: RegExp;
  why: string;
  /** Harmless to a table that the same migration makes: it is empty, and nobody knows it. */
  newTableMay?: true;
}

const NAME = String.raw`(?:"?public"?\.)?"?(\w+)"?`;

/**
 * What the version that is still running does not survive, or has to wait for: a migration runs beside it. Each is
 * matched against one statement without comments, in lower case, with single spaces.
 */
const RULES: readonly Rule[] = [
  { found: /^drop (?:table|view|schema|type)\b/, why: "the version before still uses it: drop it one version later" },
  { found: /^alter table .* drop column\b/, why: "the version before still names it: drop it one version later" },
  { found: /^alter table .* drop constraint\b/, why: "the version before may rest on it (on conflict)" },
  { found: /^alter (?:table|type|index|view) .* rename\b/, why: "the version before knows the old name" },
  {
    found: /^alter table .* alter column .* (?:set data )?type\b/,
    why: "rewrites the table while nobody may read it: add a column and copy",
  },
  {
    found: /^alter table .* alter column .* set not null\b/,
    why: "reads the whole table while nobody may: add a CHECK as NOT VALID, validate it in the next migration",
  },
  {
    found: /^alter table .* add column (?!.*\bdefault\b).*\bnot null\b/,
    why: "the version before inserts without it: give it a default",
    newTableMay: true,
  },
  {
    found: /^alter table .* add column .*\b(?:bigserial|serial|generated|gen_random_uuid|random\(|clock_timestamp)/,
    why: "rewrites the table, as the default differs from row to row",
    newTableMay: true,
  },
  {
    found: /^alter table .* add constraint (?!.*\bnot valid\b).*\b(?:check|foreign key)\b/,
    why: "reads the whole table while nobody may write: add it as NOT VALID, validate it in the next migration",
    newTableMay: true,
  },
  {
    found: /^alter table .* add (?:constraint \S+ )?(?:unique|primary key)(?! using)\b/,
    why: "builds an index while nobody may write: build it CONCURRENTLY, then ADD CONSTRAINT … USING INDEX",
    newTableMay: true,
  },
  {
    found: /^create (?:unique )?index (?!concurrently)/,
    why: "nobody may write until it is built: build it CONCURRENTLY in a migration of its own",
    newTableMay: true,
  },
  { found: /^drop index (?!concurrently)/, why: "waits with the table locked: drop it CONCURRENTLY" },
  { found: /^(?:truncate|cluster|vacuum full|reindex (?!.*concurrently)|lock)\b/, why: "locks the whole table" },
  {
    found: /^(?:update|delete from)\b/,
    why: "holds every row it changes until the end: do it in batches, in a program",
  },
  { found: /^(?:begin|commit|rollback|start transaction)\b/, why: "a migration is one transaction already" },
  { found: /^(?:create trigger|create (?:or replace )?trigger)\b/, why: "the version before knows nothing of it" },
];

/** What has to be done outside of a transaction. */
const CONCURRENTLY = /\bconcurrently\b/;

/**
 * Finds what must not run beside the version that is in use.
 *
 * A statement that has to run all the same says why in a line above it: `-- safe: <reason>`.
 *
 * @param text a migration as a file holds it
 */
export function dangersOf(text: string): Danger[] {
  const alone = /^-- without transaction: \S/m.test(text);
  const statements = text.split("--> statement-breakpoint").flatMap(split);
  const made = new Set(statements.flatMap(({ plain }) => tableOf(/^create table (?:if not exists )?/, plain)));
  return statements.flatMap(({ plain, excused }): Danger[] => {
    const statement = plain.slice(0, 60);
    const table = tableOf(/^alter table (?:if exists )?(?:only )?|^create (?:unique )?index .*? on /, plain)[0];
    const reasons = RULES.filter(({ found, newTableMay }) => {
      return found.test(plain) && !(newTableMay && table !== undefined && made.has(table));
    }).map(({ why }) => why);
    if (CONCURRENTLY.test(plain)) {
      if (!alone) reasons.push("runs outside of a transaction only: say so by `-- without transaction: <reason>`");
      if (!/\bif (?:not )?exists\b/.test(plain)) reasons.push("may be repeated after an end half-way: IF [NOT] EXISTS");
    }
    return excused ? [] : reasons.map((why) => ({ statement, why }));
  });
}

/** Single statements of a piece of a migration, each with whether a line above it excuses it. */
function split(piece: string): { plain: string; excused: boolean }[] {
  return piece
    .split(/;[ \t]*$/m)
    .map((statement) => ({
      excused: /^\s*-- safe: \S/m.test(statement),
      plain: statement
        .replaceAll(/--.*$/gm, "")
        .replaceAll(/\/\*[\s\S]*?\*\//g, "")
        .replaceAll(/\s+/g, " ")
        .trim()
        .toLowerCase(),
    }))
    .filter(({ plain }) => plain !== "");
}

function tableOf(before: RegExp, plain: string): string[] {
  const [start] = before.exec(plain) ?? [];
  if (start === undefined) return [];
  const [, name] = new RegExp(`^${NAME}`).exec(plain.slice(start.length)) ?? [];
  return name === undefined ? [] : [name];
}
