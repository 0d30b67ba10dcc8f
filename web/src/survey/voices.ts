import { CommentPage, PATHS, type Comment } from "@earshot/contract";
import { signal } from "@preact/signals";
import { ask } from "../live/ask.ts";
import { signedIn } from "../sign-in/session.ts";

/** Comments are asked for at most this often, in milliseconds, and at least this often, for the states of cases. */
const AT_MOST_MS = 2000;
const AT_LEAST_MS = 10_000;

/** The comments of a survey as they stand on the page. */
export type Voices = ReturnType<typeof listen>;

/** Replaces what is known of comments by what was just heard of the same ones. */
const renewed = (known: readonly Comment[], heard: readonly Comment[]): Comment[] => {
  const byId = new Map(heard.map((comment) => [comment.id, comment]));
  return known.map((comment) => byId.get(comment.id) ?? comment);
};

/**
 * Keeps the comments of a survey, newest first. New ones wait to be asked for, so that nothing moves under the eyes of
 * somebody who reads; the state of a case changes in its place.
 */
export function listen(survey: string) {
  const shown = signal<readonly Comment[] | undefined>(undefined);
  const waiting = signal<readonly Comment[]>([]);
  /** Whether more wait than one page holds. */
  const overflow = signal(false);
  const next = signal<string | null>(null);
  const failed = signal(false);
  let askedAt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  async function page(before?: string): Promise<CommentPage | undefined> {
    const query = before === undefined ? "" : `?before=${encodeURIComponent(before)}`;
    const answer = await ask(`${PATHS.comments(survey)}${query}`, CommentPage);
    if (stopped) return undefined;
    failed.value = !answer.ok && answer.status !== 401;
    if (!answer.ok && answer.status === 401) signedIn.value = false;
    return answer.ok ? answer.body : undefined;
  }

  async function refresh(): Promise<void> {
    askedAt = Date.now();
    const heard = await page();
    if (stopped) return;
    later(AT_LEAST_MS);
    if (!heard) return;
    const known = shown.peek();
    if (known === undefined || known.length === 0) {
      shown.value = heard.comments;
      next.value = heard.next;
      return;
    }
    const first = known[0]?.id;
    const at = heard.comments.findIndex(({ id }) => id === first);
    shown.value = renewed(known, heard.comments);
    waiting.value = at === -1 ? heard.comments : heard.comments.slice(0, at);
    overflow.value = at === -1;
    if (at === -1) pending = heard;
  }
  /** The newest page, where so much has come that it no longer meets what is shown. */
  let pending: CommentPage | undefined;

  function later(ms: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => void refresh(), ms);
  }

  return {
    shown,
    waiting,
    overflow,
    next,
    failed,
    /** The totals have changed, so there may be a new comment. */
    stir: (): void => later(Math.max(0, askedAt + AT_MOST_MS - Date.now())),
    /** Puts what waits on top. */
    showNew: (): void => {
      if (overflow.value && pending) {
        shown.value = pending.comments;
        next.value = pending.next;
      } else {
        shown.value = [...waiting.value, ...(shown.value ?? [])];
      }
      waiting.value = [];
      overflow.value = false;
    },
    /** Adds the page behind the last comment that is shown. */
    showOlder: async (): Promise<void> => {
      if (next.value === null) return;
      const older = await page(next.value);
      if (!older) return;
      shown.value = [...(shown.value ?? []), ...older.comments];
      next.value = older.next;
    },
    stop: (): void => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
