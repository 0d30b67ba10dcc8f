import { PATHS } from "@earshot/contract";
import { Icon } from "../icons.tsx";
import { t } from "./words.ts";

/** What stands in place of comments for who is not signed in: not even how many there are. */
export function PrivateComments() {
  const back = location.pathname + location.search;
  return (
    <p class="private">
      <Icon name="lock" /> {t("private")}{" "}
      <a href={`${PATHS.signIn}?to=${encodeURIComponent(back)}`}>{t("private.sign")}</a>
    </p>
  );
}
