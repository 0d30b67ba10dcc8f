import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { parseAllDocuments } from "yaml";

const ROOT = join(import.meta.dirname, "../..");

/** Something done to the text of a file before it is read; nothing unless said otherwise. */
export type Change = (text: string) => string;

/** The overlays of k8s/. */
export const OVERLAYS = ["local", "eks"] as const;
/** See {@link OVERLAYS}. */
export type Overlay = (typeof OVERLAYS)[number];

const Words = v.record(v.string(), v.string());
const List = v.array(v.string());

const Probe = v.looseObject({
  httpGet: v.optional(v.looseObject({ path: v.string() })),
  periodSeconds: v.optional(v.number()),
  failureThreshold: v.optional(v.number()),
});

const Container = v.looseObject({
  name: v.string(),
  image: v.string(),
  ports: v.optional(v.array(v.looseObject({ name: v.optional(v.string()), containerPort: v.number() })), []),
  env: v.optional(v.array(v.looseObject({ name: v.string(), value: v.optional(v.unknown()) })), []),
  securityContext: v.optional(
    v.looseObject({ capabilities: v.optional(v.object({ drop: v.optional(List), add: v.optional(List) })) }),
    {},
  ),
  resources: v.optional(v.looseObject({ requests: v.optional(Words), limits: v.optional(Words) }), {}),
  startupProbe: v.optional(Probe),
  readinessProbe: v.optional(Probe),
  livenessProbe: v.optional(Probe),
  lifecycle: v.optional(
    v.looseObject({ preStop: v.optional(v.looseObject({ sleep: v.optional(v.object({ seconds: v.number() })) })) }),
  ),
});
/** A container, as far as the rules look. */
export type Container = v.InferOutput<typeof Container>;

const PodSpec = v.looseObject({
  serviceAccountName: v.optional(v.string()),
  automountServiceAccountToken: v.optional(v.boolean()),
  enableServiceLinks: v.optional(v.boolean()),
  terminationGracePeriodSeconds: v.optional(v.number(), 30),
  securityContext: v.optional(
    v.looseObject({
      runAsNonRoot: v.optional(v.boolean()),
      runAsUser: v.optional(v.number(), 0),
      seccompProfile: v.optional(v.object({ type: v.string() })),
    }),
    {},
  ),
  topologySpreadConstraints: v.optional(v.array(v.looseObject({ topologyKey: v.string() })), []),
  containers: v.optional(v.array(Container), []),
  initContainers: v.optional(v.array(Container), []),
  volumes: v.optional(
    v.array(v.looseObject({ name: v.string(), secret: v.optional(v.looseObject({ secretName: v.string() })) })),
    [],
  ),
});

/** A set of labels to look for. */
export const Selector = v.object({
  matchLabels: v.optional(Words, {}),
  matchExpressions: v.optional(
    v.array(v.object({ key: v.string(), operator: v.string(), values: v.optional(List, []) })),
    [],
  ),
});
/** See {@link Selector}. */
export type Selector = v.InferOutput<typeof Selector>;

const Peer = v.object({
  podSelector: v.optional(Selector),
  namespaceSelector: v.optional(Selector),
  ipBlock: v.optional(v.looseObject({ cidr: v.string() })),
});
/** One end of a rule of a NetworkPolicy. */
export type Peer = v.InferOutput<typeof Peer>;

const Rules = v.optional(
  v.array(
    v.object({
      from: v.optional(v.array(Peer)),
      to: v.optional(v.array(Peer)),
      ports: v.optional(v.array(v.looseObject({ port: v.optional(v.union([v.number(), v.string()])) }))),
    }),
  ),
  [],
);

/** What the rules read of the spec of any kind. */
const Spec = v.looseObject({
  replicas: v.optional(v.number()),
  template: v.optional(
    v.looseObject({ metadata: v.optional(v.looseObject({ labels: v.optional(Words) })), spec: PodSpec }),
  ),
  strategy: v.optional(v.looseObject({ rollingUpdate: v.optional(v.looseObject({ maxUnavailable: v.unknown() })) })),
  /** Of a Service words, of others a {@link Selector}. */
  selector: v.optional(v.unknown()),
  type: v.optional(v.unknown()),
  scaleTargetRef: v.optional(v.looseObject({ name: v.string() })),
  podSelector: v.optional(Selector),
  policyTypes: v.optional(List, []),
  ingress: Rules,
  egress: Rules,
  tls: v.optional(v.array(v.looseObject({ hosts: List })), []),
  rules: v.optional(
    v.array(
      v.looseObject({
        host: v.string(),
        http: v.object({
          paths: v.array(v.looseObject({ backend: v.object({ service: v.looseObject({ name: v.string() }) }) })),
        }),
      }),
    ),
    [],
  ),
});

const Resource = v.looseObject({
  apiVersion: v.string(),
  kind: v.string(),
  metadata: v.looseObject({ name: v.string(), labels: v.optional(Words, {}) }),
  automountServiceAccountToken: v.optional(v.boolean()),
  spec: v.optional(Spec, {}),
});
/** Any object of Kubernetes, with the parts of it that the rules read. */
export type Resource = v.InferOutput<typeof Resource> & {
  /** As it was written. */
  written: object;
};

/** Kinds that run pods. */
const RUNS_PODS = new Set(["Deployment", "StatefulSet", "Job"]);

/** Something that runs pods, with their labels. */
export interface Workload {
  kind: string;
  name: string;
  labels: Record<string, string>;
  spec: Resource["spec"];
  pod: v.InferOutput<typeof PodSpec>;
}

/** Where an overlay is kept as kustomize renders it. */
export const renderedPath = (overlay: Overlay): string => `k8s/rendered/${overlay}.yaml`;

/** Reads the rendered objects of an overlay. */
export function readRendered(overlay: Overlay, change: Change = (text) => text): Resource[] {
  return parseManifests(change(readFileSync(join(ROOT, renderedPath(overlay)), "utf8")));
}

/** Reads objects of Kubernetes out of YAML. */
function parseManifests(text: string): Resource[] {
  return parseAllDocuments(text).flatMap((document) => {
    if (document.contents === null) return [];
    const written = v.parse(v.looseObject({}), document.toJS());
    return [{ ...v.parse(Resource, written), written }];
  });
}

/** What runs pods among these objects. */
export function workloads(resources: readonly Resource[]): Workload[] {
  return resources.flatMap(({ kind, metadata, spec }) => {
    if (!RUNS_PODS.has(kind) || spec.template === undefined) return [];
    const { metadata: { labels = {} } = {}, spec: pod } = spec.template;
    return [{ kind, name: metadata.name, labels, spec, pod }];
  });
}

/** The objects of a kind. */
export const ofKind = (resources: readonly Resource[], kind: string): Resource[] =>
  resources.filter((resource) => resource.kind === kind);

/** Whether labels are what a selector looks for; an empty selector looks for all. */
export function selects({ matchLabels, matchExpressions }: Selector, labels: Record<string, string>): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values }) => {
      const has = labels[key];
      if (operator === "In") return has !== undefined && values.includes(has);
      if (operator === "NotIn") return has === undefined || !values.includes(has);
      if (operator === "Exists") return has !== undefined;
      return has === undefined;
    })
  );
}
