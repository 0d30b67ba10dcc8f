import { PATHS, SURVEY } from "../../core/contract/names.ts";
import { load } from "../customer/load.ts";
import { openPage, send } from "../customer/page.ts";
import { between } from "../customer/words.ts";

/** The page first, then its form: two round trips a customer, and more bytes. */
export const options = load(0.5);

export default function () {
  const page = openPage(PATHS.hostedPage(SURVEY.service));
  if (page === undefined) return;
  const answer = between(1, 5);
  send(page, { answer: String(answer) }, { unhappy: answer <= 2 });
}
