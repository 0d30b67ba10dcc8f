import { LINK, PATHS, Survey } from "@earshot/contract";
import { useState } from "preact/hooks";
import { unknown } from "valibot";
import { Copy } from "../frame/copy.tsx";
import { Icon } from "../icons.tsx";
import { MadeLink, ShareLinks } from "./answers.ts";
import { tell } from "./api.ts";
import { NoSurvey } from "./edit-page.tsx";
import { useFetched } from "./fetched.ts";
import { useEdge } from "./preview.tsx";
import { SurveyHead } from "./survey-head.tsx";
import { Missing, reason, useTold } from "./told.tsx";
import { dayAndTime, When } from "./when.tsx";
import { t } from "./words.ts";
import "../styles/invitation.css";

/** Where a mail program, or the business's own page, writes a customer's token. */
const TOKEN = "{{token}}";

/** How a survey reaches the people who are asked, and its results those who may see them. */
export function HandOut({ id }: { readonly id: string }) {
  const survey = useFetched(`${PATHS.adminSurveys}/${id}`, Survey);
  const edge = useEdge();
  if (survey.failed === 404) return <NoSurvey />;
  const personal = survey.body?.identity === "link";
  const token = personal ? `?${LINK.query}=${encodeURIComponent(TOKEN)}` : "";
  return (
    <>
      <SurveyHead
        id={id}
        title={survey.body?.question ?? t("parts.handOut")}
        lang={survey.body?.language}
        page="handOut"
      />
      {survey.failed !== undefined && <Missing again={survey.again} />}
      {survey.body && edge !== undefined && (
        <div class="hand-out">
          <section class="panel">
            <h2>{t("link")}</h2>
            {personal && <p class="help">{t("link.personal")}</p>}
            <Copy
              text={`${edge}${PATHS.hostedPage(id)}${personal ? `?${LINK.query}=${TOKEN}` : ""}`}
              what={t("link")}
            />
          </section>
          {!personal && (
            <section class="panel">
              <h2>{t("qr")}</h2>
              <div class="row">
                <img class="qr" src={PATHS.qr(id)} alt={t("qr.alt", { address: edge + PATHS.hostedPage(id) })} />
                <a class="btn" href={PATHS.qr(id)} download={`${id}.svg`}>
                  {t("qr.save")}
                </a>
              </div>
            </section>
          )}
          <section class="panel">
            <h2>{t("widget")}</h2>
            <p class="help">{(survey.body.origins ?? []).length === 0 ? t("widget.origins") : t("widget.help")}</p>
            <Copy
              text={`<script async src="${edge}${PATHS.widget}" data-survey="${id}"${personal ? ` data-link="${TOKEN}"` : ""}></script>`}
              what={t("widget")}
            />
          </section>
          <section class="panel">
            <h2>{t("mail")}</h2>
            <p class="help">{t("mail.help")}</p>
            <p class="row">
              <a class="btn" href={PATHS.emailHtml(id) + token} target="_blank" rel="noopener">
                <Icon name="out" />
                {t("mail.look")}
              </a>
              <a class="btn" href={PATHS.emailHtml(id) + token} download={`${id}.html`}>
                {t("mail.html")}
              </a>
              <a class="btn" href={PATHS.emailText(id) + token} download={`${id}.txt`}>
                {t("mail.text")}
              </a>
            </p>
          </section>
          <Shares survey={survey.body} />
        </div>
      )}
    </>
  );
}

/** Links that share the totals of a survey. */
function Shares({ survey: { id, results } }: { readonly survey: Survey }) {
  const links = useFetched(PATHS.adminShareLinks(id), ShareLinks);
  const [made, setMade] = useState<string>();
  const [days, setDays] = useState("30");
  const [told, say] = useTold();
  const good = (links.body?.links ?? []).filter(
    ({ revokedAt, expiresAt }) => revokedAt === null && Date.parse(expiresAt) > Date.now(),
  );
  async function make(event: Event): Promise<void> {
    event.preventDefault();
    const answer = await tell("POST", PATHS.adminShareLinks(id), MadeLink, { days: Number(days) });
    if (answer.ok) setMade(answer.body.url);
    say(answer.ok ? { is: "done", text: t("share.made") } : { is: "wrong", text: reason(answer) });
    links.again();
  }
  async function takeBack(link: string): Promise<void> {
    const answer = await tell("DELETE", `${PATHS.adminShareLinks(id)}/${link}`, unknown());
    say(answer.ok ? { is: "done", text: t("share.gone") } : { is: "wrong", text: reason(answer) });
    setMade(undefined);
    links.again();
  }
  return (
    <section class="panel">
      <h2>{t("share")}</h2>
      <p class="help">{results === "private" ? t("share.private") : t("share.help")}</p>
      {results !== "private" && (
        <form class="row" onSubmit={(event) => void make(event)}>
          <label class="row">
            {t("share.days")}
            <input
              class="field slim"
              type="number"
              min={1}
              max={365}
              required
              value={days}
              onInput={({ currentTarget }) => setDays(currentTarget.value)}
            />
          </label>
          <button class="btn">{t("share.make")}</button>
        </form>
      )}
      {told}
      {made !== undefined && <Copy text={made} what={t("share")} />}
      {good.length > 0 && (
        <ul class="lines">
          {good.map((link) => (
            <li key={link.id}>
              <p>
                <bdi class="mono">{link.id}</bdi>{" "}
                <span class="meta">{t("share.until", { time: dayAndTime(link.expiresAt) })}</span>{" "}
                <span class="meta">
                  <When at={link.createdAt} />
                </span>
              </p>
              <button
                class="btn"
                type="button"
                aria-label={t("share.takeBack", { id: link.id })}
                onClick={() => void takeBack(link.id)}
              >
                {t("takeBack")}
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
