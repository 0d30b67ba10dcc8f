import { PATHS, Survey } from "@earshot/contract";
import { tell } from "./api.ts";
import { type Version, Versions } from "./answers.ts";
import { byWhom } from "./by-whom.ts";
import { differences } from "./diff.ts";
import { DifferenceList } from "./difference-list.tsx";
import { NoSurvey } from "./edit-page.tsx";
import { useFetched } from "./fetched.ts";
import { SurveyHead } from "./survey-head.tsx";
import { Missing, reason, useTold } from "./told.tsx";
import { When } from "./when.tsx";
import { t } from "./words.ts";

/** Every version a survey had, what each changed, and the way back to it. */
export function VersionsPage({ id }: { readonly id: string }) {
  const versions = useFetched(PATHS.adminVersions(id), Versions);
  const [told, say] = useTold();
  const all = versions.body?.versions ?? [];
  const [newest] = all;

  async function putBack(version: Version, over: number, undoes: Version | undefined): Promise<void> {
    const answer = await tell("PUT", `${PATHS.adminSurveys}/${id}`, Survey, version.config, {
      "if-match": `"${over}"`,
    });
    if (answer.ok) {
      const undo = undoes && (() => void putBack(undoes, over + 1, undefined));
      say({ is: "done", text: t("versions.back", { version: version.version }), undo });
    } else {
      const fixed = answer.status === 409 && answer.errors.length > 0;
      say({ is: "wrong", text: fixed ? t("versions.fixed") : reason(answer) });
    }
    versions.again();
  }

  if (versions.failed === 404) return <NoSurvey />;
  return (
    <>
      <SurveyHead
        id={id}
        title={newest?.config.question ?? t("parts.versions")}
        lang={newest?.config.language}
        page="versions"
      />
      {told}
      {versions.failed !== undefined && <Missing again={versions.again} />}
      <ol class="versions" reversed>
        {all.map((version, index) => (
          <li key={version.version}>
            <div class="version-head">
              <h2>{t("version", { version: version.version })}</h2>
              <p class="meta">
                <When at={version.at} /> · <bdi>{byWhom(version.by)}</bdi>
              </p>
              {index === 0 ? (
                <span class="state">{t("version.now")}</span>
              ) : (
                <button
                  class="btn"
                  type="button"
                  aria-label={t("version.putBack", { version: version.version })}
                  onClick={() => newest && void putBack(version, newest.version, newest)}
                >
                  {t("putBack")}
                </button>
              )}
            </div>
            {index === all.length - 1 ? (
              <p class="help">{t("version.first")}</p>
            ) : (
              <DifferenceList list={differences(all[index + 1]?.config, version.config)} />
            )}
          </li>
        ))}
      </ol>
    </>
  );
}
