import type { HttpBindings } from "@hono/node-server";
import { addressBehind, publicNetworks } from "@earshot/contract";
import type { Context } from "hono";

/** Finds a request's public network; undefined where strangers cannot be told apart. Never stored nor logged. */
export type NetworkReader = (c: Context) => string | undefined;

/** Finds the network behind so many proxies of one's own, as the edge does. */
export function networkBehind(hops: number): NetworkReader {
  const publicNetworkOf = publicNetworks();
  return (c: Context<{ Bindings: Partial<HttpBindings> }>) =>
    publicNetworkOf(
      addressBehind(hops, c.req.header("x-forwarded-for") ?? "", () => c.env?.incoming?.socket.remoteAddress),
    );
}
