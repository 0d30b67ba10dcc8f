import { PATHS } from "@earshot/contract";
import type { ComponentChildren } from "preact";
import { Title } from "../frame/title.tsx";
import { byWhom } from "./by-whom.ts";
import { ADMIN } from "./paths.ts";
import { dayAndTime } from "./when.tsx";
import { t } from "./words.ts";

/** The head of a survey's pages in administration: what it is, who wrote it last, and the way between them. */
export function SurveyHead({
  id,
  title,
  lang,
  sub,
  page,
  children,
}: {
  /** Undefined: it is not there yet. */
  readonly id: string | undefined;
  readonly title: string;
  /** The language of the title, where it is the survey's own question. */
  readonly lang?: string | undefined;
  readonly sub?: { readonly at: string; readonly by: string } | undefined;
  readonly page: "edit" | "versions" | "handOut" | "erase";
  readonly children?: ComponentChildren;
}) {
  return (
    <>
      <div class="top">
        <div>
          <p class="crumb">
            <a href={ADMIN.surveys}>{t("nav.surveys")}</a> /{" "}
            {id === undefined ? t("new.crumb") : <a href={PATHS.resultsPage(id)}>{id}</a>}
          </p>
          <Title text={id === undefined ? title : `${t(`parts.${page}`)} · ${title}`}>
            <bdi lang={lang}>{title}</bdi>
          </Title>
          {sub && <p class="sub">{t("published.by", { time: dayAndTime(sub.at), by: byWhom(sub.by) })}</p>}
        </div>
        <div class="row">{children}</div>
      </div>
      {id !== undefined && (
        <nav class="parts" aria-label={t("parts")}>
          {(["edit", "handOut", "versions", "erase"] as const).map((one) => (
            <a key={one} href={ADMIN[one](id)} aria-current={one === page ? "page" : undefined}>
              {t(`parts.${one}`)}
            </a>
          ))}
        </nav>
      )}
    </>
  );
}
