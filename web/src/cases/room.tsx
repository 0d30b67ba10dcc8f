import { PATHS } from "@earshot/contract";
import { load as loadVoices } from "../comments/words.ts";
import { Message } from "../frame/message.tsx";
import type { Route } from "../route.ts";
import { signedIn } from "../sign-in/session.ts";
import { CasePage } from "./case-page.tsx";
import { CaseList } from "./case-list.tsx";
import { load as loadWords, t } from "./words.ts";
import "../styles/overview.css";
import "../styles/survey.css";
import "../styles/filters.css";
import "../styles/voices.css";
import "../styles/cases.css";

/** The words of this room, and those for what people said. */
export const load = async (): Promise<void> => {
  await Promise.all([loadWords(), loadVoices()]);
};

/** All cases, or one of them; nothing of them for who is not signed in. */
export function Room({ at }: { readonly at: Extract<Route, { page: "cases" | "case" }> }) {
  if (signedIn.value === undefined) return null;
  if (!signedIn.value) {
    const back = location.pathname + location.search;
    return (
      <Message title={t("title")} icon="lock">
        <p>{t("private")}</p>
        <a class="btn main" href={`${PATHS.signIn}?to=${encodeURIComponent(back)}`}>
          {t("private.sign")}
        </a>
      </Message>
    );
  }
  return at.page === "cases" ? <CaseList /> : <CasePage key={at.caseId} survey={at.id} id={at.caseId} />;
}
