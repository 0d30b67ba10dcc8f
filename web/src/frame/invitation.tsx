import { LINK, PATHS, type SurveySummary } from "@earshot/contract";
import type { ComponentChildren } from "preact";
import { Icon } from "../icons.tsx";
import { Samples } from "../samples/samples.tsx";
import { t } from "../words/shared.ts";
import { Copy } from "./copy.tsx";

/** A command that sends the survey's best or first answer. */
function firstAnswer(survey: SurveySummary, edge: string): string {
  const { answers } = survey.results;
  const answer = (survey.options ? answers.at(0) : answers.at(survey.kind === "thumbs" ? 0 : -1))?.answer ?? "";
  const body = JSON.stringify({
    answer: survey.kind === "choice" || survey.kind === "thumbs" ? answer : Number(answer),
  });
  return `curl ${edge}${PATHS.feedback(survey.id)} -H 'content-type: application/json' -d '${body}'`;
}

/** A survey without answers: how to get the first one, in place of an empty chart. */
export function Invitation({
  survey,
  edge,
  children,
}: {
  readonly survey: SurveySummary;
  readonly edge: string;
  readonly children?: ComponentChildren;
}) {
  const page = `${edge}${PATHS.hostedPage(survey.id)}`;
  return (
    <section class="empty" aria-label={t("invitation.name", { question: survey.question })}>
      {survey.open && !survey.personal ? (
        <img
          class="qr"
          src={PATHS.qr(survey.id)}
          alt={t("invitation.qr", { address: page })}
          width="132"
          height="132"
        />
      ) : (
        <Icon name="quiet" />
      )}
      <div>
        {children}
        {survey.open ? (
          <>
            <p class="wide">
              <b>{t("invitation.none")}</b> {t(survey.personal ? "invitation.personal" : "invitation.how")}
            </p>
            <Copy text={survey.personal ? `${page}?${LINK.query}={{token}}` : page} what={t("invitation.address")} />
            {!survey.personal && (
              <>
                <Copy text={firstAnswer(survey, edge)} what={t("invitation.command")} />
                <p class="row">
                  <a class="btn" href={page} target="_blank" rel="noopener">
                    <Icon name="out" />
                    {t("invitation.open")}
                  </a>
                </p>
              </>
            )}
            <Samples survey={survey} part="Offer" />
          </>
        ) : (
          <p class="wide">
            <b>{t("invitation.closed")}</b> {t("invitation.closed.why")}
          </p>
        )}
      </div>
    </section>
  );
}
