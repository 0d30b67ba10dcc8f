import type { Context } from "hono";

/** Finds the address a request came from; undefined where it cannot be known. It is never stored and never logged. */
export type AddressReader = (c: Context) => string | undefined;

/** What a runtime with sockets hands to the app beside a request. Asked only if needed: on Deno it costs a call. */
export interface Connection {
  readonly peer?: () => string | undefined;
}

/**
 * Finds the address behind so many proxies of one's own.
 *
 * Each proxy writes whom it was called by at the end of X-Forwarded-For, so with n of them the n-th from the right was
 * written by the outermost, and everything left of it by whoever wanted to. Without proxies the header is not looked at.
 * Who reaches this process past its proxies can say what he likes: let nobody.
 *
 * @param hops proxies between the customers and this process, 0 or more
 */
export function addressBehind(hops: number): AddressReader {
  const peer = (c: Context<{ Bindings: Connection }>) => c.env?.peer?.();
  if (hops === 0) return peer;
  return (c) => {
    const written = (c.req.header("x-forwarded-for") ?? "").split(",").map((one) => one.trim());
    // Fewer than there are proxies: a request that began at an inner one, whose word is as good.
    return written.at(-Math.min(hops, written.length)) || peer(c);
  };
}
