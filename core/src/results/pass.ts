import type { Survey } from "@earshot/contract";
import type { Context } from "hono";
import { problemResponse } from "../service/problem.ts";
import type { Access } from "./access.ts";
import type { OpenReceipt } from "./receipts.ts";
import type { OpenShare } from "./shared-links.ts";

/**
 * By what somebody sees the totals of a survey: as anyone may, by a receipt of an answer to it, by a link that shares
 * them, or as one who is signed in or has a key. The latter two end; `until` is in ms since 1970.
 */
export type Pass = { by: "anyone" } | { by: "receipt" } | Ending;

interface Ending {
  by: "link" | "member";
  until: number;
  /** Whether the link, the key or the session is still good: it may be taken back before it runs out. */
  still: () => Promise<boolean>;
}

/**
 * Names in which a link's token and a receipt are sent: in the address, as EventSource sends no headers, or as headers.
 */
const SENT = { share: "earshot-share", receipt: "earshot-receipt" } as const;

/** Whether anyone may see the totals. */
export const isFree = ({ results, hideUntilAnswered = false }: Survey): boolean =>
  results === "public" && !hideUntilAnswered;

interface Openers {
  access: Access;
  openShare: OpenShare;
  openReceipt: OpenReceipt;
}

/**
 * Finds out by what a caller may see the totals of a survey.
 *
 * @returns the pass, or the refusal: 401 where a session, a key or a link would help, 403 where an answer would
 */
export async function passOf(c: Context, survey: Survey, openers: Openers): Promise<Pass | Response> {
  const readsTotals = async () => {
    const caller = await openers.access(c);
    return caller?.scopes.has("totals") ? caller : undefined;
  };
  const member = await readsTotals();
  if (member) return { by: "member", until: member.until, still: async () => (await readsTotals()) !== undefined };
  if (survey.results === "private") return problemResponse("unauthorized");
  const share = c.req.query("share") ?? c.req.header(SENT.share);
  const open = async () => (share === undefined ? undefined : openers.openShare(share, survey.id));
  const until = await open();
  if (until !== undefined) return { by: "link", until, still: async () => (await open()) !== undefined };
  if (survey.results === "link") {
    return problemResponse("unauthorized", { detail: "The link that shares these results has run out, or is another" });
  }
  if (!survey.hideUntilAnswered) return { by: "anyone" };
  const receipt = c.req.query("receipt") ?? c.req.header(SENT.receipt);
  if (receipt !== undefined && openers.openReceipt(receipt)?.survey === survey.id) return { by: "receipt" };
  return problemResponse("forbidden", { detail: "Results are shown once you have answered: send your receipt" });
}

/** Whether a pass still holds, as the survey is now. */
export function stillHolds(pass: Pass, { results, hideUntilAnswered = false }: Survey, now: number): boolean {
  if (pass.by === "member") return results === "public" || pass.until > now;
  if (pass.by === "link") return results !== "private" && (results === "public" || pass.until > now);
  return results === "public" && (pass.by === "receipt" || !hideUntilAnswered);
}
