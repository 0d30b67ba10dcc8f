import type { Command } from "commander";
import { addDrop } from "./drop.ts";
import { addList } from "./list.ts";
import { addReplay } from "./replay-command.ts";
import { addShow } from "./show.ts";

/** `earshot dead-letters`: entries that could not be settled. */
export function addDeadLetters(program: Command): void {
  const command = program
    .command("dead-letters")
    .description("look after entries that could not be settled (list, show, replay, drop)")
    .addHelpText(
      "after",
      `
An entry that cannot be settled is put aside, so that the others go on. Most often a survey was not known yet, or did not
take the answer any more: mend that, then put the entries back.

Examples:
  earshot dead-letters list
  earshot dead-letters show 17
  earshot dead-letters replay --all --why survey
  earshot dead-letters drop 17`,
    );
  addList(command);
  addShow(command);
  addReplay(command);
  addDrop(command);
}
