import { PATHS } from "@earshot/contract";
import { useEffect, useState } from "preact/hooks";
import { Dialog } from "../frame/dialog.tsx";
import { DeadLetters, Settled } from "./answers.ts";
import { tell } from "./api.ts";
import { useFetched } from "./fetched.ts";
import { Missing, reason, useTold } from "./told.tsx";
import { t } from "./words.ts";

/** Codes of those that are closed: nothing waits for them any more. */
const CLOSED = new Set(["erased", "replayed", "dropped"]);
const WHY = { survey: "why.survey", answer: "why.answer", alien: "why.alien" } as const;
const isKnown = (why: string): why is keyof typeof WHY => Object.hasOwn(WHY, why);

/**
 * Entries that could not be settled, by why: put back into the log, or dropped after a question.
 *
 * @param waiting how many the ledger counts: a change of it says that there is something new to see
 */
export function DeadLetterPanel({ waiting, changed }: { readonly waiting: number; readonly changed: () => void }) {
  const letters = useFetched(PATHS.adminDeadLetters, DeadLetters);
  const [dropping, setDropping] = useState<{ why: string; letters: number }>();
  const [told, say] = useTold();
  useEffect(() => letters.again(), [waiting]);
  const open = (letters.body?.counts ?? []).filter(({ why }) => !CLOSED.has(why));

  async function settle(path: string, why: string): Promise<void> {
    setDropping(undefined);
    let [done, left] = [0, 0];
    for (;;) {
      const answer = await tell("POST", path, Settled, { all: true, why });
      if (!answer.ok) {
        say({ is: "wrong", text: reason(answer) });
        break;
      }
      done += answer.body.done;
      left = answer.body.left.length;
      if (answer.body.more && answer.body.done > 0) continue;
      const text =
        path === PATHS.adminReplays ? t("letters.replayed", { count: done }) : t("letters.dropped", { count: done });
      say({ is: "done", text: left > 0 ? `${text} ${t("letters.left", { count: left })}` : text });
      break;
    }
    letters.again();
    changed();
  }

  return (
    <section class="panel">
      <h2>{t("letters")}</h2>
      <p class="wide help">{t("letters.help")}</p>
      {letters.failed !== undefined && <Missing again={letters.again} />}
      {letters.body && open.length === 0 && <p>{t("letters.none")}</p>}
      {open.length > 0 && (
        <ul class="lines">
          {open.map((one) => (
            <li key={one.why}>
              <p>
                <b>{t("letters.wait", { count: one.letters })}</b>{" "}
                <span class="meta">{isKnown(one.why) ? t(WHY[one.why]) : t("why.other", { why: one.why })}</span>
              </p>
              <p class="row">
                {one.why !== "alien" && (
                  <button class="btn" type="button" onClick={() => void settle(PATHS.adminReplays, one.why)}>
                    {t("letters.replay")}
                  </button>
                )}
                <button class="btn hurt" type="button" onClick={() => setDropping(one)}>
                  {t("letters.drop")}
                </button>
              </p>
            </li>
          ))}
        </ul>
      )}
      {told}
      {dropping && (
        <Dialog title={t("letters.ask", { count: dropping.letters })} close={() => setDropping(undefined)}>
          <p>{t("letters.ask.help")}</p>
          <div class="row ends">
            <button class="btn" type="button" onClick={() => setDropping(undefined)}>
              {t("keep.it")}
            </button>
            <button class="btn hurt" type="button" onClick={() => void settle(PATHS.adminDrops, dropping.why)}>
              {t("letters.drop")}
            </button>
          </div>
        </Dialog>
      )}
    </section>
  );
}
