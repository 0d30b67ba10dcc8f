import { commonFaults, ONE_SHOT } from "./compose-rules.ts";
import type { Manifest, Overlay } from "./manifest.ts";

/** What Compose reads and Swarm refuses or passes over. */
const UNKNOWN_TO_SWARM = [
  "build",
  "profiles",
  "develop",
  "pull_policy",
  "depends_on",
  "restart",
  "tmpfs",
  "network_mode",
];

/** All that is wrong with the stack file, which must run what the Compose file builds. */
export function stackFaults(stack: Manifest, compose: Manifest): string[] {
  const faults = Object.entries(stack.services).flatMap(([name, service]) => commonFaults(name, service, stack));
  const must = (holds: boolean, what: string) => void (holds || faults.push(what));
  for (const key of ["name", "include", "secrets"]) {
    must(!(key in stack), `${key}: Swarm refuses it, or wants it made before the first deploy`);
  }
  must(
    Object.keys(compose.services).every((name) => name in stack.services),
    "must run every service of Compose",
  );
  for (const [name, service] of Object.entries(stack.services)) {
    must(service.image === compose.services[name]?.image, `${name}: must run the image that compose builds`);
    for (const key of UNKNOWN_TO_SWARM) {
      must(["{}", undefined].includes(JSON.stringify(service[key])), `${name}: Swarm knows no ${key}`);
    }
    must(!/\$\{[^}]*\$\{/.test(JSON.stringify(service)), `${name}: Swarm reads no variable within another's default`);
    const { mode, endpoint_mode, update_config, rollback_config } = service.deploy;
    if (ONE_SHOT.has(name)) {
      must(mode === "replicated-job", `${name}: must be a replicated job`);
      continue;
    }
    must(update_config?.failure_action === "rollback", `${name}: an update that fails must go back`);
    must(rollback_config !== undefined, `${name}: must say how it goes back`);
    const published = service.ports.length > 0;
    must(endpoint_mode === (published ? "vip" : "dnsrr"), `${name}: only a port of Swarm's needs a virtual address`);
  }
  return faults;
}

/** All that is wrong with the file for hosts without IPVS. */
export function dnsrrFaults(dnsrr: Overlay, stack: Manifest): string[] {
  const faults: string[] = [];
  for (const [name, { ports }] of Object.entries(stack.services)) {
    if (ports.length === 0) continue;
    const other = dnsrr.services[name];
    const ofHost = other?.ports.filter((port) => typeof port !== "string" && port.mode === "host") ?? [];
    if (ofHost.length !== ports.length) faults.push(`${name}: without IPVS its ports must be those of the host`);
    if (other?.deploy.endpoint_mode !== "dnsrr") faults.push(`${name}: without IPVS it needs endpoint_mode dnsrr`);
  }
  return faults;
}

/**
 * All that is wrong with the file for secrets of Swarm's.
 *
 * @param shares the names of the files that each service finds in the volume
 * @param made the secrets that are made by the script
 */
export function swarmSecretFaults(
  overlay: Overlay,
  stack: Manifest,
  shares: ReadonlyMap<string, readonly string[]>,
  made: ReadonlySet<string>,
): string[] {
  const faults: string[] = [];
  const must = (holds: boolean, what: string) => void (holds || faults.push(what));
  must(overlay.services.secrets?.deploy.replicas === 0, "secrets: must not be made in the volume too");
  for (const [name, files] of shares) {
    must(name in stack.services, `${name}: has secrets and is not in the stack`);
    const { volumes = [], secrets = [] } = overlay.services[name] ?? {};
    must(
      volumes.some(
        (volume) => typeof volume !== "string" && volume.type === "tmpfs" && volume.target === "/run/secrets",
      ),
      `${name}: must not have the volume mounted as well`,
    );
    const given = secrets.map(({ source, target = source }) => target).toSorted();
    must(given.join() === files.toSorted().join(), `${name}: must find the secrets it finds in the volume, no others`);
  }
  for (const [name, { external }] of Object.entries(overlay.secrets)) {
    must(external, `${name}: a secret of Swarm's must not come from a file of the checkout`);
    must(made.has(`earshot-${name}`), `${name}: must be made by swarm-secrets.sh`);
  }
  return faults;
}

/**
 * All that is wrong with configs of Swarm's, which cannot change: the name tells the file from the one before.
 *
 * @param digest the first eight digits of a file's SHA-256, in hex
 */
export function configFaults(configs: Manifest["configs"], digest: (file: string) => string): string[] {
  return Object.entries(configs).flatMap(([key, { name = "", file }]) =>
    name.endsWith(`-${digest(file)}`) ? [] : [`${key}: its file has changed, name it earshot-${key}-${digest(file)}`],
  );
}
