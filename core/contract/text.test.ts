import * as fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { CleanText } from "./text.ts";

describe("CleanText()", () => {
  const comment = CleanText(2000);

  it("keeps what people write: quotes, newlines, tabs, emoji, other scripts, markup", () => {
    const written = `“it's” "fine"\n\t😞👩‍👩‍👧 خدمة </script> \${x} {{y}} '; DROP TABLE --`;
    expect(v.parse(comment, written)).toBe(written);
  });

  it.each([
    ["NUL", "a\0b"],
    ["a lone high surrogate", "a\ud800b"],
    ["a lone low surrogate", "\udc00"],
    ["a swapped pair", "\udc00\ud800"],
    ["2,001 characters", "x".repeat(2001)],
    ["2,001 characters of four bytes", "😀".repeat(2001)],
  ])("refuses %s", (_, written) => {
    expect(v.safeParse(comment, written).success).toBe(false);
  });

  it("counts code points: 2,000 emoji fit", () => {
    expect(v.safeParse(comment, "😀".repeat(2000)).success).toBe(true);
  });

  it("drops control characters and direction overrides, and turns CR LF into LF", () => {
    expect(v.parse(comment, "a\u001b[31m\u202eb\r\nc\rd\u0085")).toBe("a[31mb\nc\nd");
  });

  it("writes twins in one form (NFC)", () => {
    expect(v.parse(comment, "e\u0301")).toBe("\u00e9");
  });

  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (written) => {
        const once = v.safeParse(comment, written);
        fc.pre(once.success);
        expect(v.parse(comment, once.output)).toBe(once.output);
      }),
    );
  });
});
