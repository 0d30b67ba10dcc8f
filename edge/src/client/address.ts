import { addressBehind as behind } from "@earshot/contract";
import type { Context } from "hono";

/** Finds the address a request came from; undefined where it cannot be known. It is never stored and never logged. */
export type AddressReader = (c: Context) => string | undefined;

/** What a runtime with sockets hands to the app beside a request. Asked only if needed: on Deno it costs a call. */
export interface Connection {
  readonly peer?: () => string | undefined;
}

/**
 * Finds the address behind so many proxies of one's own, see the contract's function of this name.
 *
 * @param hops proxies between the customers and this process, 0 or more
 */
export function addressBehind(hops: number): AddressReader {
  return (c: Context<{ Bindings: Connection }>) =>
    behind(hops, hops === 0 ? "" : (c.req.header("x-forwarded-for") ?? ""), () => c.env?.peer?.());
}
