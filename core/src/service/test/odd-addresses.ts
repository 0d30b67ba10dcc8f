import type { Operation } from "../openapi.ts";

/** What may stand where an id, a word or a number belongs. */
const ODD = ["%00", "vote,service", "%ED%A0%80", "9".repeat(30), "a".repeat(3000)];

/** What may stand where a day or a moment belongs. */
const ODD_DATES = [
  "0000-01-01",
  "0001-01-01",
  "2999-12-31",
  "9999-12-31",
  "2026-02-31T00:00:00Z",
  "9999-12-31T23:59:59Z",
  "2026-11-23T08:00:00%2B23:59",
];

/**
 * Addresses of an operation in each of which one part, or one word behind the question mark, is not what belongs there.
 */
export function oddAddresses({ path, query = {}, example }: Operation): string[] {
  const fill = (parts: Readonly<Record<string, string>>) =>
    path.replaceAll(/:(\w+)/g, (_, part: string) => parts[part] ?? "");
  const parts = Object.keys(example.parts ?? {}).flatMap((part) =>
    ODD.map((odd) => fill({ ...example.parts, [part]: odd })),
  );
  const asked = Object.keys(query).flatMap((name) =>
    [...ODD, ...(name === "from" || name === "to" ? ODD_DATES : [])].map(
      (odd) => `${fill(example.parts ?? {})}?${name}=${odd}`,
    ),
  );
  return [...parts, ...asked, ...("grain" in query ? asked.map((address) => `${address}&grain=hour`) : [])];
}
