import { PATHS, type Survey, SurveyList } from "@earshot/contract";
import { useEffect, useState } from "preact/hooks";
import { edgeOf } from "../frame/edge-of.ts";
import { ask } from "../live/ask.ts";
import { Draft } from "./answers.ts";
import { tell } from "./api.ts";
import { languageName } from "./language-name.ts";
import { useRested } from "./when.tsx";
import { t } from "./words.ts";

/** How long somebody has to pause for the preview to follow, in ms. */
const PAUSE_MS = 400;

/** Where customers reach the edge; undefined until it is known. */
export function useEdge(): string | undefined {
  const [edge, setEdge] = useState<string>();
  useEffect(() => {
    void (async () => {
      const list = await ask(PATHS.surveys, SurveyList);
      setEdge(edgeOf(list.ok ? list.body : undefined));
    })();
  }, []);
  return edge;
}

/**
 * The survey's page as the edge will show it, by the edge itself. While what is written is no survey, the last one that
 * was stays.
 *
 * @param survey undefined: it is not whole
 */
export function Preview({ survey, id }: { readonly survey: Survey | undefined; readonly id: string }) {
  const edge = useEdge();
  const written = useRested(survey && JSON.stringify(survey), PAUSE_MS);
  const [draft, setDraft] = useState<string>();
  const [away, setAway] = useState(false);
  const [spoken, setSpoken] = useState("");
  useEffect(() => {
    if (written === undefined) return undefined;
    let current = true;
    void (async () => {
      const told = await tell("POST", PATHS.adminDrafts, Draft, JSON.parse(written));
      if (!current) return;
      if (told.ok) setDraft(told.body.id);
      setAway(!told.ok);
    })();
    return () => {
      current = false;
    };
  }, [written]);
  const languages = [survey?.language ?? "", ...Object.keys(survey?.translations ?? {})].filter((tag) => tag !== "");
  const lang = languages.includes(spoken) ? spoken : (languages[0] ?? "");
  return (
    <section class="preview" aria-label={t("preview")}>
      <header>
        <span>{t("preview")}</span>
        <bdi dir="ltr">{id === "" ? "" : PATHS.hostedPage(id)}</bdi>
        {languages.length > 1 && (
          <label>
            <span class="sr">{t("preview.language")}</span>
            <select class="field slim" value={lang} onChange={({ currentTarget }) => setSpoken(currentTarget.value)}>
              {languages.map((tag) => (
                <option key={tag} value={tag}>
                  {languageName(tag)}
                </option>
              ))}
            </select>
          </label>
        )}
      </header>
      {draft !== undefined && edge !== undefined ? (
        <iframe
          // Nothing of it may act: it is looked at. The edge says the same of it.
          sandbox=""
          title={t("preview.title")}
          src={`${edge}${PATHS.preview(draft)}${lang === "" ? "" : `?lang=${lang}`}`}
        />
      ) : (
        <p class="in meta">{away ? t("preview.away") : t("preview.none")}</p>
      )}
      {survey === undefined && draft !== undefined && <p class="in meta">{t("preview.stays")}</p>}
    </section>
  );
}
