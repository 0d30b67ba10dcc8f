import type { PublicSurvey } from "@earshot/contract";
import { DOORS_CSS, type Door, doors } from "./doors.ts";
import { ICONS } from "./icons.ts";
import type { Markup } from "./markup.ts";
import type { Messages } from "./messages/messages.ts";
import { OPTIONS_CSS, optionList } from "./options.ts";
import { SCALE_CSS, scale } from "./scale.ts";

/**
 * How an answer is given. Two answers may be sent by one tap, where nothing else is asked that would be lost by it; all
 * else is chosen first and then sent.
 */
export function answerControl(
  survey: PublicSurvey,
  words: Messages,
  { chosen, sends, required }: { chosen: string | undefined; sends: boolean; required?: boolean },
): { control: Markup; css: string; sends: boolean } {
  if (survey.kind === "thumbs") {
    const up: Door = { value: "up", label: words.thumbs.up.label, icon: ICONS.up };
    const down: Door = { value: "down", label: words.thumbs.down.label, icon: ICONS.down };
    return { control: doors("answer", [up, down], { send: sends, chosen, required }), css: DOORS_CSS, sends };
  }
  if (survey.kind === "choice") {
    const { language } = survey;
    const [first, second, ...others] = survey.options.map(({ id, label, note }): Door => ({ value: id, label, note }));
    if (first && second && others.length === 0) {
      const control = doors("vote", [first, second], { send: sends, chosen, required, language });
      return { control, css: DOORS_CSS, sends };
    }
    return { control: optionList(survey.options, { chosen, required, language }), css: OPTIONS_CSS, sends: false };
  }
  return { control: scale(survey.kind, words, chosen, required), css: SCALE_CSS, sends: false };
}
