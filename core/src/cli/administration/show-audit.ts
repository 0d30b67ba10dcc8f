import { PATHS } from "@earshot/contract";
import { type Command, InvalidArgumentError } from "commander";
import { json, moment, printable, table } from "../table.ts";
import { ANSWERS } from "./answers.ts";
import { ask, requireAdministration } from "./ask.ts";

interface Asked {
  target?: string;
  before?: string;
  json?: true;
}

/** `earshot audit`: who changed what. */
export function addAudit(program: Command): void {
  program
    .command("audit")
    .description("list every change that was made and who made it, newest first, 100 a page, by the API")
    .option("--target <id>", "of one survey, key or dead letter alone")
    .option("--before <id>", "only those older than this one: the next page", lineId)
    .option("--json", "as JSON")
    .addHelpText(
      "after",
      `
Examples:
  earshot audit
  earshot audit --target service`,
    )
    .action(async ({ target, before, json: asJson }: Asked) => {
      const query = new URLSearchParams({
        ...(target !== undefined && { target }),
        ...(before !== undefined && { before }),
      });
      const { value } = await ask(requireAdministration(), {
        path: `${PATHS.adminAudit}?${query.toString()}`,
        answer: ANSWERS.audit,
      });
      if (asJson) return void process.stdout.write(json(value));
      const rows = value.audit.map(({ at, by, what, target: of, detail }) =>
        [moment(at), by, what, of, detail === null ? "" : JSON.stringify(detail)].map(printable),
      );
      process.stdout.write(
        rows.length === 0
          ? "No change is written down\n"
          : table([{ title: "when" }, { title: "by" }, { title: "what" }, { title: "of" }, { title: "more" }], rows),
      );
      if (value.next !== null) {
        const same = target === undefined ? "" : ` --target ${target}`;
        process.stdout.write(`\nNext page: earshot audit${same} --before ${value.next}\n`);
      }
    });
}

function lineId(text: string): string {
  if (/^[1-9]\d{0,17}$/.test(text)) return text;
  throw new InvalidArgumentError("It must be as the end of the page before says.");
}
