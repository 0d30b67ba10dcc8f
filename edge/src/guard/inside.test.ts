import { expect, it } from "vitest";
import { insideOnly } from "./inside.ts";

const isInside = insideOnly();
const direct = new Headers();

it.each(["127.0.0.1", "::1", "::ffff:127.0.0.1", "10.2.3.4", "172.31.0.9", "192.168.1.20", "fd00:1:2::3"])(
  "%s is inside",
  (peer) => {
    expect(isInside(direct, peer)).toBe(true);
  },
);

it.each(["203.0.113.9", "2001:db8::1", "::ffff:203.0.113.9", undefined])("%s is not", (peer) => {
  expect(isInside(direct, peer)).toBe(false);
});

it.each(["x-forwarded-for", "forwarded"])("what came by a proxy is not: %s", (name) => {
  expect(isInside(new Headers({ [name]: "anything" }), "10.2.3.4")).toBe(false);
});
