import { describe, expect, it } from "vitest";
import { breach, composed, stack } from "../containers/read-files.ts";
import { ARROWS, OUTSIDE } from "./arrows.ts";
import { networkFaults } from "./networks.ts";

describe("The table of who can reach whom", () => {
  it("is what the networks of Compose come to, and of Swarm", () => {
    expect(networkFaults(composed("stand-ins"), ARROWS.containers, OUTSIDE.containers)).toEqual([]);
    expect(networkFaults(composed("aws"), ARROWS.containersOnAws, OUTSIDE.containersOnAws)).toEqual([]);
    expect(networkFaults(stack(), ARROWS.containers, OUTSIDE.swarm)).toEqual([]);
  });

  it.each<[string, string | RegExp, string]>([
    ["store: must hold", "networks: [door, queue, status]", "networks: [door, queue, status, store]"],
    ["edge cannot reach results", "networks: [door, queue, status]", "networks: [door, queue]"],
    ["queue: must have no way out", "queue: { internal: true }", "queue: {}"],
    ["outside: must hold", "networks: [queue, store]", "networks: [queue, store, outside]"],
    ["does not say", "status: { internal: true }", "status: { internal: true }\n  other: { internal: true }"],
  ])("catches what is not in it: %s", (said, from, to) => {
    for (const read of [(change: (text: string) => string) => composed("stand-ins", change), stack]) {
      const { change, hits } = breach(from, to);
      const faults = networkFaults(read(change), ARROWS.containers, OUTSIDE.containers);
      expect(hits()).toBeGreaterThan(0);
      expect(faults.join("\n")).toContain(said);
    }
  });
});
