import { PATHS } from "@earshot/contract";
import type { Command } from "commander";
import { confirm } from "../ask.ts";
import { upTo } from "../options.ts";
import { json, moment, table } from "../table.ts";
import { ANSWERS } from "./answers.ts";
import { ask, Nothing, requireAdministration } from "./ask.ts";
import { noSurvey } from "./words.ts";

/** `earshot links`: ways in for people. */
export function addLinks(program: Command): void {
  const command = program
    .command("links")
    .description(
      "make links by the API: one that signs a person in, ones that share totals (sign-in, share, list, take-back)",
    )
    .addHelpText(
      "after",
      `
Examples:
  earshot links sign-in --administers
  earshot links share vote --days 14
  earshot links list vote
  earshot links take-back vote 0123456789abcdef`,
    );
  addSignIn(command);
  addShare(command);
  addList(command);
  addTakeBack(command);
}

function addSignIn(parent: Command): void {
  parent
    .command("sign-in")
    .description("make a link that signs one person in, once, within 15 minutes; it alone stands on standard output")
    .option("--administers", "as one who may do all that an administrator does")
    .option("--json", "as JSON")
    .action(async ({ administers = false, json: asJson }: { administers?: boolean; json?: true }) => {
      const { value } = await ask(requireAdministration(), {
        method: "POST",
        path: PATHS.adminSignInLinks,
        body: { administers },
        answer: ANSWERS.signInLink,
      });
      if (asJson) return void process.stdout.write(json(value));
      process.stdout.write(`${value.url}\n`);
      process.stderr.write(`It works once, until ${moment(value.expiresAt)}\n`);
    });
}

function addShare(parent: Command): void {
  parent
    .command("share")
    .description("make a link that shares a survey's totals; it alone stands on standard output")
    .argument("<survey>", "its id")
    .option("--days <number>", "for how long", upTo(365), 30)
    .option("--json", "as JSON")
    .action(async (survey: string, { days, json: asJson }: { days: number; json?: true }) => {
      const { value } = await ask(requireAdministration(), {
        method: "POST",
        path: PATHS.adminShareLinks(encodeURIComponent(survey)),
        body: { days },
        answer: ANSWERS.shareLink,
        missing: noSurvey(survey),
      });
      if (asJson) return void process.stdout.write(json(value));
      process.stdout.write(`${value.url}\n`);
      process.stderr.write(
        `It is good until ${moment(value.expiresAt)}; \`earshot links take-back ${survey} ${value.id}\` ends it\n`,
      );
    });
}

function addList(parent: Command): void {
  parent
    .command("list")
    .description("list the links that share a survey's totals")
    .argument("<survey>", "its id")
    .option("--json", "as JSON")
    .action(async (survey: string, options: { json?: true }) => {
      const path = PATHS.adminShareLinks(encodeURIComponent(survey));
      const { value } = await ask(requireAdministration(), { path, answer: ANSWERS.shareLinks });
      if (options.json) return void process.stdout.write(json(value));
      if (value.links.length === 0) return void process.stdout.write(`No link shares "${survey}"\n`);
      const rows = value.links.map(({ id, createdAt, expiresAt, revokedAt }) => [
        id,
        moment(createdAt),
        revokedAt === null ? `ends ${moment(expiresAt)}` : `taken back ${moment(revokedAt)}`,
      ]);
      process.stdout.write(table([{ title: "link" }, { title: "made" }, { title: "good" }], rows));
    });
}

function addTakeBack(parent: Command): void {
  parent
    .command("take-back")
    .description("end a link that shares a survey's totals")
    .argument("<survey>", "its id")
    .argument("<link>", "the link's id, as `earshot links list` shows it")
    .option("--yes", "without asking")
    .action(async (survey: string, link: string, { yes }: { yes?: true }) => {
      const at = requireAdministration();
      if (!yes) await confirm(`Take the link ${link} back for good?`);
      await ask(at, {
        method: "DELETE",
        path: `${PATHS.adminShareLinks(encodeURIComponent(survey))}/${encodeURIComponent(link)}`,
        answer: Nothing,
        missing: `There is no link ${link} of "${survey}" that is still good: see \`earshot links list ${survey}\``,
      });
      process.stdout.write(`The link ${link} is taken back: it opens nothing after five seconds\n`);
    });
}
