import { type Wish, outcomeOf } from "./account.ts";

/** What a client holds in a survey: nothing, or one feedback. */
export type Held = {
  /** The answer whose page the feedback is of: that stays when it is changed. */
  readonly wish: number;
  readonly answer: string;
  /** Digest; null without one. */
  readonly comment: string | null;
} | null;

/** What may be stored of a client in a survey, by its account. */
export interface Expected {
  /** One of these, as all that was accepted took effect once and in order; more than one where it was left in doubt. */
  readonly held: readonly Held[];
  /** One of these where Redis has lost things: each try may have taken effect or not. */
  readonly atBest: readonly Held[];
  /** Answers that nothing it did before can explain. */
  readonly odd: readonly { readonly wish: number; readonly what: "accepted twice" | "turned away" }[];
}

export const keyOf = (held: Held): string => JSON.stringify(held && [held.wish, held.answer, held.comment]);

/**
 * Follows one client of one survey through all it did, in the order it did it.
 *
 * @param replaces whether a later answer takes the place of an earlier one
 */
export function follow(wishes: readonly Wish[], replaces: boolean): Expected {
  let held = [null as Held];
  const odd: { wish: number; what: "accepted twice" | "turned away" }[] = [];
  const takenBack = new Set<string>();
  for (const wish of wishes) {
    const outcome = outcomeOf(wish);
    const takes = wish.doing === "answer" || wish.doing === "change";
    // What is taken back is named by its receipt: with the same again, also much later, nothing happens.
    const again = !takes && takenBack.has(`${wish.doing} ${wish.of}`);
    if (outcome === "accepted" && !takes) takenBack.add(`${wish.doing} ${wish.of}`);
    if (wish.doing === "answer" && outcome === "accepted" && !replaces && !held.includes(null))
      odd.push({ wish: wish.wish, what: "accepted twice" });
    const refused = outcome === "duplicate" || outcome === "refused";
    if (refused && (wish.doing !== "answer" || (outcome === "duplicate" && (replaces || held.every((each) => !each)))))
      odd.push({ wish: wish.wish, what: "turned away" });
    if (again || refused) continue;
    const after = held.map((each) => apply(each, wish, replaces));
    held = distinct(outcome === "unknown" ? [...held, ...after] : after);
  }
  const tries = wishes.flatMap((wish) => wish.tries.map((line) => ({ line, wish })));
  let atBest = [null as Held];
  for (const { wish } of tries.toSorted((a, b) => a.line - b.line)) {
    if (outcomeOf(wish) !== "refused")
      atBest = distinct([...atBest, ...atBest.map((each) => apply(each, wish, replaces))]);
  }
  return { held, atBest, odd };
}

function apply(held: Held, { doing, wish, answer, comment }: Wish, replaces: boolean): Held {
  if (doing === "withdraw" || doing === "erase") return null;
  if (doing === "answer") {
    return held === null || replaces ? { wish, answer: String(answer), comment: comment ?? null } : held;
  }
  if (held === null) return null;
  return {
    wish: held.wish,
    answer: answer === undefined ? held.answer : String(answer),
    comment: comment === undefined ? held.comment : comment,
  };
}

const distinct = (list: readonly Held[]): Held[] => [...new Map(list.map((held) => [keyOf(held), held])).values()];
