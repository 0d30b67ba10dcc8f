import { PATHS } from "@earshot/contract";
import { useState } from "preact/hooks";
import { Copy } from "../frame/copy.tsx";
import { SignInLink } from "./answers.ts";
import { tell } from "./api.ts";
import { reason, useTold } from "./told.tsx";
import { dayAndTime } from "./when.tsx";
import { t } from "./words.ts";

/** Makes a link that signs somebody in, once. */
export function Invite() {
  const [administers, setAdministers] = useState(false);
  const [url, setUrl] = useState<string>();
  const [told, say] = useTold();
  async function make(): Promise<void> {
    const answer = await tell("POST", PATHS.adminSignInLinks, SignInLink, { administers });
    setUrl(answer.ok ? answer.body.url : undefined);
    say(
      answer.ok
        ? { is: "done", text: t("invite.made", { time: dayAndTime(answer.body.expiresAt) }) }
        : { is: "wrong", text: reason(answer) },
    );
  }
  return (
    <section class="panel">
      <h2>{t("invite")}</h2>
      <p class="help">{t("invite.help")}</p>
      <div class="row">
        <label class="check">
          <input
            type="checkbox"
            checked={administers}
            onChange={({ currentTarget }) => setAdministers(currentTarget.checked)}
          />
          {t("invite.administers")}
        </label>
        <button class="btn" type="button" onClick={() => void make()}>
          {t("invite.make")}
        </button>
      </div>
      {told}
      {url !== undefined && <Copy text={url} what={t("invite")} />}
    </section>
  );
}
