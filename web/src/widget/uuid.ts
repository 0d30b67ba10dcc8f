/**
 * A UUID v7. By the time in it the edge knows for a week that what comes again is the same.
 *
 * By hand, for `crypto.randomUUID` makes another kind, and none at all on a page that came over plain HTTP.
 */
export function uuidv7(now: number): string {
  const hex = (number: number, digits: number) => number.toString(16).padStart(digits, "0");
  const time = hex(now, 12);
  const random = Array.from(crypto.getRandomValues(new Uint8Array(9)), (byte) => hex(byte, 2)).join("");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-8${random.slice(3, 6)}-${random.slice(6)}`;
}
