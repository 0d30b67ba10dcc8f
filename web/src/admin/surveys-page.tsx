import { PATHS, type Survey } from "@earshot/contract";
import { Title } from "../frame/title.tsx";
import { Icon } from "../icons.tsx";
import { type About, AllSurveys } from "./answers.ts";
import { byWhom } from "./by-whom.ts";
import { useFetched } from "./fetched.ts";
import { ADMIN } from "./paths.ts";
import { stateOf } from "./state-buttons.tsx";
import { Missing } from "./told.tsx";
import { When } from "./when.tsx";
import { t } from "./words.ts";

const STATES = ["open", "closed", "archived"] as const;

/** Every survey there is, also those that are closed or archived. */
export function SurveysPage() {
  const all = useFetched(PATHS.adminSurveys, AllSurveys);
  const rows = (all.body?.surveys ?? []).map((survey) => {
    const about = all.body?.about.find(({ id }) => id === survey.id);
    return { survey, about, state: stateOf(survey, about) };
  });
  return (
    <>
      <div class="top">
        <Title text={t("surveys")} />
        <a class="btn main" href={ADMIN.newSurvey}>
          <Icon name="plus" />
          {t("new")}
        </a>
      </div>
      {all.failed !== undefined && <Missing again={all.again} />}
      {STATES.map((state) => {
        const these = rows.filter((row) => row.state === state);
        return (
          these.length > 0 && (
            <section key={state} class="panel">
              <h2>{t(`surveys.${state}`)}</h2>
              <ul class="lines">
                {these.map(({ survey, about }) => (
                  <Line key={survey.id} survey={survey} about={about} />
                ))}
              </ul>
            </section>
          )
        );
      })}
    </>
  );
}

function Line({ survey, about }: { readonly survey: Survey; readonly about: About | undefined }) {
  return (
    <li>
      <div>
        <a class="title" href={ADMIN.edit(survey.id)} lang={survey.language} dir="auto">
          {survey.question}
        </a>
        <p class="meta">
          {t(`kind.${survey.kind}`)} · <bdi class="mono">{survey.id}</bdi>
          {about?.at && about.by && (
            <>
              {" · "}
              <When at={about.at} /> · <bdi>{byWhom(about.by)}</bdi>
            </>
          )}
        </p>
      </div>
      <p class="row">
        <a class="btn" href={ADMIN.edit(survey.id)} aria-label={t("surveys.edit", { id: survey.id })}>
          {t("parts.edit")}
        </a>
        <a class="btn" href={ADMIN.handOut(survey.id)} aria-label={t("surveys.handOut", { id: survey.id })}>
          {t("parts.handOut")}
        </a>
      </p>
    </li>
  );
}
