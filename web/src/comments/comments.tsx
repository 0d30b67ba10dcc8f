import { PATHS, type SurveySummary } from "@earshot/contract";
import { useEffect, useRef, useState } from "preact/hooks";
import { serverNow } from "../live/clock.ts";
import { params } from "../route.ts";
import { signedIn } from "../sign-in/session.ts";
import { commentQuery, FILTERS, listen, type Voices } from "./asked.ts";
import { NewButton } from "./new-button.tsx";
import { PrivateComments } from "./private.tsx";
import { Voice } from "./voice.tsx";
import { t } from "./words.ts";

/** So many of the newest stand beside the figures; all of them have a page of their own. */
const BESIDE = 12;

/** The newest of what people wrote, for those who are signed in; filtered as the survey's page is. */
export function Comments({ survey, version }: { readonly survey: SurveySummary; readonly version: number }) {
  if (signedIn.value === undefined) return <aside aria-label={t("title")} />;
  if (signedIn.value) return <List survey={survey} version={version} />;
  return (
    <aside aria-label={t("title")}>
      <div class="say-top">
        <h2>{t("title")}</h2>
      </div>
      <PrivateComments />
    </aside>
  );
}

function List({ survey, version }: { readonly survey: SurveySummary; readonly version: number }) {
  const [voices, setVoices] = useState<Voices | undefined>(undefined);
  const heading = useRef<HTMLHeadingElement>(null);
  const query = commentQuery(survey, params.value, false, serverNow());
  useEffect(() => {
    const mine = listen(survey.id, query);
    setVoices(mine);
    return () => mine.stop();
  }, [survey.id, query]);
  useEffect(() => voices?.stir(), [voices, version]);

  const shown = voices?.shown.value;
  const kept = new URLSearchParams(
    [...params.value].filter(([name]) => FILTERS.some((one) => one === name)),
  ).toString();
  const all = PATHS.commentsPage(survey.id) + (kept === "" ? "" : `?${kept}`);
  return (
    <aside aria-label={t("title")} class="beside">
      <div class="say-top">
        <h2 ref={heading} tabIndex={-1}>
          {t("title")}
        </h2>
        <NewButton voices={voices} then={() => heading.current?.focus()} />
      </div>
      {voices?.failed.value && <p class="meta private">{t("failed")}</p>}
      {shown?.length === 0 && <p class="meta private">{query === "" ? t("none") : t("noMatch")}</p>}
      {shown && shown.length > 0 && (
        <ol>
          {shown.slice(0, BESIDE).map((comment) => (
            <li key={comment.id}>
              <Voice comment={comment} survey={survey} />
            </li>
          ))}
        </ol>
      )}
      <p class="panel">
        <a class="btn" href={all}>
          {t("all")}
        </a>
      </p>
    </aside>
  );
}
