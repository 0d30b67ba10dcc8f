import { type Case, shownAnswer, type Survey } from "@earshot/contract";
import * as v from "valibot";
import type { CaseRow } from "../store/cases.ts";

/** Where the id of a ticket goes in the address at which people look at it. */
const PLACE = "{ticket}";

/** Such an address as a variable. */
export const TicketUrl = v.pipe(
  v.string(),
  v.check(
    (text) => text.includes(PLACE) && /^https?:/.test(text) && URL.canParse(text),
    `must be a URL with ${PLACE} in it, such as https://acme.zendesk.com/agent/tickets/${PLACE}`,
  ),
);

/**
 * A case as the API shows it.
 *
 * @param ticketUrl where a ticket is looked at, see {@link TicketUrl}; undefined: nobody has said
 * @param mayMove whether the caller may move cases at all
 */
export function caseOf(
  kind: Survey["kind"],
  { answer, history, tags, may, ...row }: CaseRow,
  { ticketUrl, mayMove }: { ticketUrl: string | undefined; mayMove: boolean },
): Case {
  return {
    ...row,
    answer: answer === null ? null : shownAnswer(kind, answer),
    tags: tags ?? [],
    openedAt: row.openedAt.toISOString(),
    sentAt: dated(row.sentAt),
    acknowledgedAt: dated(row.acknowledgedAt),
    answeredAt: dated(row.answeredAt),
    solvedAt: dated(row.solvedAt),
    recoveredAt: dated(row.recoveredAt),
    ticketUrl: row.ticket === null ? null : (ticketUrl?.replace(PLACE, encodeURIComponent(row.ticket)) ?? null),
    history: history.map(({ at, ...line }) => ({ ...line, at: new Date(at).toISOString() })),
    may: mayMove ? may : [],
  };
}

const dated = (moment: Date | null) => moment?.toISOString() ?? null;
