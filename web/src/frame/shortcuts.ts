import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { goTo } from "../route.ts";
import { t } from "../words/shared.ts";

/** A single key that does something, and how the list of them calls it. */
export interface Shortcut {
  /** As `KeyboardEvent.key` says it: `p`, `/`, `Escape`. Letters in lower case. */
  readonly key: string;
  /** What it does, in words; asked for when it is shown, in the language that is spoken then. */
  readonly words: () => string;
  readonly run: () => void;
}

const KEPT = "earshot-single-keys";

/** Shortcuts of what is shown; the newest goes before an older one of the same key. */
const entered = signal<readonly Shortcut[]>([]);

/** Whether the list of shortcuts is open. */
export const sheetOpen = signal(false);

/**
 * Whether single keys act. Who dictates by voice, or whose hands slip, must be able to turn them off (WCAG 2.1.4); `?`
 * and Escape stay.
 */
export const singleKeys = signal(true);

/** Shortcuts of every room. */
export const EVERYWHERE: readonly Shortcut[] = [
  { key: "?", words: () => t("shortcuts.show"), run: () => void (sheetOpen.value = !sheetOpen.value) },
  { key: "o", words: () => t("shortcuts.overview"), run: () => goTo("/") },
];

/** Shortcuts of the room that is shown, each key once. */
export function shortcutsHere(): Shortcut[] {
  const byKey = new Map(entered.value.map((shortcut) => [shortcut.key, shortcut]));
  return [...byKey.values()];
}

/**
 * Shortcuts that hold while the caller is shown. They act on nothing while the viewer types, holds a modifier, or has a
 * dialog open.
 */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const newest = useRef(shortcuts);
  newest.current = shortcuts;
  const keys = shortcuts.map(({ key }) => key).join(" ");
  useEffect(() => {
    // The keys stay the same while the component lives on; what they do is what it said last.
    const mine = newest.current.map(({ key }): Shortcut => {
      const now = () => newest.current.find((one) => one.key === key);
      return { key, words: () => now()?.words() ?? "", run: () => now()?.run() };
    });
    entered.value = [...entered.peek(), ...mine];
    return () => {
      entered.value = entered.peek().filter((one) => !mine.includes(one));
    };
  }, [keys]);
}

/** Begins to listen to keys. */
export function startShortcuts(): void {
  try {
    singleKeys.value = localStorage.getItem(KEPT) !== "off";
  } catch {
    // Nothing is kept in this browser: single keys act until they are turned off.
  }
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (!singleKeys.peek() && key.length === 1 && key !== "?") return;
    const found = entered.peek().findLast((one) => one.key === key) ?? EVERYWHERE.find((one) => one.key === key);
    if (!found) return;
    event.preventDefault();
    found.run();
  });
}

/** Turns single keys on or off, for this visit and later ones. */
export function allowSingleKeys(allowed: boolean): void {
  singleKeys.value = allowed;
  try {
    localStorage.setItem(KEPT, allowed ? "on" : "off");
  } catch {
    return;
  }
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
