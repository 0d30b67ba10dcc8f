import { readFileSync } from "node:fs";
import { PATHS } from "@earshot/contract";
import type { Command } from "commander";
import * as v from "valibot";
import { confirm } from "../ask.ts";
import { EXIT, Obstacle } from "../obstacle.ts";
import { upTo } from "../options.ts";
import { json } from "../table.ts";
import { ANSWERS } from "./answers.ts";
import { ask, requireAdministration } from "./ask.ts";
import type { Administration } from "./where.ts";
import { LATER } from "./words.ts";

/** As much of a file as has to be known here; whether it is a survey, administration says. */
const Written = v.looseObject({
  id: v.pipe(v.string(), v.minLength(1)),
  open: v.optional(v.unknown()),
  keepDays: v.optional(v.unknown()),
});
type Written = v.InferOutput<typeof Written>;

interface Options {
  over?: number;
  yes?: true;
  json?: true;
}

/** `earshot surveys put` */
export function addPut(parent: Command): void {
  parent
    .command("put")
    .description("make or change a survey, whole, as JSON")
    .argument("<file>", "where it stands; - for standard input")
    .option("--over <version>", "only if this version is still the newest", upTo(999_999_999))
    .option("--yes", "without asking, where it makes answers be forgotten sooner")
    .option("--json", "what came of it, as JSON")
    .action(async (file: string, { over, yes, json: asJson }: Options) => {
      const survey = read(file);
      const at = requireAdministration();
      if (!yes) await confirmForgetting(at, survey);
      const { status, headers } = await ask(at, {
        method: "PUT",
        path: pathOf(survey),
        body: survey,
        headers: over === undefined ? {} : { "if-match": `"${over}"` },
        answer: ANSWERS.survey,
      });
      const version = Number(headers.get("etag")?.replaceAll('"', ""));
      const published = status !== 202;
      process.stdout.write(
        asJson
          ? json({ id: survey.id, version, published })
          : `${survey.id} is ${status === 201 ? "made" : "written"}, version ${version}${published ? "" : LATER}\n`,
      );
    });
}

const pathOf = ({ id }: Written): string => `${PATHS.adminSurveys}/${encodeURIComponent(id)}`;

function read(file: string): Written {
  let text: string;
  try {
    text = readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    throw new Obstacle(`${file} cannot be read: name the file of a survey`, EXIT.usage, { cause: error });
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new Obstacle(`${file} is not JSON: \`earshot surveys show <id> --json\` shows how one looks`, EXIT.failed, {
      cause: error,
    });
  }
  const parsed = v.safeParse(Written, content);
  if (parsed.success) return parsed.output;
  throw new Obstacle(`${file} has no "id": \`earshot surveys show <id> --json\` shows how a survey looks`);
}

/** What has been forgotten does not come back with another version. */
async function confirmForgetting(at: Administration, survey: Written): Promise<void> {
  const { keepDays } = survey;
  if (typeof keepDays !== "number") return;
  const { value } = await ask(at, { path: PATHS.adminSurveys, answer: ANSWERS.surveys });
  const before = value.surveys.find(({ id }) => id === survey.id);
  if (!before) return;
  if (before.keepDays === undefined || keepDays < before.keepDays) {
    await confirm(`"${before.id}" forgets answers older than ${keepDays} days from now on, for good. Write it?`);
  } else if (before.open && survey.open === false) {
    await confirm(`"${before.id}" forgets who has answered once it is closed. Write it?`);
  }
}
