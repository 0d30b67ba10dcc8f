import type { SurveyList } from "@earshot/contract";
import { signal } from "@preact/signals";

/** The newest list of surveys that was heard, so that going to and fro shows it at once. */
export const surveys = signal<SurveyList | undefined>(undefined);
