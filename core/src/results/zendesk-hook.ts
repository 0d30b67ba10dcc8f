import { fieldErrors, HelpdeskCall, HOOK_HEADERS, PATHS } from "@earshot/contract";
import { Hono } from "hono";
import * as v from "valibot";
import { faultOf } from "../service/logging.ts";
import { problemResponse } from "../service/problem.ts";
import { tellCase } from "../store/helpdesk.ts";
import type { ResultsServices } from "./services.ts";

/** Statuses of a ticket by which the customer was answered: a rep waits for an answer, or has done with it. */
const ANSWERED: ReadonlySet<string> = new Set(["pending", "solved", "closed"]);

/** Statuses of a ticket that is done with. */
const SOLVED: ReadonlySet<string> = new Set(["solved", "closed"]);

/**
 * `POST /v1/hooks/zendesk`: what the help desk tells of a ticket moves its case, and the customer's receipt says so.
 *
 * Answers 204 whether or not the case had to be moved: the same call again is no error, nor is one that was overtaken.
 * 401 where the signature is not good or older than five minutes; 404 `not-found` for a ticket of no case of ours, or
 * where nobody has set up a key; 503 where the database is away, which Zendesk repeats.
 */
export function zendeskHook({ pool, readSignature, log }: Pick<ResultsServices, "pool" | "readSignature" | "log">) {
  return new Hono().post(PATHS.zendeskHook, async (c) => {
    if (!readSignature) return problemResponse("not-found", { detail: "No key is set up for calls of the help desk" });
    const body = new Uint8Array(await c.req.raw.arrayBuffer());
    const signature = c.req.header(HOOK_HEADERS.signature);
    const at = readSignature({ signature, timestamp: c.req.header(HOOK_HEADERS.timestamp), body });
    if (at === undefined) {
      return problemResponse("unauthorized", { detail: "The signature is not that of this body, or it is too old" });
    }
    const call = v.safeParse(v.pipe(v.string(), v.parseJson(), HelpdeskCall), new TextDecoder().decode(body));
    if (!call.success) return problemResponse("invalid-field", { errors: fieldErrors(call.issues) });
    const { case: id, ticket, status } = call.output;
    const told = { id, ticket, made: status === "new", solved: SOLVED.has(status), answered: ANSWERED.has(status), at };
    try {
      if (!(await tellCase(pool, told))) return problemResponse("not-found", { detail: "No case has this ticket" });
    } catch (error) {
      // A case of the same client may have opened at this moment: to be sent again helps there too.
      log.warning("A call of the help desk could not be noted", faultOf(error));
      return problemResponse("unavailable");
    }
    return c.body(null, 204);
  });
}
