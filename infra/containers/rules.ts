import * as v from "valibot";

const List = v.optional(v.array(v.string()), []);
const Service = v.looseObject({
  image: v.string(),
  user: v.optional(v.string()),
  build: v.optional(v.unknown()),
  command: List,
  environment: v.optional(v.record(v.string(), v.unknown()), {}),
  read_only: v.optional(v.boolean(), false),
  restart: v.optional(v.string()),
  cap_drop: List,
  security_opt: List,
  network_mode: v.optional(v.string()),
  networks: List,
  ports: v.optional(v.array(v.union([v.string(), v.looseObject({ mode: v.string() })])), []),
  volumes: v.optional(v.array(v.union([v.string(), v.looseObject({ target: v.string() })])), []),
  depends_on: v.optional(v.record(v.string(), v.object({ condition: v.string() })), {}),
  healthcheck: v.optional(v.looseObject({ test: v.array(v.string()) })),
  deploy: v.optional(
    v.looseObject({
      mode: v.optional(v.string()),
      endpoint_mode: v.optional(v.string()),
      update_config: v.optional(v.looseObject({ failure_action: v.optional(v.string()) })),
      rollback_config: v.optional(v.unknown()),
      resources: v.optional(v.object({ limits: v.object({ cpus: v.string(), memory: v.string() }) })),
    }),
    {},
  ),
});
type Service = v.InferOutput<typeof Service>;

/** A Compose or stack file, as far as the rules look. */
export const Manifest = v.looseObject({
  services: v.record(v.string(), Service),
  volumes: v.optional(v.record(v.string(), v.unknown()), {}),
  networks: v.optional(v.record(v.string(), v.nullable(v.object({ internal: v.optional(v.boolean(), false) }))), {}),
  secrets: v.optional(v.record(v.string(), v.object({ external: v.optional(v.boolean(), false) })), {}),
});
/** See {@link Manifest}. */
export type Manifest = v.InferOutput<typeof Manifest>;

/** What the second stack file says of a service. */
export const Overlay = v.object({
  services: v.record(
    v.string(),
    v.looseObject({ ports: Service.entries.ports, deploy: v.looseObject({ endpoint_mode: v.string() }) }),
  ),
});
/** See {@link Overlay}. */
export type Overlay = v.InferOutput<typeof Overlay>;

/** Ends once its work is done: is neither asked for its health nor started again. */
const ONE_SHOT = new Set(["secrets", "migrate"]);
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

/** What both kinds of file have to say of a service. */
function commonFaults(name: string, service: Service, { networks }: Manifest): string[] {
  const faults: string[] = [];
  const must = (holds: boolean, what: string) => void (holds || faults.push(`${name}: ${what}`));
  must(service.read_only, "the file system must be read-only");
  must(service.cap_drop.includes("ALL"), "every capability must be dropped");
  must(service.deploy.resources !== undefined, "processor and memory must be limited");
  must(ONE_SHOT.has(name) || service.healthcheck !== undefined || name === "edge", "its health must be asked for");
  must(!/@sha256:|:latest$/.test(service.image), "the image must be named by a tag that can be built anywhere");
  must(!JSON.stringify(service.healthcheck ?? "").match(/curl|wget/), "no slim image has curl or wget");
  for (const variable of Object.keys(service.environment)) {
    must(!SECRET.test(variable) || AWS_PAIR.test(variable), `${variable} is a secret: give it as ${variable}_FILE`);
  }
  const mayPublish = ["door", "results", "helpdesk"].includes(name);
  must(
    service.ports.length === 0 || mayPublish,
    "only edge and results are published, and the help desk to this machine",
  );
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
    must(!service.networks.includes("store"), "must not reach Postgres");
  }
  return faults;
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

/** All that is wrong with the stack file and the one for hosts without IPVS. */
export function stackFaults(stack: Manifest, dnsrr: Overlay, compose: Manifest): string[] {
  const faults = Object.entries(stack.services).flatMap(([name, service]) => commonFaults(name, service, stack));
  const must = (holds: boolean, what: string) => void (holds || faults.push(what));
  for (const key of ["name", "include"]) must(!(key in stack), `Swarm refuses ${key}`);
  for (const [name, service] of Object.entries(stack.services)) {
    must(service.image === compose.services[name]?.image, `${name}: must run the image that compose builds`);
    for (const key of ["build", "profiles", "develop", "pull_policy", "depends_on", "restart", "tmpfs"]) {
      must(["{}", undefined].includes(JSON.stringify(service[key])), `${name}: Swarm knows no ${key}`);
    }
    must(!/\$\{[^}]*\$\{/.test(JSON.stringify(service)), `${name}: Swarm reads no variable within another's default`);
    const { mode, update_config, rollback_config } = service.deploy;
    if (name === "migrate") {
      must(mode === "replicated-job", "migrate: must be a replicated job");
      continue;
    }
    must(update_config?.failure_action === "rollback", `${name}: an update that fails must go back`);
    must(rollback_config !== undefined, `${name}: must say how it goes back`);
    const other = dnsrr.services[name];
    must(other?.deploy.endpoint_mode === "dnsrr", `${name}: without IPVS it needs endpoint_mode dnsrr`);
    must(other?.ports.length === service.ports.length, `${name}: without IPVS its ports must be those of the host`);
    for (const port of other?.ports ?? []) {
      must(
        typeof port !== "string" && port.mode === "host",
        `${name}: without IPVS its ports must be those of the host`,
      );
    }
  }
  for (const [name, { external }] of Object.entries(stack.secrets)) {
    must(external, `${name}: a secret of Swarm's must not come from a file of the checkout`);
  }
  return faults;
}

/** All that is wrong with a Dockerfile. */
export function dockerfileFaults(text: string): string[] {
  const faults: string[] = [];
  const must = (holds: boolean, what: string) => void (holds || faults.push(what));
  const stages = text.split(/^(?=FROM )/m).slice(1);
  const last = stages.at(-1) ?? "";
  must(stages.length > 1, "what builds must not be part of what runs");
  must(!/^#\s*syntax=/m.test(text), "a syntax line would have another image pulled");
  must(!/^FROM \S+@/m.test(text), "a digest names an image that cannot be built elsewhere");
  must(/^USER (?!root\b|0\b)\w+$/m.test(last), "must not run as root");
  must(!/npm (?:ci|install)/.test(last) && !/COPY .*node_modules/.test(last), "no packages in what runs: bundle them");
  must(!/^(?:ENV|ARG).*(?:_KEYS?|PASSWORD|TOKEN|SECRET)=/m.test(text), "no secret in a layer");
  must(/^STOPSIGNAL SIGTERM$/m.test(last), "must be stopped by SIGTERM");
  must(/^ENTRYPOINT \[/m.test(last), "a shell as the first process would keep SIGTERM to itself");
  for (const label of ["title", "description", "licenses", "version", "revision"]) {
    must(last.includes(`org.opencontainers.image.${label}=`), `the label ${label} is missing`);
  }
  return faults;
}
