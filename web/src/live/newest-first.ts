import { batch, signal } from "@preact/signals";
import type { Answered } from "./ask.ts";

/** The list is asked for at most this often, in milliseconds, and at least this often, for what changes in it. */
const AT_MOST_MS = 2000;
const AT_LEAST_MS = 10_000;

/** Most lines of a page, as far as one goes on: small ones first, so that the first lines are soon there. */
const PAGE_SIZES = [50, 100, 200, 400] as const;

/** A page of a list. */
export interface ListPage<Line> {
  readonly lines: readonly Line[];
  /** What asks for the page behind it; null at the end. */
  readonly next: string | null;
}

/**
 * Keeps a list whose newest lines come first. New ones wait to be asked for, so that nothing moves under the eyes of
 * somebody who reads; what changes of a line changes in its place.
 *
 * @param fetchPage asks for the page behind another, the first one without `before`, and for about so many lines
 * @param gone what to do when it is refused: 401, the session is over
 */
export function newestFirst<Line extends { readonly id: string }>(
  fetchPage: (before: string | undefined, most: number) => Promise<Answered<ListPage<Line>>>,
  gone: (status: number) => void,
) {
  const shown = signal<readonly Line[] | undefined>(undefined);
  const waiting = signal<readonly Line[]>([]);
  /** Whether more wait than one page holds. */
  const overflow = signal(false);
  const next = signal<string | null>(null);
  const failed = signal(false);
  const fetching = signal(false);
  let askedAt = 0;
  let pages = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  /** The newest page, where so much has come that it no longer meets what is shown. */
  let pending: ListPage<Line> | undefined;

  async function page(before?: string): Promise<ListPage<Line> | undefined> {
    const most = before === undefined ? PAGE_SIZES[0] : (PAGE_SIZES[pages] ?? 400);
    const answer = await fetchPage(before, most);
    if (stopped) return undefined;
    failed.value = !answer.ok && answer.status !== 401;
    if (!answer.ok && answer.status >= 400 && answer.status < 500) gone(answer.status);
    return answer.ok ? answer.body : undefined;
  }

  /** What is known, as it was just heard; without what was heard to be gone, for its customer may have erased it. */
  function renewed(known: readonly Line[], heard: ListPage<Line>): readonly Line[] {
    const byId = new Map(heard.lines.map((line) => [line.id, line]));
    const covered = heard.next === null ? known.length : known.findLastIndex(({ id }) => byId.has(id));
    return known.flatMap((line, at) => byId.get(line.id) ?? (at < covered ? [] : [line]));
  }

  async function refresh(): Promise<void> {
    askedAt = Date.now();
    const heard = await page();
    if (stopped) return;
    later(AT_LEAST_MS);
    if (!heard) return;
    const known = shown.peek();
    if (known === undefined || known.length === 0) {
      batch(() => {
        shown.value = heard.lines;
        next.value = heard.next;
      });
      return;
    }
    const ids = new Set(known.map(({ id }) => id));
    const at = heard.lines.findIndex(({ id }) => ids.has(id));
    batch(() => {
      if (at !== -1) shown.value = renewed(known, heard);
      waiting.value = at === -1 ? heard.lines : heard.lines.slice(0, at);
      overflow.value = at === -1 && heard.next !== null;
    });
    pending = at === -1 ? heard : undefined;
  }

  function later(ms: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => void refresh(), ms);
  }
  void refresh();

  return {
    shown,
    waiting,
    overflow,
    next,
    failed,
    fetching,
    /** Something may have come or changed. */
    stir: (): void => {
      if (askedAt > 0) later(Math.max(0, askedAt + AT_MOST_MS - Date.now()));
    },
    /** Something was changed from here: asks at once. */
    now: (): void => later(0),
    /** Puts what waits on top. */
    showNew: (): void =>
      batch(() => {
        if (pending) {
          shown.value = pending.lines;
          next.value = pending.next;
          pages = 0;
        } else {
          shown.value = [...waiting.value, ...(shown.value ?? [])];
        }
        pending = undefined;
        waiting.value = [];
        overflow.value = false;
      }),
    /** Adds the page behind the last line that is shown. */
    showOlder: async (): Promise<void> => {
      const from = next.peek();
      if (from === null || fetching.peek()) return;
      fetching.value = true;
      pages += 1;
      const older = await page(from);
      batch(() => {
        fetching.value = false;
        // New lines may have taken the place of all others meanwhile.
        if (!older || next.peek() !== from) return;
        shown.value = [...(shown.peek() ?? []), ...older.lines];
        next.value = older.next;
      });
    },
    stop: (): void => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
