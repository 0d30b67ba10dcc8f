/** What a look at one thing came to. */
export interface Finding {
  what: string;
  /** `warn`: it works, and something may be lost or slow. */
  how: "ok" | "warn" | "wrong";
  /** What was found, in a few words; never a secret. */
  found: string;
  /** What to do about it; empty where it is ok. */
  advice: string;
}

/** Makes a finding: ok where `good` holds. */
export function look(
  what: string,
  good: boolean,
  found: string,
  advice: string,
  otherwise: "warn" | "wrong" = "wrong",
): Finding {
  return { what, how: good ? "ok" : otherwise, found, advice: good ? "" : advice };
}
