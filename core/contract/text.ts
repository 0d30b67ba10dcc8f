import * as v from "valibot";

/** C0 and C1 controls but tab and newline, DEL, and the controls that turn the direction of text around. */
const UNWANTED = /[\u0001-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** Carriage returns, alone or before a newline: forms send them, nobody means them. */
const RETURNS = /\r\n?/g;

/**
 * A text written by people: well-formed, without NUL, in Unicode normal form C, at most `points` code points.
 *
 * NUL and lone surrogates are refused, as Postgres refuses the one and silently replaces the other. Other control
 * characters are dropped. Text is neither trimmed nor escaped: what a customer wrote arrives as it was written.
 *
 * @param points most code points, 1 or more
 */
export function CleanText(points: number) {
  return v.pipe(
    v.string(),
    v.check((text) => text.isWellFormed(), "Must not hold half of a surrogate pair"),
    v.check((text) => !text.includes("\0"), "Must not hold the character NUL"),
    v.transform((text) => text.replace(RETURNS, "\n").replace(UNWANTED, "").normalize("NFC")),
    v.check(
      (text) => text.length <= points || Array.from(text).length <= points,
      `Must be at most ${points} characters`,
    ),
  );
}
