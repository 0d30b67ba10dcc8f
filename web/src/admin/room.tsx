import { PATHS } from "@earshot/contract";
import { useEffect, useState } from "preact/hooks";
import { unknown } from "valibot";
import { Message } from "../frame/message.tsx";
import type { Route } from "../route.ts";
import { t as say } from "../words/shared.ts";
import { tell } from "./api.ts";
import { Changes } from "./changes.tsx";
import { EditPage, NewPage } from "./edit-page.tsx";
import { HandOut } from "./hand-out.tsx";
import { Keys } from "./keys.tsx";
import { Erase } from "./erase.tsx";
import { SurveysPage } from "./surveys-page.tsx";
import { System } from "./system.tsx";
import { VersionsPage } from "./versions-page.tsx";
import { t } from "./words.ts";
import "../styles/admin.css";

export { load } from "./words.ts";

/** What stands behind `/admin`. */
const PAGES = ["surveys", "keys", "system", "changes"] as const;

/** Administration: surveys, keys, how the system is, and who changed what. */
export function Room({ at }: { readonly at: Extract<Route, { page: "admin" }> }) {
  const [page = "surveys", ...rest] = at.path;
  const may = useMay();
  if (may === "asking") return <p class="meta">{say("frame.opening")}</p>;
  if (may !== "yes") return <NotYours why={may} />;
  return (
    <>
      <nav class="tabs" aria-label={t("nav")}>
        {PAGES.map((one) => (
          <a
            key={one}
            href={one === "surveys" ? PATHS.adminPage : `${PATHS.adminPage}/${one}`}
            aria-current={one !== page ? undefined : rest.length === 0 ? "page" : "true"}
          >
            {t(`nav.${one}`)}
          </a>
        ))}
      </nav>
      <Page page={page} rest={rest} />
    </>
  );
}

function Page({ page, rest: [id, part] }: { readonly page: string; readonly rest: readonly string[] }) {
  if (page === "keys") return <Keys />;
  if (page === "system") return <System />;
  if (page === "changes") return <Changes />;
  if (page !== "surveys") {
    return (
      <Message title={say("frame.nothing")}>
        <p>
          <a href={PATHS.adminPage}>{t("nav.surveys")}</a>
        </p>
      </Message>
    );
  }
  if (id === undefined) return <SurveysPage />;
  if (id === "new") return <NewPage />;
  if (part === "versions") return <VersionsPage key={id} id={id} />;
  if (part === "hand-out") return <HandOut key={id} id={id} />;
  if (part === "erase") return <Erase key={id} id={id} />;
  return <EditPage key={id} id={id} />;
}

type May = "asking" | "yes" | "no" | "away" | "unset";

/** Asks administration itself: the session alone does not tell whether it is reached from here. */
function useMay(): May {
  const [may, setMay] = useState<May>("asking");
  useEffect(() => {
    void (async () => {
      const told = await tell("GET", `${PATHS.adminAudit}?target=-`, unknown());
      if (told.ok) setMay("yes");
      else if (told.status === 401) setMay("no");
      else setMay(told.detail?.includes("EARSHOT_ADMIN_URL") ? "unset" : "away");
    })();
  }, []);
  return may;
}

function NotYours({ why }: { readonly why: "no" | "away" | "unset" }) {
  if (why === "no") {
    return (
      <Message title={t("mayNot.title")} icon="lock">
        <p>{t("mayNot.why")}</p>
        <p class="meta">{t("mayNot.how")}</p>
        <p>
          <a class="btn" href={PATHS.signIn}>
            {say("frame.signIn")}
          </a>
        </p>
      </Message>
    );
  }
  return (
    <Message title={t("away.title")} icon="off">
      <p>{why === "unset" ? t("away.unset") : t("away.why")}</p>
      <button class="btn main" type="button" onClick={() => location.reload()}>
        {say("frame.again")}
      </button>
    </Message>
  );
}
