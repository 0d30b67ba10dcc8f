import { PATHS, SURVEY } from "../../core/contract/names.ts";
import { load, turn } from "../customer/load.ts";
import { openPage, send } from "../customer/page.ts";
import { between } from "../customer/words.ts";

/** A mark tapped in a mail: the page shows it chosen, and records nothing until its one button is pressed. */
export const options = load(0.5);

/** Opened by a scanner of mails, or by somebody who thinks better of it. */
const ONLY_LOOK = 0.3;

export default function () {
  const answer = between(1, 5);
  const page = openPage(`${PATHS.hostedPage(SURVEY.service)}?answer=${answer}&via=email`);
  if (page === undefined || turn(ONLY_LOOK)) return;
  send(page, { answer: String(answer) }, { unhappy: answer <= 2 });
}
