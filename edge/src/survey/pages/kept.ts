import type { PublicSurvey } from "@earshot/contract";
import { type Markup, markup } from "./markup.ts";
import type { Messages } from "./messages/messages.ts";
import { say } from "./messages/say.ts";
import { own } from "./own.ts";

/** What is kept of an answer to a survey, in a few sentences that open in place. */
export function kept({ business, identity, language }: PublicSurvey, { frame }: Messages): Markup {
  const cookie = identity === "browser" || identity === "network";
  return markup`<details><summary>${frame.whatIsKept}</summary><p>${say(frame.kept, { business: own(business, language) })}${cookie && ` ${frame.keptCookie}`}${identity === "network" && ` ${frame.keptNetwork}`}</p></details>`;
}
