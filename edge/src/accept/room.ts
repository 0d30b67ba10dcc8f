import type { Survey } from "@earshot/contract";
import type { Context } from "hono";
import type { EdgeServices } from "../services.ts";
import type { Who } from "./admit.ts";
import { Refusal, soon, tooMuch } from "./refusal.ts";

/**
 * Requires room for what a customer sends, before it is read: within the limits of its network and its survey, and of
 * what this process can do.
 *
 * @throws {Refusal} `rate-limited`, `unavailable`; both say when to come again
 */
export function requireRoom(services: EdgeServices, c: Context, { id }: Pick<Survey, "id">): void {
  const { limits, load, defer, networkOf } = services;
  const sharing = limits.share();
  if (sharing) defer(c, sharing);
  const network = networkOf(c);
  refuseFor(network === undefined ? 0 : limits.take("network", network), "This network sends more than it may");
  refuseFor(limits.take("survey", id), "This survey is sent more than it takes");
  if (load.isFull()) {
    throw tooMuch(soon());
  }
}

/**
 * Keeps a client within its limit, where it can be told from others: who comes without a cookie is new every time, and
 * kept by the limit of its network.
 *
 * @throws {Refusal} `rate-limited`
 */
export function requirePatience(
  { limits }: EdgeServices,
  { kind, id, cookie }: Pick<Who, "kind" | "id" | "cookie">,
): void {
  if (kind === "submission" || cookie !== undefined) return;
  refuseFor(limits.take("client", id), "You send more than you may");
}

function refuseFor(retryAfter: number, detail: string): void {
  if (retryAfter > 0) throw new Refusal("rate-limited", { detail, retryAfter });
}
