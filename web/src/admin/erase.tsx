import { PATHS, Survey } from "@earshot/contract";
import { useState } from "preact/hooks";
import type { InferOutput } from "valibot";
import { Dialog } from "../frame/dialog.tsx";
import { Erasure } from "./answers.ts";
import { tell } from "./api.ts";
import { NoSurvey } from "./edit-page.tsx";
import { useFetched } from "./fetched.ts";
import { Field } from "./field.tsx";
import { SurveyHead } from "./survey-head.tsx";
import { Missing, reason, useTold } from "./told.tsx";
import { t } from "./words.ts";

const REMAINS = {
  log: "remains.log",
  "event archive": "remains.archive",
  "help desk": "remains.helpdesk",
  "backups of Postgres and Redis": "remains.backups",
} as const;
const isKnown = (where: string): where is keyof typeof REMAINS => Object.hasOwn(REMAINS, where);

/** Erases all that a customer has said to a survey, by the id under which the business signed the customer's links. */
export function Erase({ id }: { readonly id: string }) {
  const survey = useFetched(`${PATHS.adminSurveys}/${id}`, Survey);
  const [customer, setCustomer] = useState("");
  const [asked, setAsked] = useState(false);
  const [erased, setErased] = useState<InferOutput<typeof Erasure>>();
  const [told, say] = useTold();
  if (survey.failed === 404) return <NoSurvey />;
  async function erase(): Promise<void> {
    setAsked(false);
    const answer = await tell("POST", PATHS.adminErasures(id), Erasure, { customer });
    setErased(answer.ok ? answer.body : undefined);
    if (answer.ok) setCustomer("");
    say(answer.ok ? { is: "done", text: t("erased") } : { is: "wrong", text: reason(answer) });
  }
  return (
    <>
      <SurveyHead id={id} title={survey.body?.question ?? t("parts.erase")} lang={survey.body?.language} page="erase" />
      {survey.failed !== undefined && <Missing again={survey.again} />}
      {survey.body && survey.body.identity !== "link" && <p class="wide">{t("erase.unknown")}</p>}
      {survey.body?.identity === "link" && (
        <form
          class="form narrow"
          onSubmit={(event) => {
            event.preventDefault();
            if (customer !== "") setAsked(true);
          }}
        >
          <p class="wide">{t("erase.help")}</p>
          <Field label={t("erase.customer")} pointer="/customer" mistakes={[]} help={t("erase.customer.help")}>
            {(tied) => (
              <input
                class="field mono"
                {...tied}
                dir="ltr"
                autoComplete="off"
                maxLength={64}
                required
                value={customer}
                onInput={({ currentTarget }) => setCustomer(currentTarget.value)}
              />
            )}
          </Field>
          <p>
            <button class="btn hurt">{t("erase.do")}</button>
          </p>
        </form>
      )}
      {told}
      {erased && (
        <section class="panel">
          <h2>{t("remains")}</h2>
          <ul class="plain-list">
            {erased.remains.map(({ where, until }) => (
              <li key={where}>{isKnown(where) ? t(REMAINS[where]) : `${where}: ${until}`}</li>
            ))}
          </ul>
        </section>
      )}
      {asked && (
        <Dialog title={t("erase.ask", { customer })} close={() => setAsked(false)}>
          <p>{t("erase.ask.help")}</p>
          <div class="row ends">
            <button class="btn" type="button" onClick={() => setAsked(false)}>
              {t("keep.it")}
            </button>
            <button class="btn hurt" type="button" onClick={() => void erase()}>
              {t("erase.do")}
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}
