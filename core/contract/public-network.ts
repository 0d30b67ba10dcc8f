import { networkOf } from "./network.ts";

/** Networks that no customer's address is in: loopback, private, shared with a provider, link-local; those of IPv6. */
const PRIVATE =
  /^(?:(?:0|10|127)\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|0:0:0:0$|f[cd]\w\w:|fe[89ab]\w:)/;

/** Addresses whose network is remembered. */
const REMEMBERED = 10_000;

/**
 * Finds the network behind an address, where many addresses of strangers can be told from each other.
 *
 * Private networks are none: behind a proxy that the edge was not told of, all the world has one private address, and a
 * limit for it would be a limit for everyone.
 */
export function publicNetworks(): (address: string | undefined) => string | undefined {
  const known = new Map<string, string | undefined>();
  return (address) => {
    if (address === undefined) return undefined;
    // Reading an address takes 1 µs, looking it up a tenth.
    if (known.has(address)) return known.get(address);
    const network = networkOf(address);
    const found = network === undefined || PRIVATE.test(network) ? undefined : network;
    if (known.size >= REMEMBERED) known.clear();
    known.set(address, found);
    return found;
  };
}
