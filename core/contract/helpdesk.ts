import * as v from "valibot";

/**
 * Headers by which Zendesk signs a call: base64 of HMAC-SHA256 over the timestamp and the body, one behind the other.
 */
export const HOOK_HEADERS = {
  signature: "x-zendesk-webhook-signature",
  /** ISO 8601. */
  timestamp: "x-zendesk-webhook-signature-timestamp",
} as const;

/** How far the clocks of the help desk and of results may differ, call and way included, in ms. */
export const HOOK_WINDOW = 5 * 60_000;

/** Status of a ticket as Zendesk names it in English; `on-hold` is what people read, `hold` what the API says. */
const TicketStatus = v.pipe(
  v.string(),
  v.toLowerCase(),
  v.picklist(
    ["new", "open", "pending", "hold", "on-hold", "solved", "closed"],
    "Must be new, open, pending, hold, solved or closed",
  ),
  v.transform((status) => (status === "on-hold" ? "hold" : status)),
);

/**
 * Body of `POST /v1/hooks/zendesk`, as the trigger writes it: `{"case":"{{ticket.external_id}}",…}`.
 *
 * It holds no time: Zendesk's placeholder for it knows minutes only. The signed timestamp says when it is of.
 */
export const HelpdeskCall = v.object({
  /** The case's id, which its ticket bears as `external_id`. */
  case: v.pipe(v.string(), v.uuid("Must be the external id of a ticket of ours")),
  /** What the help desk calls the ticket. */
  ticket: v.pipe(
    v.union([v.string(), v.pipe(v.number(), v.integer())]),
    v.transform(String),
    v.regex(/^[\w-]{1,64}$/, "Must be the id of a ticket"),
  ),
  status: TicketStatus,
});
/** See {@link HelpdeskCall}. */
export type HelpdeskCall = v.InferOutput<typeof HelpdeskCall>;
