import type { Manifest, Service } from "./manifest.ts";

/** Ends once its work is done: is neither asked for its health nor started again. */
export const ONE_SHOT: ReadonlySet<string> = new Set(["secrets", "migrate"]);
/** Uses the schema that `migrate` makes. */
const ON_SCHEMA = new Set(["drain", "dispatch", "results", "admin"]);
const REDIS_SETTINGS = [
  "--appendonly yes",
  "--appendfsync always",
  "--maxmemory-policy noeviction",
  "--set-max-intset-entries 512",
];
const SECRET = /_KEYS?$|PASSWORD$|^DATABASE_URL$|^REDIS_URL$/;
/** What the stand-in takes for a key pair; with AWS itself the pair comes from the environment of whoever deploys. */
const AWS_PAIR = /^AWS_/;

/** What Compose and stack file both have to say of a service. */
export function commonFaults(name: string, service: Service, { services, networks }: Manifest): string[] {
  const faults: string[] = [];
  const must = (holds: boolean, what: string) => void (holds || faults.push(`${name}: ${what}`));
  must(service.read_only, "the file system must be read-only");
  must(service.cap_drop.includes("ALL"), "every capability must be dropped");
  must(service.deploy.resources !== undefined, "processor and memory must be limited");
  must(!/@sha256:|:latest$/.test(service.image), "the image must be named by a tag that can be built anywhere");
  must(!JSON.stringify(service.healthcheck ?? "").match(/curl|wget/), "no slim image has curl or wget");
  // Images of ours ask for themselves, whichever of their services runs; a one-shot is none of these.
  const ours = service.image.includes("EARSHOT_IMAGES");
  if (ONE_SHOT.has(name)) must(!ours || service.healthcheck?.disable === true, "a one-shot has no health to ask for");
  else must(ours || service.healthcheck !== undefined, "its health must be asked for");
  for (const variable of Object.keys(service.environment)) {
    must(!SECRET.test(variable) || AWS_PAIR.test(variable), `${variable} is a secret: give it as ${variable}_FILE`);
  }
  const mayPublish = ["door", "results", "helpdesk"].includes(name);
  must(
    service.ports.length === 0 || mayPublish,
    "only edge and results are published, and the help desk to this machine",
  );
  faults.push(...secretFaults(name, service));
  if (name === "redis") {
    for (const setting of REDIS_SETTINGS) must(service.command.includes(setting), `must run with ${setting}`);
  }
  if (name === "redis" || name === "postgres") {
    must(
      service.volumes.some((volume) => typeof volume === "string" && volume.startsWith(`${name}:/`)),
      "its data must be on the named volume",
    );
    must(service.user !== undefined, "must not run as root");
  }
  if (name === "edge") {
    must(
      service.networks.every((network) => networks[network]?.internal === true),
      "must have no way out",
    );
    must("EARSHOT_TRUSTED_HOPS" in service.environment, "must look behind the door for who calls");
    const ofPostgres = services.postgres?.networks ?? [];
    must(!service.networks.some((network) => ofPostgres.includes(network)), "must not reach Postgres");
  }
  return faults;
}

/** A service sees its own folder of the secrets, and may only read it. */
function secretFaults(name: string, { environment, volumes }: Service): string[] {
  if (name === "secrets") return [];
  const mounts = volumes.filter((volume) =>
    typeof volume === "string" ? volume.startsWith("secrets:") : volume.source === "secrets",
  );
  const needed = Object.keys(environment).some((variable) => variable.endsWith("_FILE"));
  if (needed && mounts.length === 0) return [`${name}: must have its secrets mounted`];
  return mounts
    .filter((mount) => typeof mount === "string" || mount.volume?.subpath !== name || !mount.read_only)
    .map(() => `${name}: must see its own secrets alone, and only read them`);
}

/** All that is wrong with a Compose file, its included files merged into it. */
export function composeFaults(compose: Manifest): string[] {
  const faults = Object.entries(compose.services).flatMap(([name, service]) => commonFaults(name, service, compose));
  const must = (holds: boolean, what: string) => void (holds || faults.push(what));
  for (const [name, { restart, security_opt, ports, depends_on }] of Object.entries(compose.services)) {
    must(security_opt.includes("no-new-privileges:true"), `${name}: must gain no privileges`);
    must(restart === (ONE_SHOT.has(name) ? "no" : "unless-stopped"), `${name}: must be started again, unless one-shot`);
    if (ON_SCHEMA.has(name)) {
      must(depends_on.migrate?.condition === "service_completed_successfully", `${name}: must wait for the migrations`);
    }
    if (name === "helpdesk") {
      must(
        ports.every((port) => typeof port === "string" && port.startsWith("127.0.0.1:")),
        `${name}: this machine only`,
      );
    }
  }
  must(compose.services.edge?.ports.length === 0, "edge: a port of its own would stand in the way of a second one");
  must(compose.services.edge?.depends_on.redis?.condition === "service_healthy", "edge: must wait for Redis");
  must(
    compose.services.migrate?.depends_on.postgres?.condition === "service_healthy",
    "migrate: must wait for Postgres",
  );
  must(compose.networks.store?.internal === true, "store: Postgres must have no way out");
  return faults;
}
