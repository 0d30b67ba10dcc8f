import { setTimeout as pause } from "node:timers/promises";
import { createClient } from "redis";
import { freePort } from "../process/ports.ts";
import type { OwnRedis } from "./servers.ts";

const SLOTS = 16_384;

/** A cluster whose servers can each be killed and started again. */
export interface OwnCluster<Node = OwnRedis> {
  /** Names one of the servers, with the scheme by which services know a cluster. */
  readonly url: string;
  readonly nodes: readonly Node[];
}

/**
 * What makes a Redis a member; the port it hears the others on is 10,000 above its own otherwise, which may not exist.
 */
export async function clusterSettings(): Promise<Record<string, string>> {
  const bus = String(await freePort());
  return { "cluster-enabled": "yes", "cluster-port": bus, "cluster-node-timeout": "2000" };
}

/** Lets servers know each other and share the slots out; resolves once all agree. */
export async function joinCluster<Node extends Pick<OwnRedis, "url" | "port">>(
  nodes: readonly Node[],
): Promise<OwnCluster<Node>> {
  const clients = await Promise.all(nodes.map(({ url }) => createClient({ url }).connect()));
  const [first] = clients;
  if (!first) throw new Error("Cannot make a cluster of no servers");
  const part = Math.ceil(SLOTS / clients.length);
  for (const [i, client] of clients.entries()) {
    await client.clusterAddSlotsRange({ start: i * part, end: Math.min(SLOTS, (i + 1) * part) - 1 });
    const { "cluster-port": bus } = await client.configGet("cluster-port");
    await first.sendCommand(["CLUSTER", "MEET", "127.0.0.1", String(nodes[i]?.port), String(bus)]);
  }
  for (const client of clients) {
    const whole = async () => {
      const info = await client.clusterInfo();
      return info.includes("cluster_state:ok") && info.includes(`cluster_known_nodes:${clients.length}`);
    };
    while (!(await whole())) await pause(20);
  }
  for (const client of clients) client.destroy();
  return { url: nodes[0]?.url.replace("redis:", "redis-cluster:") ?? "", nodes };
}
