import { expect, test } from "vitest";
import { browserKind } from "./browser-kind.ts";

test.each([
  ["Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox"],
  ["Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36", "Chrome"],
  ["Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0", "Edg"],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1) AppleWebKit/605.1.15 Version/18.1 Mobile/15E148 Safari/604.1",
    "Safari mobile",
  ],
  ["curl/8.5.0", "other"],
  [undefined, "other"],
])("browserKind() of %s is %s", (userAgent, kind) => {
  expect(browserKind(userAgent)).toBe(kind);
});
