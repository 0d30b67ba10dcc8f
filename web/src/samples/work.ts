import { PATHS } from "@earshot/contract";
import { signal } from "@preact/signals";
import * as v from "valibot";
import { tell, type Told } from "../admin/api.ts";
import { announce } from "../live/announce.ts";
import { keepReceipts, receiptsOf } from "./receipts.ts";
import { t } from "./words.ts";

/** How many answers there are to be. */
export const SAMPLES = 60;

/** Sent at a time, which is the most that administration takes: so much is known to be done after each. */
const STEP = 20;

const Given = v.object({ receipts: v.array(v.string()), refused: v.number() });
const Gone = v.object({ gone: v.number(), left: v.array(v.string()) });

/** What is being done for a survey; it goes on while the survey moves about on the page, or another room is gone to. */
export interface Work {
  readonly survey: string;
  readonly what: "adding" | "removing";
  readonly done: number;
  readonly all: number;
}

/** The one work under way. */
export const work = signal<Work | undefined>(undefined);

/** What stood in the way of the last work, by its survey. */
export const wrong = signal<{ readonly survey: string; readonly text: string } | undefined>(undefined);

function end(survey: string, fault: string | undefined, text = fault ?? ""): void {
  work.value = undefined;
  wrong.value = fault === undefined ? undefined : { survey, text: fault };
  announce(text);
}

/** What stood in the way, for people. */
const reason = (told: Extract<Told<unknown>, { ok: false }>): string => told.detail ?? t("failed");

/** Gives a survey sample answers, and keeps their receipts. */
export async function addSamples(survey: string): Promise<void> {
  if (work.peek()) return;
  wrong.value = undefined;
  let count = 0;
  for (let done = 0; done < SAMPLES; done += STEP) {
    work.value = { survey, what: "adding", done, all: SAMPLES };
    const told = await tell("POST", PATHS.adminSamples(survey), Given, { count: STEP });
    if (!told.ok) return end(survey, reason(told));
    count += told.body.receipts.length;
    keepReceipts(survey, [...receiptsOf(survey), ...told.body.receipts]);
  }
  if (count === SAMPLES) return end(survey, undefined, t("added", { count }));
  end(survey, t("added.some", { count, all: SAMPLES }));
}

/** Takes back the samples whose receipts are here, and erases them. */
export async function removeSamples(survey: string): Promise<void> {
  if (work.peek()) return;
  wrong.value = undefined;
  const all = receiptsOf(survey);
  const stuck: string[] = [];
  for (let done = 0; done < all.length; done += STEP) {
    work.value = { survey, what: "removing", done, all: all.length };
    const receipts = all.slice(done, done + STEP);
    const told = await tell("POST", PATHS.adminSampleRemovals(survey), Gone, { receipts });
    if (!told.ok) return end(survey, reason(told));
    stuck.push(...told.body.left);
    // After each step, so that a page that is closed meanwhile knows what is left.
    keepReceipts(survey, [...stuck, ...all.slice(done + STEP)]);
  }
  if (stuck.length === 0) return end(survey, undefined, t("removed"));
  end(survey, t("removed.some", { count: stuck.length }));
}
