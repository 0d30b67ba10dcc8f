import { compact } from "./css.ts";
import { type Markup, markup } from "./markup.ts";
import { own } from "./own.ts";

/** One of two answers, as a door to go through. */
export interface Door {
  value: string;
  label: string;
  note?: string | undefined;
  /** A happy and an unhappy door are drawn, and wear the colours of the two ends. */
  icon?: Markup;
}

/** How answers are given. */
export interface Given {
  /** Value of the answer chosen before, where going through a door does not send the form at once. */
  readonly chosen?: string | undefined;
  /** Whether one has to be chosen; true. */
  readonly required?: boolean | undefined;
  /** Of the labels, where it is known. */
  readonly language?: string | undefined;
}

/**
 * Two answers side by side, or one above the other where there is no room.
 *
 * @param name of the form field
 */
export function doors(
  name: string,
  [first, second]: readonly [Door, Door],
  { send, chosen, required = true, language }: Given & { readonly send: boolean },
): Markup {
  const one = (door: Door, place: "first" | "second") => {
    const face = markup`<i class="top" aria-hidden="true">${!(send && door.icon) && markup`<i class="dot"></i>`}${door.icon}</i><b>${own(door.label, language)}</b>${door.note !== undefined && markup`<small>${own(door.note, language)}</small>`}`;
    return send
      ? markup`<button class="door ${place}" id="answer-${place}" name="${name}" value="${door.value}">${face}</button>`
      : markup`<label class="door ${place}"><input type="radio" id="answer-${place}" name="${name}" value="${door.value}"${required && markup` required`}${door.value === chosen && markup` checked`}>${face}</label>`;
  };
  const mood = first.icon !== undefined && " mood";
  return markup`<div class="duel${mood}">
${one(first, "first")}
${one(second, "second")}
</div>`;
}

export const DOORS_CSS = compact(`@layer components {
  .duel { display: grid; gap: var(--space-3); }
  .door {
    --tone: var(--answer-1);
    position: relative; display: grid; grid-template-rows: minmax(2.5rem, 1fr) auto auto; gap: var(--space-1);
    min-block-size: 8.5rem; padding: var(--space-4) var(--space-5) var(--space-5); text-align: start;
    border: 1.5px solid var(--tone); border-radius: var(--radius-3);
    background: color-mix(in oklab, var(--tone) 10%, var(--surface));
    cursor: pointer; touch-action: manipulation; transition: background-color var(--fast) var(--ease);
  }
  .second { --tone: var(--answer-2); }
  .door b { font: 600 var(--text-2xl)/1.2 var(--font-voice); }
  .top { display: flex; justify-content: space-between; align-items: start; margin-block: var(--space-1) var(--space-2); }
  .door .i { inline-size: 2rem; block-size: 2rem; color: var(--tone); stroke-width: 1.25; }
  .mood .first { --tone: var(--div-5); }
  .mood .second { --tone: var(--div-1); }
  .door small { color: var(--ink-2); font-size: inherit; }
  .dot { inline-size: 1.25rem; block-size: 1.25rem; border: 5px solid var(--tone); border-radius: 50%; transition: border-width var(--fast) var(--ease); }
  @supports selector(:has(*)) {
    .door input { position: absolute; inset: 0; margin: 0; inline-size: 100%; block-size: 100%; opacity: 0; cursor: pointer; }
  }
  .door:hover, .door:has(:checked) { background: color-mix(in oklab, var(--tone) 20%, var(--surface)); }
  .door:hover .dot, .door :checked ~ .top .dot { border-width: 10px; }
  .door:has(:checked) { box-shadow: inset 0 0 0 1.5px var(--tone); }
  .door:has(:focus-visible), .door:focus-visible { outline: 2px solid var(--focus); outline-offset: 3px; border-radius: var(--radius-3); }
  @media (min-width: 34rem) {
    .duel { grid-template: minmax(3.5rem, 1fr) auto auto / 1fr 1fr; gap: var(--space-1) var(--space-4); }
    .door { grid-row: span 3; grid-template-rows: subgrid; }
  }
  @media (forced-colors: active) { .door:has(:checked) { border-width: 4px; } }
}`);
