import * as v from "valibot";

const List = v.optional(v.array(v.string()), []);
const Volume = v.union([
  v.string(),
  v.looseObject({
    type: v.string(),
    target: v.string(),
    source: v.optional(v.string()),
    read_only: v.optional(v.boolean(), false),
    volume: v.optional(v.object({ subpath: v.optional(v.string()) })),
  }),
]);
const Ports = v.optional(v.array(v.union([v.string(), v.looseObject({ mode: v.string() })])), []);
const Deploy = v.looseObject({
  mode: v.optional(v.string()),
  replicas: v.optional(v.number()),
  endpoint_mode: v.optional(v.string()),
  update_config: v.optional(v.looseObject({ failure_action: v.optional(v.string()) })),
  rollback_config: v.optional(v.unknown()),
  resources: v.optional(v.object({ limits: v.object({ cpus: v.string(), memory: v.string() }) })),
});

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
  ports: Ports,
  volumes: v.optional(v.array(Volume), []),
  depends_on: v.optional(v.record(v.string(), v.object({ condition: v.string() })), {}),
  healthcheck: v.optional(v.looseObject({ test: List, disable: v.optional(v.boolean(), false) })),
  deploy: v.optional(Deploy, {}),
});
/** A service of a {@link Manifest}. */
export type Service = v.InferOutput<typeof Service>;

const Configs = v.optional(v.record(v.string(), v.object({ name: v.optional(v.string()), file: v.string() })), {});
const Secrets = v.optional(v.record(v.string(), v.object({ external: v.optional(v.boolean(), false) })), {});

/** A Compose or stack file, as far as the rules look. */
export const Manifest = v.looseObject({
  services: v.record(v.string(), Service),
  volumes: v.optional(v.record(v.string(), v.unknown()), {}),
  networks: v.optional(v.record(v.string(), v.nullable(v.object({ internal: v.optional(v.boolean(), false) }))), {}),
  configs: Configs,
});
/** See {@link Manifest}. */
export type Manifest = v.InferOutput<typeof Manifest>;

/** What a further stack file says of services, over what the first says. */
export const Overlay = v.looseObject({
  services: v.record(
    v.string(),
    v.looseObject({
      ports: Ports,
      volumes: v.optional(v.array(Volume), []),
      secrets: v.optional(v.array(v.looseObject({ source: v.string(), target: v.optional(v.string()) })), []),
      deploy: v.optional(Deploy, {}),
    }),
  ),
  configs: Configs,
  secrets: Secrets,
});
/** See {@link Overlay}. */
export type Overlay = v.InferOutput<typeof Overlay>;
