import { effect, signal, type ReadonlySignal } from "@preact/signals";
import type { GenericSchema, InferOutput } from "valibot";
import { ask } from "../live/ask.ts";

/** An answer of the service, and what it was asked for by. */
export interface Told<Body> {
  readonly key: string;
  readonly body: Body;
}

/** An answer that is kept in step with the totals. */
export interface Kept<Body> {
  /** The newest; of the view before, until there is one of this. */
  readonly told: ReadonlySignal<Told<Body> | undefined>;
  /** Status of the last question, where it was not answered; 0: none came. */
  readonly failed: ReadonlySignal<number | undefined>;
  stop(): void;
}

/**
 * Asks a question again whenever the totals have changed, at once after a quiet time and then at most so often, and now
 * and then in any case, as days end without an answer.
 *
 * @param schema what the answer has to be
 * @param key names what is asked; undefined: nothing. A change asks at once.
 * @param path the address, made when it is asked for: what it says of the time is of then
 * @param version of the totals; a change asks again
 * @param atMostMs least time between two questions of the same
 * @param atLeastMs longest time
 * @param known an answer that is there already
 */
export function keep<const S extends GenericSchema>(
  schema: S,
  key: () => string | undefined,
  path: () => string,
  version: () => number | undefined,
  { atMostMs, atLeastMs }: { readonly atMostMs: number; readonly atLeastMs: number },
  known?: Told<InferOutput<S>> & { readonly body: { readonly version: number } },
): Kept<InferOutput<S>> {
  const told = signal<Told<InferOutput<S>> | undefined>(known);
  const failed = signal<number | undefined>(undefined);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked: string | undefined;
  let askedAt = 0;
  let round = 0;
  let busy = false;
  /** Whether the totals have changed since the question under way. */
  let stirred = false;

  function later(ms: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => void renew(), Math.max(0, ms));
  }

  async function renew(): Promise<void> {
    const mine = asked;
    if (mine === undefined) return;
    if (document.hidden && told.peek()?.key === mine) {
      later(atLeastMs);
      return;
    }
    const turn = ++round;
    askedAt = Date.now();
    busy = true;
    stirred = false;
    const answer = await ask(path(), schema);
    if (turn !== round) return;
    busy = false;
    failed.value = answer.ok ? undefined : answer.status;
    if (answer.ok) told.value = { key: mine, body: answer.body };
    later(stirred ? askedAt + atMostMs - Date.now() : answer.ok ? atLeastMs : Math.min(atLeastMs, 2000));
  }

  const stop = effect(() => {
    const wanted = key();
    const current = version() ?? 0;
    if (wanted !== asked) {
      asked = wanted;
      round += 1;
      busy = false;
      failed.value = undefined;
      if (wanted === undefined) clearTimeout(timer);
      else
        later(known && told.peek() === known && wanted === known.key && current <= known.body.version ? atLeastMs : 0);
    } else if (wanted !== undefined) {
      stirred = true;
      if (!busy) later(askedAt + atMostMs - Date.now());
    }
  });
  return {
    told,
    failed,
    stop: () => {
      stop();
      round += 1;
      clearTimeout(timer);
    },
  };
}
