import { type Arrow, NETWORKS } from "./arrows.ts";

/** A Compose or stack file, as far as networks go. */
export interface Networked {
  services: Readonly<Record<string, { networks: readonly string[] }>>;
  networks: Readonly<Record<string, { internal: boolean } | null>>;
}

/** A network of Swarm's for who needs none. */
const ALONE = "alone";
const WAY_OUT = "outside";

/**
 * What in the networks of a Compose or stack file is not what the table says.
 *
 * Whoever shares a network can reach each other at every port, so these are coarser than arrows: each network has to be
 * that of some servers and hold them and their clients exactly.
 *
 * @param outside who is on the network that has a way out
 */
export function networkFaults(
  { services, networks }: Networked,
  arrows: readonly Arrow[],
  outside: readonly string[],
): string[] {
  const faults: string[] = [];
  const onNetwork = (network: string) =>
    Object.entries(services)
      .filter(([, service]) => service.networks.includes(network))
      .map(([name]) => name);
  const same = (network: string, expected: Iterable<string>) => {
    const [wanted, has] = [[...new Set(expected)].toSorted(), onNetwork(network).toSorted()];
    if (wanted.join() !== has.join())
      faults.push(`${network}: must hold ${wanted.join(", ")} and holds ${has.join(", ")}`);
  };

  for (const network of Object.keys(networks)) {
    if (network === ALONE) continue;
    if (network === WAY_OUT) {
      same(network, outside);
      continue;
    }
    const whose = NETWORKS[network];
    if (whose === undefined) {
      faults.push(`${network}: whose network this is, infra/platform/arrows.ts does not say`);
      continue;
    }
    if (networks[network]?.internal !== true) faults.push(`${network}: must have no way out`);
    const servers = whose.of.filter((server) => server in services);
    const clients = arrows.filter(({ from, to }) => servers.includes(to) && whose.for?.includes(from) !== false);
    same(network, [...servers, ...clients.map(({ from }) => from)]);
  }
  for (const { from, to } of arrows) {
    const shared = services[from]?.networks.some((network) => services[to]?.networks.includes(network));
    if (shared !== true) faults.push(`${from} cannot reach ${to}, which it has to`);
  }
  return faults;
}
