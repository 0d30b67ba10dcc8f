import { computed, effect, signal } from "@preact/signals";
import { now } from "./clock.ts";
import { freshness, type Freshness, type Line } from "./line.ts";
import type { Source } from "./follow.ts";

/** Where the numbers of the page that is shown come from; undefined: it shows none. */
export const source = signal<Source | undefined>(undefined);

/** What those numbers are dated, in milliseconds since 1970; undefined: nothing was counted yet. */
const asOf = signal<number | undefined>(undefined);

/** Grows whenever an answer is heard: the mark in the header closes its arc once for each. */
export const heardAnswers = signal(0);

const line = computed<Line | undefined>(() => source.value?.line.value);

/** Whether the viewer has paused the page. */
export const held = computed(() => source.value?.held.value ?? false);

/** How the numbers on the page stand; undefined where it shows none. */
export const pulse = computed<Freshness | undefined>(() =>
  line.value === undefined ? undefined : freshness(line.value, asOf.value, now.value),
);

/** Makes a source that of the page; returns how to let go of it again. */
export function attach(mine: Source): () => void {
  source.value = mine;
  return () => {
    mine.stop();
    if (source.peek() !== mine) return;
    source.value = undefined;
    asOf.value = undefined;
  };
}

/** Takes the date of the newest totals. */
export function dated(mark: string | null): void {
  asOf.value = mark === null ? undefined : Date.parse(mark);
}

/** Marks the document while its numbers are not current; the stylesheet then takes the colour out of them. */
export function showFreshness(): void {
  effect(() => {
    const is = pulse.value?.is;
    document.documentElement.dataset["fresh"] = is === "late" || is === "cut" ? "no" : "yes";
  });
}
