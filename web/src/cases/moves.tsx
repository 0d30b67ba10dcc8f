import type { Case, CaseMove } from "@earshot/contract";
import { useState } from "preact/hooks";
import { Dialog } from "../frame/dialog.tsx";
import { announce } from "../live/announce.ts";
import { moveCase } from "./asked.ts";
import { t } from "./words.ts";

/** What takes a move back; a second try cannot be, and needs it not. */
const UNDONE_BY: Partial<Readonly<Record<CaseMove, CaseMove>>> = { close: "reopen", reopen: "close" };

type Told = { readonly moved: CaseMove } | { readonly wrong: "move.conflict" | "move.failed" | "move.refused" };

/** What one may do with a case, and what came of it. */
export function Moves({ of: found, take }: { readonly of: Case; readonly take: (moved: Case) => void }) {
  const [told, setTold] = useState<Told | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const survey = found.survey ?? "";

  async function move(what: CaseMove): Promise<void> {
    setAsking(false);
    setBusy(true);
    const answer = await moveCase(survey, found.id, what);
    setBusy(false);
    if (answer.ok) {
      take(answer.body);
      setTold({ moved: what });
      announce(t(`moved.${what}`));
      return;
    }
    const wrong =
      answer.status === 409 ? "move.conflict" : answer.status === 403 ? "move.refused" : ("move.failed" as const);
    setTold({ wrong });
    announce(t(wrong));
  }

  const undo = told && "moved" in told ? UNDONE_BY[told.moved] : undefined;
  return (
    <>
      <div class="row">
        {found.ticketUrl !== null && found.ticket !== null && (
          <a class="btn main" href={found.ticketUrl} target="_blank" rel="noopener">
            {t("ticket", { ticket: found.ticket })}
          </a>
        )}
        {found.may.includes("retry") && (
          <button class="btn main" type="button" disabled={busy} onClick={() => void move("retry")}>
            {t("retry")}
          </button>
        )}
        {found.may.includes("close") && (
          <button class="btn" type="button" disabled={busy} onClick={() => setAsking(true)}>
            {t("close")}
          </button>
        )}
        {found.may.includes("reopen") && undo !== "reopen" && (
          <button class="btn" type="button" disabled={busy} onClick={() => void move("reopen")}>
            {t("reopen")}
          </button>
        )}
      </div>
      {told && (
        <p class="moved" data-wrong={"wrong" in told ? "" : undefined}>
          {"wrong" in told ? t(told.wrong) : t(`moved.${told.moved}`)}{" "}
          {undo && found.may.includes(undo) && (
            <button class="quiet" type="button" disabled={busy} onClick={() => void move(undo)}>
              {t("undo")}
            </button>
          )}
        </p>
      )}
      {asking && (
        <Dialog title={t("close.title")} close={() => setAsking(false)}>
          <p>
            {found.ticket !== null ? t("close.ticket") : found.sentAt !== null ? t("close.sent") : t("close.unsent")}{" "}
            {t("close.undo")}
          </p>
          <p class="row">
            <button class="btn main" type="button" onClick={() => void move("close")}>
              {t("close")}
            </button>
            <button class="btn" type="button" onClick={() => setAsking(false)}>
              {t("close.keep")}
            </button>
          </p>
        </Dialog>
      )}
    </>
  );
}
