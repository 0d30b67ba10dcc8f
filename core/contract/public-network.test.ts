import { expect, test } from "vitest";
import { publicNetworks } from "./public-network.ts";

test.each<[address: string | undefined, network: string | undefined]>([
  ["203.0.113.7", "203.0.113"],
  ["::ffff:203.0.113.7", "203.0.113"],
  ["172.15.0.1", "172.15.0"],
  ["172.32.0.1", "172.32.0"],
  ["100.128.0.1", "100.128.0"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
  ...[
    "127.0.0.1",
    "::1",
    "::ffff:10.1.2.3",
    "10.255.0.1",
    "192.168.1.5",
    "172.16.0.1",
    "172.31.9.9",
    "169.254.1.1",
    "100.64.0.1",
    "100.127.1.1",
    "fd12:3456::1",
    "fe80::1%eth0",
    "no address",
    "",
    undefined,
  ].map((address): [string | undefined, undefined] => [address, undefined]),
])("the public network of %s is %s", (address, network) => {
  const networks = publicNetworks();
  expect([networks(address), networks(address)]).toEqual([network, network]);
});
