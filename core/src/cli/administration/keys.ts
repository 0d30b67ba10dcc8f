import { PATHS, SCOPES } from "@earshot/contract";
import { type Command, InvalidArgumentError } from "commander";
import { confirm } from "../ask.ts";
import { json, moment, printable, table } from "../table.ts";
import { ANSWERS } from "./answers.ts";
import { ask, Nothing, requireAdministration } from "./ask.ts";

interface Making {
  name: string;
  scopes?: string[];
  expires?: number | "never";
  json?: true;
}

/** `earshot keys`: what viewers, teams and administrators come with. */
export function addKeys(program: Command): void {
  const command = program
    .command("keys")
    .description("look after access keys by the API (list, make, take-back)")
    .addHelpText(
      "after",
      `
Examples:
  earshot keys list
  earshot keys make --name "The shop's screen" --scopes totals --expires 90d
  earshot keys take-back 0123456789abcdef`,
    );
  addList(command);
  addMake(command);
  addTakeBack(command);
}

function addList(parent: Command): void {
  parent
    .command("list")
    .description("list access keys, newest first; never what they are")
    .option("--json", "as JSON")
    .action(async (options: { json?: true }) => {
      const { value } = await ask(requireAdministration(), { path: PATHS.adminKeys, answer: ANSWERS.keys });
      if (options.json) return void process.stdout.write(json(value));
      if (value.keys.length === 0) return void process.stdout.write("There is no access key yet\n");
      const rows = value.keys.map(({ id, name, scopes, expiresAt, lastUsedAt, revokedAt }) =>
        [
          id,
          scopes.join(","),
          revokedAt !== null
            ? `taken back ${moment(revokedAt)}`
            : expiresAt === null
              ? "never ends"
              : `ends ${moment(expiresAt)}`,
          lastUsedAt === null ? "never" : moment(lastUsedAt),
          name,
        ].map(printable),
      );
      process.stdout.write(
        table(
          [{ title: "key" }, { title: "scopes" }, { title: "good" }, { title: "last used" }, { title: "name" }],
          rows,
        ),
      );
    });
}

function addMake(parent: Command): void {
  parent
    .command("make")
    .description("make an access key and show it, this once: it alone stands on standard output")
    .requiredOption("--name <text>", "what people call it")
    .option("--scopes <list>", `of ${SCOPES.join(", ")}; unless said: totals,words`, scopesOf)
    .option("--expires <days>", "for how long it is good: 90d, or never; unless said: 365d", daysOf)
    .option("--json", "as JSON")
    .action(async ({ name, scopes, expires, json: asJson }: Making) => {
      const { value } = await ask(requireAdministration(), {
        method: "POST",
        path: PATHS.adminKeys,
        body: {
          name,
          ...(scopes !== undefined && { scopes }),
          ...(expires !== undefined && { days: expires === "never" ? null : expires }),
        },
        answer: ANSWERS.madeKey,
      });
      if (asJson) return void process.stdout.write(json(value));
      const { id, key, expiresAt } = value;
      process.stdout.write(`${key}\n`);
      process.stderr.write(
        `Shown this once. It ${expiresAt === null ? "never ends" : `ends ${moment(expiresAt)}`}; \`earshot keys take-back ${id}\` takes it back\n`,
      );
    });
}

function addTakeBack(parent: Command): void {
  parent
    .command("take-back")
    .description("end an access key, and the sessions that were begun with it")
    .argument("<id>", "its id, as `earshot keys list` shows it")
    .option("--yes", "without asking")
    .action(async (id: string, { yes }: { yes?: true }) => {
      const at = requireAdministration();
      if (!yes) await confirm(`Take the key ${id} back for good? Whoever holds it is signed out.`);
      await ask(at, {
        method: "DELETE",
        path: `${PATHS.adminKeys}/${encodeURIComponent(id)}`,
        answer: Nothing,
        missing: `There is no key ${id} that is still good: see \`earshot keys list\``,
      });
      process.stdout.write(`The key ${id} is taken back: nobody comes in with it after five seconds\n`);
    });
}

function scopesOf(text: string): string[] {
  const scopes = text.split(",").map((scope) => scope.trim());
  if (scopes.every((scope) => SCOPES.some((known) => known === scope))) return scopes;
  throw new InvalidArgumentError(`It must be of ${SCOPES.join(", ")}, separated by commas.`);
}

function daysOf(text: string): number | "never" {
  if (text === "never") return text;
  const days = Number(/^(\d{1,4})d$/.exec(text)?.[1] ?? 0);
  if (days >= 1 && days <= 3650) return days;
  throw new InvalidArgumentError("It must be from 1d to 3650d, or never.");
}
