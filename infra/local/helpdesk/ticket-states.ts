import * as v from "valibot";

/** Where a ticket stands; a closed one changes no more. */
export const Status = v.picklist(["new", "open", "pending", "hold", "solved", "closed"]);
/** See {@link Status}. */
export type Status = v.InferOutput<typeof Status>;

/** What was said of a ticket behind its first comment. */
interface Reply {
  at: number;
  body: string;
  /** Whether the requester sees it. */
  public: boolean;
}

/** What an update of a ticket may say; more fields than these are ignored. */
export const Update = v.object({
  status: v.optional(Status),
  comment: v.optional(v.object({ body: v.pipe(v.string(), v.minLength(1)), public: v.optional(v.boolean(), true) })),
  /** In place of those it has. */
  tags: v.optional(v.array(v.string())),
});
/** See {@link Update}. */
export type Update = v.InferOutput<typeof Update>;

/** An update as it stands in the file of tickets, one a line. */
export const ChangeLine = v.object({ change: v.number(), at: v.number(), ...Update.entries });

/** What changes of a ticket. */
export interface TicketState {
  status: Status;
  updatedAt: number;
  replies: Reply[];
  tags: readonly string[];
}

/** Applies an update; false where it changes nothing. */
export function applyUpdate(state: TicketState, { status, comment, tags }: Update, at: number): boolean {
  if (comment === undefined && tags === undefined && (status === undefined || status === state.status)) return false;
  if (tags !== undefined) state.tags = tags;
  if (comment !== undefined) state.replies.push({ at, ...comment });
  // A new ticket that somebody has written to is taken up.
  state.status = status ?? (state.status === "new" ? "open" : state.status);
  state.updatedAt = at;
  return true;
}
