import { PATHS } from "@earshot/contract";
import { useState } from "preact/hooks";
import * as v from "valibot";
import { Copy } from "../frame/copy.tsx";
import { Dialog } from "../frame/dialog.tsx";
import { ask } from "../live/ask.ts";
import { may } from "../sign-in/session.ts";
import { locale } from "../words/language.ts";
import { t } from "./words.ts";

const DAYS = [7, 30, 90, 365] as const;

const Made = v.object({ url: v.string(), expiresAt: v.string() });

/** The link to this view; for who administers, also a signed one that ends. */
export function ShareDialog({ survey, close }: { readonly survey: string; readonly close: () => void }) {
  return (
    <Dialog title={t("share.title")} close={close}>
      <div class="taking">
        <section>
          <h3>{t("share.view")}</h3>
          <p class="meta">{t("share.view.how")}</p>
          <Copy text={location.href} what={t("share.view.link")} />
        </section>
        <section>
          <h3>{t("share.signed")}</h3>
          {may("admin") ? <Signed survey={survey} /> : <p class="meta">{t("share.signed.who")}</p>}
        </section>
      </div>
    </Dialog>
  );
}

function Signed({ survey }: { readonly survey: string }) {
  const [days, setDays] = useState<number>(30);
  const [made, setMade] = useState<v.InferOutput<typeof Made> | undefined>(undefined);
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);

  async function make(): Promise<void> {
    setBusy(true);
    setWrong("");
    const answer = await ask(PATHS.adminShareLinks(survey), Made, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ days }),
    });
    setBusy(false);
    if (answer.ok) setMade({ ...answer.body, url: withView(answer.body.url) });
    else setWrong(t(answer.status === 409 ? "share.private" : "share.failed"));
  }
  return (
    <>
      <p class="meta">{t("share.signed.how")}</p>
      <p class="row">
        <label>
          {t("share.days")}{" "}
          <select class="field" value={days} onChange={(event) => setDays(Number(event.currentTarget.value))}>
            {DAYS.map((one) => (
              <option key={one} value={one}>
                {t("share.days.count", { count: one })}
              </option>
            ))}
          </select>
        </label>
        <button class="btn main" type="button" disabled={busy} onClick={() => void make()}>
          {t("share.make")}
        </button>
      </p>
      <p class="wrong" role="alert">
        {wrong}
      </p>
      {made && (
        <>
          <Copy text={made.url} what={t("share.signed.link")} />
          <p class="meta">
            {t("share.until", {
              time: new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" }).format(
                new Date(made.expiresAt),
              ),
            })}
          </p>
        </>
      )}
    </>
  );
}

/** The link as the service made it, with the days and filters that are shown now. */
function withView(url: string): string {
  const to = new URL(url);
  for (const [name, value] of new URLSearchParams(location.search)) {
    if (!to.searchParams.has(name) && name !== "lang") to.searchParams.append(name, value);
  }
  return to.href;
}
