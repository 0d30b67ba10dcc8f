import { PATHS, type Survey } from "@earshot/contract";
import { unknown } from "valibot";
import type { About } from "./answers.ts";
import { tell } from "./api.ts";
import { reason, useTold } from "./told.tsx";
import { t } from "./words.ts";

type State = "open" | "closed" | "archived";

/** What state a survey is in. */
export const stateOf = (survey: Survey, about: About | undefined): State =>
  about?.archivedAt ? "archived" : survey.open ? "open" : "closed";

/** Closes a survey, archives it, opens it again; each can be taken back at once. */
export function StateButtons({
  survey,
  about,
  renew,
}: {
  readonly survey: Survey;
  readonly about: About;
  readonly renew: () => void;
}) {
  const [told, say] = useTold();
  const state = stateOf(survey, about);
  async function move(to: State, back?: State): Promise<void> {
    const answer = await tell("POST", PATHS.adminState(survey.id), unknown(), { state: to });
    if (!answer.ok) {
      say({ is: "wrong", text: reason(answer) });
      return;
    }
    const undo = back === undefined ? undefined : () => void move(back);
    say({ is: "done", text: t(`state.now.${to}`), undo });
    renew();
  }
  return (
    <section class="panel">
      <h2>{t(`state.${state}`)}</h2>
      <p class="help">{t(`state.help.${state}`)}</p>
      <div class="row">
        {state !== "open" && (
          <button class="btn" type="button" onClick={() => void move("open", state)}>
            {t("state.do.open")}
          </button>
        )}
        {state === "open" && (
          <button class="btn" type="button" onClick={() => void move("closed", "open")}>
            {t("state.do.closed")}
          </button>
        )}
        {state !== "archived" && (
          <button class="btn" type="button" onClick={() => void move("archived", state)}>
            {t("state.do.archived")}
          </button>
        )}
      </div>
      {told}
    </section>
  );
}
