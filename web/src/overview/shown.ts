import type { SurveySummary } from "@earshot/contract";

/** Orders that the overview can be in; the first one where the address names none. */
export const ORDERS = ["age", "answers", "cases", "name"] as const;

/** See {@link ORDERS}. */
export type Order = (typeof ORDERS)[number];

/** The surveys that are looked for, apart by what one does with them. */
export interface Shelves {
  readonly answered: readonly SurveySummary[];
  readonly unanswered: readonly SurveySummary[];
  readonly closed: readonly SurveySummary[];
  readonly archived: readonly SurveySummary[];
}

const BY: Readonly<Record<Order, (one: SurveySummary, other: SurveySummary) => number>> = {
  // As the service lists them: the oldest first.
  age: () => 0,
  answers: (one, other) => other.results.total - one.results.total,
  cases: (one, other) => other.results.cases.open - one.results.cases.open,
  name: (one, other) => one.question.localeCompare(other.question),
};

/**
 * Puts the surveys that are looked for in order. Every word of the search has to be in the question, business or id.
 */
export function shelve(surveys: readonly SurveySummary[], search: string, order: Order): Shelves {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = surveys
    .filter(({ question, business, id }) => {
      const text = `${question} ${business} ${id}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .toSorted(BY[order]);
  const open = found.filter((survey) => survey.open && !survey.archived);
  return {
    answered: open.filter(({ results }) => results.total > 0),
    unanswered: open.filter(({ results }) => results.total === 0),
    closed: found.filter((survey) => !survey.open && !survey.archived),
    archived: found.filter(({ archived }) => archived),
  };
}
