import { PATHS, type SurveySummary } from "@earshot/contract";
import { useEffect, useState } from "preact/hooks";
import * as v from "valibot";
import { tell } from "../admin/api.ts";
import { Icon } from "../icons.tsx";
import { receiptsOf } from "./receipts.ts";
import { addSamples, removeSamples, SAMPLES, work, wrong } from "./work.ts";
import { load as loadWords, rich, t } from "./words.ts";
import "../styles/samples.css";

const Offered = v.object({ offered: v.boolean() });

/** For a survey without an answer: the button that gives it some, where its kind of clients allows that. */
function Offer({ survey: { id } }: { readonly survey: SurveySummary }) {
  const [offered, setOffered] = useState(false);
  useEffect(() => {
    let gone = false;
    const learn = async (): Promise<void> => {
      const told = await tell("GET", PATHS.adminSamples(id), Offered);
      if (!gone) setOffered(told.ok && told.body.offered);
    };
    void learn();
    return () => (gone = true);
  }, [id]);
  if (!offered || receiptsOf(id).length > 0) return null;
  return (
    <div class="samples">
      {work.value?.survey === id ? (
        <Progress />
      ) : (
        <p class="row">
          <button class="btn" type="button" disabled={work.value !== undefined} onClick={() => void addSamples(id)}>
            <Icon name="plus" />
            {t("add")}
          </button>
          <span class="meta">{t("add.what", { count: SAMPLES })}</span>
        </p>
      )}
      <Wrong survey={id} />
    </div>
  );
}

/** For a survey with samples that this browser has given: how far that has come, and the button that removes them. */
function Given({ survey: { id, question } }: { readonly survey: SurveySummary }) {
  const count = receiptsOf(id).length;
  if (count === 0) return null;
  return (
    <div class="samples given">
      {work.value?.survey === id ? (
        <Progress />
      ) : (
        <p class="row">
          <button class="btn" type="button" disabled={work.value !== undefined} onClick={() => void removeSamples(id)}>
            <Icon name="cross" />
            {t("remove")}
          </button>
          <span class="meta">
            {rich("there", {
              count,
              question: (
                <q>
                  <bdi>{question}</bdi>
                </q>
              ),
            })}{" "}
            {t("remove.where")}
          </span>
        </p>
      )}
      <Wrong survey={id} />
    </div>
  );
}

function Progress() {
  if (!work.value) return null;
  const { what, done, all } = work.value;
  return (
    <p class="row">
      <progress aria-label={t(what)} max={all} value={done} />
      <span>
        {t(what)}: {t("so.far", { done, all })}
      </span>
    </p>
  );
}

function Wrong({ survey }: { readonly survey: string }) {
  if (wrong.value?.survey !== survey) return null;
  return (
    <p class="row">
      <Icon name="alert" />
      <span>{wrong.value.text}</span>
    </p>
  );
}

/** What there is to be shown. */
export interface Panel {
  readonly Offer: typeof Offer;
  readonly Given: typeof Given;
}

/** Fetches its words. */
export async function load(): Promise<Panel> {
  await loadWords();
  return { Offer, Given };
}
