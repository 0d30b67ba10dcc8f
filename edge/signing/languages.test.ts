import { expect, test } from "vitest";
import { linksOf } from "../src/client/link.ts";
import { linesOf, OTHERS, QUICK, tokensBy, VECTORS } from "./languages.ts";

test.each(Object.keys({ ...QUICK, ...OTHERS }))("the token of %s takes at most five lines", (language) => {
  expect(linesOf(language)).toContain("token");
  expect(linesOf(language).split("\n").length).toBeLessThanOrEqual(5);
});

test.each(VECTORS)(
  "the edge takes the token of $customer, and only as it stands",
  ({ key, survey, expires, token }) => {
    const links = linksOf(["another key that the edge has, too", key]);
    const now = expires * 1000 - 1;
    const [, , , id = ""] = token.split(".");
    expect(links.read(token, survey, now)).toEqual({ id });
    expect(links.read(token, survey, now + 1)).toBe("expired");
    expect(links.read(token, "another", now)).toBe("bad");
    expect(linksOf(["another key that the edge has, too"]).read(token, survey, now)).toBe("bad");
    expect(linksOf([]).read(token, survey, now)).toBe("bad");
    for (let at = 0; at < token.length; at++) {
      const other = token[at] === "5" ? "6" : "5";
      expect(links.read(token.slice(0, at) + other + token.slice(at + 1), survey, now)).toBe("bad");
    }
  },
);

test.each(Object.keys(QUICK))("the lines of %s make every vector, to the letter", (language) => {
  expect(tokensBy(language)).toEqual(VECTORS.map(({ token }) => token));
});
