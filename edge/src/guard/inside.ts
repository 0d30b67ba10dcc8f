import { publicNetworks } from "@earshot/contract";

/**
 * Tells whether a request comes from our own network and not by the door: figures are for whoever watches the service.
 *
 * Neither a port of its own nor a key, which every way of installing this would have to be told of: whoever came by a
 * proxy brings its header, and whoever came without one has a public address.
 *
 * @returns false where the caller's address is not known
 */
export function insideOnly(): (headers: Headers, peer: string | undefined) => boolean {
  const publicNetworkOf = publicNetworks();
  return (headers, peer) =>
    peer !== undefined &&
    publicNetworkOf(peer) === undefined &&
    !headers.has("x-forwarded-for") &&
    !headers.has("forwarded");
}
