import { expect, test } from "vitest";
import { clientCookie } from "./cookie.ts";

const [OLD, NEW, FOREIGN] = ["an old key of the tests", "a new key of the tests", "a key of somebody else's"];
const ID = "abcdefghijklmnopqrstuv";
const DAY = 24 * 3600 * 1000;
const NOW = Date.parse("2026-11-23T12:00:00Z");

const [HTTP, HTTPS] = [{ https: false }, { https: true }];

const valueOf = (cookie: string) => cookie.split(";")[0] ?? "";

test("a cookie is read by whoever has the key, under any of several", () => {
  const cookie = valueOf(clientCookie([OLD]).issue(ID, HTTP, NOW));

  expect(clientCookie([OLD]).read(cookie, HTTP, NOW)).toEqual({ id: ID, renew: false });
  expect(clientCookie([NEW, OLD]).read(cookie, HTTP, NOW)).toEqual({ id: ID, renew: true });
  expect(clientCookie([FOREIGN]).read(cookie, HTTP, NOW)).toBeUndefined();
});

test("the first key signs", () => {
  const cookie = valueOf(clientCookie([NEW, OLD]).issue(ID, HTTP, NOW));
  expect(clientCookie([NEW]).read(cookie, HTTP, NOW)?.id).toBe(ID);
});

test("a cookie ends after 400 days, and is renewed from half of that on", () => {
  const jar = clientCookie([NEW]);
  const cookie = valueOf(jar.issue(ID, HTTPS, NOW));

  expect(jar.read(cookie, HTTPS, NOW + 199 * DAY)).toEqual({ id: ID, renew: false });
  expect(jar.read(cookie, HTTPS, NOW + 201 * DAY)).toEqual({ id: ID, renew: true });
  expect(jar.read(cookie, HTTPS, NOW + 400 * DAY)).toBeUndefined();
});

test("over https it is bound to the host and to https; one of http is worth nothing there", () => {
  const jar = clientCookie([NEW]);
  const plain = valueOf(jar.issue(ID, HTTP, NOW));

  expect(jar.issue(ID, HTTPS, NOW)).toMatch(
    /^__Host-earshot=1\.[\w-]{22}\.\d{10}\.[\w-]{22}; Path=\/; Max-Age=34560000; HttpOnly; SameSite=Lax; Secure$/,
  );
  expect(jar.read(plain, HTTPS, NOW)).toBeUndefined();
  expect(jar.read(plain.replace("earshot", "__Host-earshot"), HTTPS, NOW)).toBeUndefined();
});

test("no character of it can be changed", () => {
  const jar = clientCookie([NEW]);
  const cookie = valueOf(jar.issue(ID, HTTP, NOW));
  const start = "earshot=".length;
  const changed = Array.from({ length: cookie.length - start }, (_, at) => {
    const other = cookie[start + at] === "5" ? "6" : "5";
    return cookie.slice(0, start + at) + other + cookie.slice(start + at + 1);
  });

  expect(changed.filter((one) => jar.read(one, HTTP, NOW))).toEqual([]);
  expect(jar.read(cookie, HTTP, NOW)?.id).toBe(ID);
});

test("a planted cookie of the same name does not hide ours", () => {
  const jar = clientCookie([NEW]);
  const cookie = valueOf(jar.issue(ID, HTTP, NOW));
  expect(jar.read(`a=b; earshot=planted; ${cookie}; earshot=`, HTTP, NOW)?.id).toBe(ID);
});

test("without a key nothing is made", () => {
  expect(() => clientCookie([])).toThrow("Cannot sign cookies as there must be a key");
});

test("one for a period of a survey is worth nothing for another, nor for all", () => {
  const jar = clientCookie([NEW]);
  const only = { survey: "vote", period: 7 };
  const cookie = valueOf(jar.issue(ID, { ...HTTP, only }, NOW));

  expect(cookie).toMatch(/^earshot-vote=/);
  expect(jar.read(cookie, { ...HTTP, only }, NOW)?.id).toBe(ID);
  expect(jar.read(cookie, { ...HTTP, only: { ...only, period: 8 } }, NOW)).toBeUndefined();
  expect(jar.read(cookie, HTTP, NOW)).toBeUndefined();
  expect(
    jar.read(cookie.replace("-vote", "-lunch"), { ...HTTP, only: { ...only, survey: "lunch" } }, NOW),
  ).toBeUndefined();
  expect(jar.read(cookie.replace("-vote", ""), HTTP, NOW)).toBeUndefined();
});

test("pages of other sites may send it only where asked for, over https, in a jar for each", () => {
  const jar = clientCookie([NEW]);
  expect(jar.issue(ID, { ...HTTPS, embedded: true }, NOW)).toMatch(/; SameSite=None; Partitioned; Secure$/);
  expect(jar.issue(ID, { ...HTTP, embedded: true }, NOW)).toMatch(/; SameSite=Lax$/);
});
