/**
 * The address behind so many proxies of one's own.
 *
 * Each proxy writes whom it was called by at the end of X-Forwarded-For, so with n of them the n-th from the right was
 * written by the outermost, and everything left of it by whoever wanted to. Without proxies the header is not looked
 * at. Who reaches a process past its proxies can say what he likes: let nobody.
 *
 * @param hops proxies between the callers and this process, 0 or more
 * @param forwarded the header, empty where there is none
 * @param peer whoever opened the connection, as far as it is known
 */
export function addressBehind(hops: number, forwarded: string, peer: () => string | undefined): string | undefined {
  if (hops === 0) return peer();
  const written = forwarded.split(",").map((one) => one.trim());
  // Fewer than there are proxies: a request that began at an inner one, whose word is as good.
  return written.at(-Math.min(hops, written.length)) || peer();
}

/**
 * The network an address belongs to: its first 24 bits in IPv4, its first 64 in IPv6, which is what one subscriber has.
 * Undefined for all that is no address.
 *
 * @param address as a socket or a proxy writes it: with a port, in brackets, with a zone, as IPv4 within IPv6
 */
export function networkOf(address: string): string | undefined {
  const [, four] = /^\[?(?:::ffff:)?(\d{1,3}(?:\.\d{1,3}){3})(?:\]|:|$)/i.exec(address) ?? [];
  if (four) return fourOf(four.split(".").map(Number));
  const [, six = ""] = /^\[?([\da-f:]+)(?:[\]%]|$)/i.exec(address) ?? [];
  const [head = "", tail, ...more] = six.split("::");
  const [left, right] = [groupsOf(head), groupsOf(tail ?? "")];
  const missing = 8 - left.length - right.length;
  if (more.length > 0 || (tail === undefined ? missing !== 0 : missing < 1)) return undefined;
  const groups = [...left, ...Array<number>(missing).fill(0), ...right];
  if (groups.some((group) => !(group <= 0xffff))) return undefined;
  if (groups.slice(0, 6).join() === "0,0,0,0,0,65535")
    return fourOf(groups.slice(6).flatMap((two) => [two >> 8, two & 255]));
  return groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(":");
}

const groupsOf = (text: string): number[] => (text === "" ? [] : text.split(":").map((group) => Number(`0x${group}`)));

function fourOf(bytes: readonly number[]): string | undefined {
  return bytes.every((byte) => byte <= 255) ? bytes.slice(0, 3).join(".") : undefined;
}
