import type { Arrow } from "./arrows.ts";
import { type Peer, type Resource, type Selector, type Workload, ofKind, selects, workloads } from "./manifests.ts";

/** Somebody who is not a pod of ours: by the labels of namespace and pod, or by an address. */
export interface Stranger {
  name: string;
  namespace?: Record<string, string>;
  pod?: Record<string, string>;
  /** The blocks that are this one's. */
  cidrs?: readonly string[];
  /** Ports it listens at, where anybody of ours may go there. */
  ports?: readonly number[];
}

/** The label that every namespace has its own name as. */
const NAMESPACE_NAME = "kubernetes.io/metadata.name";

/** Looks for everything. */
const ALL: Selector = { matchLabels: {}, matchExpressions: [] };

const policiesOf = (resources: readonly Resource[]) =>
  ofKind(resources, "NetworkPolicy").map(({ metadata: { name }, spec }) => ({ name, ...spec }));

/**
 * Who can reach whom by the NetworkPolicies, as the specification reads: a connection needs the leave of both ends, and
 * an end that no policy selects gives it to all.
 *
 * @param strangers who else there is to reach or be reached by
 * @returns an arrow for each port of a pod that another may connect to
 */
export function reachable(resources: readonly Resource[], strangers: readonly Stranger[]): Arrow[] {
  const policies = policiesOf(resources);
  const pods = workloads(resources);
  const arrows: Arrow[] = [];

  const named = (pod: Workload, port: number | string | undefined) =>
    typeof port === "string" ? pod.pod.containers[0]?.ports.find(({ name }) => name === port)?.containerPort : port;
  const isPod = (peer: Peer, labels: Record<string, string>) =>
    peer.ipBlock === undefined && peer.namespaceSelector === undefined && selects(peer.podSelector ?? ALL, labels);
  const isStranger = (peer: Peer, { namespace, pod = {}, cidrs = [] }: Stranger) =>
    peer.ipBlock === undefined
      ? namespace !== undefined &&
        peer.namespaceSelector !== undefined &&
        selects(peer.namespaceSelector, namespace) &&
        selects(peer.podSelector ?? ALL, pod)
      : cidrs.includes(peer.ipBlock.cidr);

  /** Whether a pod's policies of one direction let this one through at a port. */
  function lets(
    pod: Workload,
    direction: "Ingress" | "Egress",
    port: number,
    holder: Workload | undefined,
    is: (peer: Peer) => boolean,
  ): boolean {
    const mine = policies.filter(
      ({ podSelector = ALL, policyTypes }) => policyTypes.includes(direction) && selects(podSelector, pod.labels),
    );
    if (mine.length === 0) return true;
    return mine.some((policy) =>
      (direction === "Ingress" ? policy.ingress : policy.egress).some((rule) => {
        const peers = direction === "Ingress" ? rule.from : rule.to;
        const ports = rule.ports?.map((each) => (holder ? named(holder, each.port) : each.port));
        return (peers === undefined || peers.some(is)) && (ports === undefined || ports.includes(port));
      }),
    );
  }

  for (const to of pods) {
    for (const { containerPort: port } of to.pod.containers.flatMap(({ ports }) => ports)) {
      for (const from of pods) {
        if (from === to) continue;
        const out = lets(from, "Egress", port, to, (peer) => isPod(peer, to.labels));
        if (out && lets(to, "Ingress", port, to, (peer) => isPod(peer, from.labels))) {
          arrows.push({ from: from.name, to: to.name, port });
        }
      }
      for (const stranger of strangers) {
        if (lets(to, "Ingress", port, to, (peer) => isStranger(peer, stranger))) {
          arrows.push({ from: stranger.name, to: to.name, port });
        }
      }
    }
  }
  for (const stranger of strangers) {
    for (const port of stranger.ports ?? []) {
      for (const from of pods) {
        if (lets(from, "Egress", port, undefined, (peer) => isStranger(peer, stranger))) {
          arrows.push({ from: from.name, to: stranger.name, port });
        }
      }
    }
  }
  return arrows;
}

/** A namespace by its name. */
export const namespaceOf = (name: string): Record<string, string> => ({ [NAMESPACE_NAME]: name });

/** Blocks of addresses that policies name and none of these strangers has: nobody knows who that is. */
export function unknownBlocks(resources: readonly Resource[], strangers: readonly Stranger[]): string[] {
  const known = new Set(strangers.flatMap(({ cidrs = [] }) => cidrs));
  return policiesOf(resources).flatMap(({ name, ingress, egress }) =>
    [...ingress, ...egress]
      .flatMap(({ from = [], to = [] }) => [...from, ...to])
      .flatMap(({ ipBlock }) => (ipBlock === undefined || known.has(ipBlock.cidr) ? [] : [`${name}: ${ipBlock.cidr}`])),
  );
}
