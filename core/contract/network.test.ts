import { expect, test } from "vitest";
import { networkOf } from "./network.ts";

test.each([
  ["192.0.2.7", "192.0.2"],
  ["192.0.2.7:50123", "192.0.2"],
  ["::ffff:192.0.2.7", "192.0.2"],
  ["[::ffff:192.0.2.7]:50123", "192.0.2"],
  ["::FFFF:c000:207", "192.0.2"],
  ["2001:db8:0:1:a:b:c:d", "2001:db8:0:1"],
  ["2001:0DB8::1", "2001:db8:0:0"],
  ["2001:db8:0:1::", "2001:db8:0:1"],
  ["[2001:db8::1]:443", "2001:db8:0:0"],
  ["fe80::1%eth0", "fe80:0:0:0"],
  ["::1", "0:0:0:0"],
])("networkOf() finds the network of %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test.each([
  "",
  "unknown",
  "_hidden",
  "256.0.0.1",
  "1.2.3",
  "1.2.3.4.5",
  "1::2::3",
  "1:2:3:4:5:6:7",
  "1:2:3:4:5:6:7:8:9",
  "12345::",
  "g::1",
  ":",
  "1:::2",
  "192.0.2.7 evil",
])("networkOf() finds none in %o", (address) => {
  expect(networkOf(address)).toBeUndefined();
});
