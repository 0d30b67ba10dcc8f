/** Languages of a header that are looked at: no browser sends more. */
const MOST = 20;

/** The query by which a customer chooses a language: it goes before what the browser says. */
export const LANG = "lang";

/** What is asked of a request here; Hono's `c.req` is one. */
export interface Asked {
  query(name: string): string | undefined;
  header(name: string): string | undefined;
}

/**
 * The languages a customer wants, best first.
 *
 * The header is taken apart by hand: what Hono has for it weighs a kilobyte of the Worker and knows of quotes and
 * parameters that no `Accept-Language` has.
 */
export function wantedLanguages(asked: Asked): string[] {
  const chosen = asked.query(LANG);
  const accepted = (asked.header("accept-language") ?? "").split(",", MOST).map((one) => {
    const [tag = "", quality = ""] = one.split(";");
    return { tag: tag.trim(), weight: Number(/^\s*q=([\d.]+)\s*$/.exec(quality)?.[1] ?? 1) };
  });
  const wanted = accepted.filter(({ tag, weight }) => tag && tag !== "*" && weight > 0);
  return [
    ...(chosen === undefined ? [] : [chosen]),
    // Sorting keeps the order of equals, which is theirs.
    ...wanted.toSorted((one, other) => other.weight - one.weight).map(({ tag }) => tag),
  ];
}
