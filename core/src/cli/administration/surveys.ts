import { PATHS } from "@earshot/contract";
import type { Command } from "commander";
import { confirm } from "../ask.ts";
import { json, moment, printable, table } from "../table.ts";
import { ANSWERS, type About } from "./answers.ts";
import { ask, requireAdministration } from "./ask.ts";
import { addPut } from "./put-survey.ts";
import { LATER, noSurvey } from "./words.ts";

interface Options {
  json?: true;
  yes?: true;
}

/** `earshot surveys`: what is asked. */
export function addSurveys(program: Command): void {
  const command = program
    .command("surveys")
    .description("look after surveys by the API (list, show, put, versions, open, close, archive)")
    .addHelpText(
      "after",
      `
Examples:
  earshot surveys list
  earshot surveys show service --json > service.json
  earshot surveys put service.json --over 3
  earshot surveys close vote`,
    );
  addList(command);
  addShow(command);
  addPut(command);
  addVersions(command);
  addMove(command, "open", "open", "take answers again");
  addMove(command, "close", "closed", "take no more answers");
  addMove(command, "archive", "archived", "close it and take it out of the lists; its results stay at their address");
}

const stateOf = ({ open }: { open: boolean }, { archivedAt }: Pick<About, "archivedAt">): string =>
  archivedAt !== null ? "archived" : open ? "open" : "closed";

const when = (iso: string | null): string => (iso === null ? "" : moment(iso));

function addList(parent: Command): void {
  parent
    .command("list")
    .description("list all surveys, oldest first")
    .option("--json", "as JSON")
    .action(async (options: Options) => {
      const { value } = await ask(requireAdministration(), { path: PATHS.adminSurveys, answer: ANSWERS.surveys });
      if (options.json) return void process.stdout.write(json(value));
      const about = new Map(value.about.map((each) => [each.id, each]));
      const rows = value.surveys.flatMap((survey) => {
        const known = about.get(survey.id);
        if (!known) return [];
        const { version, at, by } = known;
        const cells = [survey.id, survey.kind, stateOf(survey, known), String(version), when(at), by ?? ""];
        return [[...cells, survey.question].map(printable)];
      });
      process.stdout.write(
        table(
          [
            { title: "survey" },
            { title: "kind" },
            { title: "state" },
            { title: "version", align: "right" },
            { title: "written" },
            { title: "by" },
            { title: "question" },
          ],
          rows,
        ),
      );
    });
}

function addShow(parent: Command): void {
  parent
    .command("show")
    .description("show a survey; with --json whole, as `surveys put` takes it")
    .argument("<id>", "its id")
    .option("--json", "as JSON")
    .action(async (id: string, options: Options) => {
      const at = requireAdministration();
      const missing = noSurvey(id);
      const path = `${PATHS.adminSurveys}/${encodeURIComponent(id)}`;
      const { value: survey } = await ask(at, { path, answer: ANSWERS.survey, missing });
      if (options.json) return void process.stdout.write(json(survey));
      const { value: about } = await ask(at, {
        path: PATHS.adminAbout(encodeURIComponent(id)),
        answer: ANSWERS.about,
        missing,
      });
      const rows: [string, string][] = [
        ["survey", survey.id],
        ["question", survey.question],
        ["business", survey.business],
        ["kind", survey.kind],
        ["state", stateOf(survey, about)],
        ["results", survey.results],
        ["version", String(about.version)],
        ["written", about.at === null ? "by the first start" : `${moment(about.at)} by ${about.by ?? "nobody known"}`],
        ["feedback", about.answered ? "there is: kind, identity, repetition and time zone stay" : "none yet"],
      ];
      process.stdout.write(rows.map(([name, value]) => `${name.padEnd(8)}  ${printable(value)}\n`).join(""));
    });
}

function addVersions(parent: Command): void {
  parent
    .command("versions")
    .description("list a survey as it was each time it was written, newest first; with --json whole")
    .argument("<id>", "its id")
    .option("--json", "as JSON")
    .action(async (id: string, options: Options) => {
      const path = PATHS.adminVersions(encodeURIComponent(id));
      const { value } = await ask(requireAdministration(), { path, answer: ANSWERS.versions, missing: noSurvey(id) });
      if (options.json) return void process.stdout.write(json(value));
      const rows = value.versions.map(({ version, at, by, config }) =>
        [String(version), moment(at), by, config.question].map(printable),
      );
      process.stdout.write(
        table(
          [{ title: "version", align: "right" }, { title: "written" }, { title: "by" }, { title: "question" }],
          rows,
        ),
      );
    });
}

function addMove(parent: Command, name: string, state: "open" | "closed" | "archived", what: string): void {
  const command = parent.command(name).description(what).argument("<id>", "its id").option("--json", "as JSON");
  if (state !== "open") command.option("--yes", "without asking");
  command.action(async (id: string, options: Options) => {
    const at = requireAdministration();
    const missing = noSurvey(id);
    if (state !== "open" && !options.yes) {
      const path = `${PATHS.adminSurveys}/${encodeURIComponent(id)}`;
      const { value: survey } = await ask(at, { path, answer: ANSWERS.survey, missing });
      if (survey.open && survey.keepDays !== undefined) {
        await confirm(
          `"${id}" forgets who has answered once it is closed, as it keeps answers for ${survey.keepDays} days. Close it?`,
        );
      }
    }
    const { value, status } = await ask(at, {
      method: "POST",
      path: PATHS.adminState(encodeURIComponent(id)),
      body: { state },
      answer: ANSWERS.state,
      missing,
    });
    const published = status !== 202;
    process.stdout.write(options.json ? json({ ...value, published }) : `${id} is ${state}${published ? "" : LATER}\n`);
  });
}
