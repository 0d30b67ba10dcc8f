import {
  type ChangeBody,
  encodeChange,
  encodeTakeBack,
  periodOf,
  type ReceiptClaims,
  type Survey,
} from "@earshot/contract";
import { enter, type Desk } from "./admit.ts";
import { hoursOf, namedAt } from "./hours.ts";

/** What became of it: in the log, or there already. */
export type Done = "accepted" | "replay";

/** What a client changes of its answer: what is absent stays as it was, null takes a text away. */
export type Changed = Pick<ChangeBody, "answer" | "comment" | "reason">;

/**
 * Changes the answer that a receipt is for.
 *
 * @param name of this change, a UUID: the same again is a replay
 * @throws {Refusal} `unavailable` where the log has no room for now
 * @throws {QueueUnavailable | QueueDoubt} the same again is safe
 */
export function change(desk: Desk, claims: ReceiptClaims, changed: Changed, name: string): Promise<Done> {
  return follow(desk, claims, "keep", `change ${name}`, name, encodeChange({ ...placeOf(claims), ...changed }));
}

/**
 * Takes back the answer that a receipt is for; its client may answer again. `erase` reaches the client's answers of all
 * periods, and what was made of them. Again by the same receipt is a replay, at least for an hour; later it changes
 * nothing, unless the client has answered anew.
 *
 * @param survey where it is still published, to let the client answer again in the present period too
 * @throws {Refusal} `unavailable` where the log has no room for now
 * @throws {QueueUnavailable | QueueDoubt} the same again is safe
 */
export function takeBack(
  desk: Desk,
  claims: ReceiptClaims,
  kind: "withdraw" | "erase",
  survey: Survey | undefined,
): Promise<Done> {
  const { submissionId, period } = claims;
  const present = survey && kind === "erase" ? periodOf(survey, desk.now()) : period;
  const body = encodeTakeBack(kind, placeOf(claims));
  const also = present === period ? undefined : present;
  return follow(desk, claims, "clear", `${kind} ${submissionId}`, submissionId, body, also);
}

const placeOf = ({ survey, period, client }: ReceiptClaims) => ({ survey, period, client });

/**
 * Has what follows an answer written, whether the answer is still there or not: the drain knows that, and we do not.
 */
async function follow(
  desk: Desk,
  { survey, period, client: key }: ReceiptClaims,
  seen: "keep" | "clear",
  what: string,
  name: string,
  body: string,
  alsoPeriod?: number,
): Promise<Done> {
  const client = desk.clients.clientAt(key);
  const outcome = await enter(desk, {
    partition: client.partition,
    survey,
    period,
    client: client.mark,
    seen,
    alsoPeriod,
    submission: desk.clients.markOfDoing(key, what),
    hours: hoursOf(namedAt(name, desk.now()), desk.now()),
    body,
  });
  return outcome === "accepted" ? "accepted" : "replay";
}
