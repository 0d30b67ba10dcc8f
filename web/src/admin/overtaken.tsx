import { PATHS, type Survey } from "@earshot/contract";
import { Dialog } from "../frame/dialog.tsx";
import { Versions } from "./answers.ts";
import { byWhom } from "./by-whom.ts";
import { differences } from "./diff.ts";
import { DifferenceList } from "./difference-list.tsx";
import { useFetched } from "./fetched.ts";
import { Missing } from "./told.tsx";
import { dayAndTime } from "./when.tsx";
import { t } from "./words.ts";

/** Somebody else has published meanwhile: who, what they changed, what one changes oneself, and the choice. */
export function Overtaken({
  stored,
  mine,
  close,
  takeTheirs,
  keepMine,
}: {
  /** What one began with. */
  readonly stored: Survey;
  readonly mine: Survey;
  readonly close: () => void;
  readonly takeTheirs: () => void;
  /** @param over the version that is written over then */
  readonly keepMine: (over: string) => void;
}) {
  const versions = useFetched(PATHS.adminVersions(stored.id), Versions);
  const newest = versions.body?.versions[0];
  return (
    <Dialog title={t("overtaken.title")} close={close}>
      {versions.failed !== undefined && <Missing again={versions.again} />}
      {newest && (
        <>
          <p>{t("overtaken.who", { version: newest.version, time: dayAndTime(newest.at), by: byWhom(newest.by) })}</p>
          <h3>{t("overtaken.theirs")}</h3>
          <DifferenceList list={differences(stored, newest.config)} />
          <h3>{t("overtaken.mine")}</h3>
          <DifferenceList list={differences(stored, mine)} />
          <div class="row ends">
            <button class="btn" type="button" onClick={takeTheirs}>
              {t("overtaken.take")}
            </button>
            <button class="btn main" type="button" onClick={() => keepMine(`"${newest.version}"`)}>
              {t("overtaken.keep")}
            </button>
          </div>
        </>
      )}
    </Dialog>
  );
}
