import { expect, test } from "vitest";
import { isCrossSite } from "./cross-site.ts";

const HERE = "http://192.168.1.5:5000/s/vote";

const crossSite = (headers: Record<string, string>, edgeUrl?: string) =>
  isCrossSite((name) => headers[name], HERE, edgeUrl);

test.each([
  [{}, false],
  [{ "sec-fetch-site": "same-origin", origin: "null" }, false],
  [{ "sec-fetch-site": "none" }, false],
  [{ "sec-fetch-site": "same-site" }, true],
  [{ "sec-fetch-site": "cross-site", origin: "http://192.168.1.5:5000" }, true],
  [{ origin: "http://192.168.1.5:5000" }, false],
  [{ origin: "https://192.168.1.5:5000" }, false],
  [{ origin: "http://192.168.1.5:5001" }, true],
  [{ origin: "null" }, true],
  [{ origin: "" }, true],
])("isCrossSite() of %o is %s", (headers, expected) => {
  expect(crossSite(headers)).toBe(expected);
});

test("isCrossSite() knows the address that customers use, behind a proxy that changes Host", () => {
  const headers = { origin: "https://feedback.example.com" };
  expect(crossSite(headers)).toBe(true);
  expect(crossSite(headers, "https://feedback.example.com/")).toBe(false);
});
