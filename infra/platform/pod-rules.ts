import { PARTITIONS } from "@earshot/contract/names";
import * as v from "valibot";
import { type Container, type Resource, Selector, type Workload, ofKind, selects, workloads } from "./manifests.ts";

/** Ends once its work is done: nobody asks after its health. */
const isOneShot = ({ kind }: Workload): boolean => kind === "Job";
/** What the standard "restricted" lets a pod mount. */
const VOLUMES = new Set([
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "persistentVolumeClaim",
  "projected",
  "secret",
]);
const SECRET = /_KEYS?$|PASSWORD$|_TOKEN$|^(?:\w+_)?DATABASE_URL$|^REDIS_URL$/;
/** Whom the outside may reach, through an Ingress. */
const PUBLISHED = new Set(["edge", "results"]);
/** Read by others than kubelet alone: the pair that stand-ins take for a key pair. */
const isKeyPair = (name: string): boolean => name.startsWith("AWS_");

/** All that is wrong with the objects of an overlay. */
export function podFaults(resources: readonly Resource[]): string[] {
  const faults: string[] = [];
  const must = (holds: unknown, what: string) => void (holds || faults.push(what));
  const found = workloads(resources);

  const [namespace] = ofKind(resources, "Namespace");
  must(
    namespace?.metadata.labels?.["pod-security.kubernetes.io/enforce"] === "restricted",
    "the namespace must enforce the Pod Security standard restricted",
  );
  for (const workload of found) {
    faults.push(...restrictedFaults(workload));
    faults.push(...workload.pod.containers.flatMap((container) => containerFaults(workload, container)));
    if (workload.kind === "Deployment") faults.push(...deploymentFaults(workload, resources));
    const account = ofKind(resources, "ServiceAccount").find(
      ({ metadata }) => metadata.name === workload.pod.serviceAccountName,
    );
    must(account?.metadata.name === workload.name, `${workload.name}: must have a service account of its own`);
    must(account?.automountServiceAccountToken === false, `${workload.name}: its account must mount no token`);
  }
  for (const { metadata, spec } of ofKind(resources, "Ingress")) {
    const { tls, rules } = spec;
    const covered = new Set(tls.flatMap(({ hosts }) => hosts));
    for (const { host, http } of rules) {
      must(covered.has(host), `${metadata.name}: ${host} must be served over TLS`);
      for (const { backend } of http.paths) {
        const service = backend.service.name;
        must(PUBLISHED.has(service) || service === "hidden", `${service}: only edge and results are published`);
      }
    }
  }
  for (const { metadata, spec } of ofKind(resources, "Service")) {
    must(
      spec.type === undefined || spec.type === "ClusterIP",
      `${metadata.name}: must not be published but by an Ingress`,
    );
    must(
      found.some(({ labels }) => selects(v.parse(Selector, { matchLabels: spec.selector }), labels)),
      `${metadata.name}: leads to no pod`,
    );
  }
  faults.push(...scalingFaults(resources), ...budgetFaults(resources, found));
  const tags = new Set(
    found.flatMap(({ pod }) =>
      pod.containers
        .filter(({ image }) => /\/(?:edge|core|stand-ins):/.test(image))
        .map(({ image }) => image.split(":").at(-1)),
    ),
  );
  must(tags.size === 1, `images of ours must have one tag, and have ${[...tags].join(", ")}`);
  return faults;
}

/** What the Pod Security standard "restricted" of Kubernetes 1.36 asks of a pod, and a little more. */
function restrictedFaults({ name, pod }: Workload): string[] {
  const faults: string[] = [];
  const must = (holds: unknown, what: string) => void (holds || faults.push(`${name}: ${what}`));
  const { securityContext, volumes, containers, initContainers } = pod;
  must(securityContext.runAsNonRoot === true, "must not run as root");
  must(securityContext.runAsUser > 0, "must name its user by number, as a name says nothing of root");
  must(securityContext.seccompProfile?.type === "RuntimeDefault", "must have the runtime's seccomp profile");
  must(pod.automountServiceAccountToken === false, "must have no token mounted");
  must(pod.enableServiceLinks === false, "must not have every service's address among its variables");
  must(pod.hostNetwork !== true && !("hostPID" in pod) && !("hostIPC" in pod), "must share nothing with its node");
  for (const { name: volume, ...source } of volumes) {
    must(
      Object.keys(source).every((kind) => VOLUMES.has(kind)),
      `the volume ${volume} is of a kind that reaches the node`,
    );
    const { secretName } = source.secret ?? { secretName: name };
    must(secretName === name, `must see its own secrets alone, not those of ${secretName}`);
  }
  for (const { name: container, securityContext: own } of [...containers, ...initContainers]) {
    must(own["allowPrivilegeEscalation"] === false, `${container} must gain no privileges`);
    must(own["readOnlyRootFilesystem"] === true, `${container}'s file system must be read-only`);
    must(
      own.capabilities?.drop?.includes("ALL") && own.capabilities.add === undefined,
      `${container} must drop every capability`,
    );
    must(own["privileged"] !== true, `${container} must not be privileged`);
  }
  return faults;
}

function containerFaults(workload: Workload, container: Container): string[] {
  const faults: string[] = [];
  const must = (holds: unknown, what: string) => void (holds || faults.push(`${workload.name}: ${what}`));
  const {
    resources: { requests, limits },
    image,
    env,
    ports,
  } = container;
  must(requests?.["cpu"] && requests["memory"], "must request processor and memory");
  must(limits?.["cpu"] && limits["memory"], "processor and memory must be limited");
  must(/:[^/]+$/.test(image) && !image.endsWith(":latest"), "its image must be named by a tag");
  must(
    ports.every(({ name }) => name !== undefined),
    "its ports must have names",
  );
  for (const { name, value } of env)
    must(!SECRET.test(name) || value === undefined || isKeyPair(name), `${name} is a secret: give it as ${name}_FILE`);
  if (isOneShot(workload)) return faults;

  const { startupProbe, readinessProbe, livenessProbe } = container;
  must(startupProbe && readinessProbe && livenessProbe, "must have probes for its start, readiness and liveness");
  const asks = (probe: typeof startupProbe) =>
    JSON.stringify({ ...probe, failureThreshold: 0, periodSeconds: 0, timeoutSeconds: 0 });
  must(asks(readinessProbe) !== asks(livenessProbe), "ready and alive must be two questions");
  must(livenessProbe?.httpGet?.path !== "/readyz", "must not be started anew because what it needs is away");
  const patience = (livenessProbe?.failureThreshold ?? 3) * (livenessProbe?.periodSeconds ?? 10);
  must(patience >= 30, "must not be killed for being slow for less than half a minute");
  return faults;
}

function deploymentFaults({ name, spec, pod }: Workload, resources: readonly Resource[]): string[] {
  const faults: string[] = [];
  const must = (holds: unknown, what: string) => void (holds || faults.push(`${name}: ${what}`));
  must(spec.strategy?.rollingUpdate?.maxUnavailable === 0, "an update must never go below what was asked for");
  const keys = new Set(pod.topologySpreadConstraints.map(({ topologyKey }) => topologyKey));
  must(
    keys.has("topology.kubernetes.io/zone") && keys.has("kubernetes.io/hostname"),
    "must be spread over zones and nodes",
  );
  const [container] = pod.containers;
  const pause = container?.lifecycle?.preStop?.sleep?.seconds ?? 0;
  must(pause > 0, "must wait before it ends, for who still sends there");
  // 4 s is what a service of ours takes to put its work down.
  must(pod.terminationGracePeriodSeconds >= pause + 10, "must be given the time it takes to end");
  const scaled = [...ofKind(resources, "HorizontalPodAutoscaler"), ...ofKind(resources, "ScaledObject")].some(
    ({ spec: of }) => of.scaleTargetRef?.name === name,
  );
  must(!(scaled && spec.replicas !== undefined), "is scaled: a number of replicas would undo that at every deployment");
  return faults;
}

/**
 * The drain scales by what is in flight where there is KEDA, never beyond the partitions; the edge by its processor.
 */
function scalingFaults(resources: readonly Resource[]): string[] {
  const faults: string[] = [];
  const must = (holds: unknown, what: string) => void (holds || faults.push(what));
  const scalers = (name: string) =>
    ofKind(resources, "HorizontalPodAutoscaler").filter(({ spec }) => spec.scaleTargetRef?.name === name);
  const [edge] = scalers("edge");
  must(JSON.stringify(edge?.spec["metrics"] ?? "").includes('"name":"cpu"'), "edge: must be scaled by its processor");
  const scaled = ofKind(resources, "ScaledObject").filter(({ metadata }) => metadata.name === "drain");
  const plain = scalers("drain");
  must(scaled.length + plain.length === 1, "drain: must be scaled by KEDA or by its processor, by one of them");
  const most = scaled[0]?.spec["maxReplicaCount"] ?? plain[0]?.spec["maxReplicas"];
  must(most === PARTITIONS, `drain: more than ${PARTITIONS} would have nothing to do`);
  for (const { spec } of scaled) {
    must(
      JSON.stringify(spec["triggers"]).includes("earshot_drain_in_flight"),
      "drain: must be scaled by what is in flight",
    );
    must(spec["fallback"] !== undefined, "drain: must have a number for when there are no figures");
  }
  return faults;
}

function budgetFaults(resources: readonly Resource[], found: readonly Workload[]): string[] {
  const faults: string[] = [];
  const budgets = ofKind(resources, "PodDisruptionBudget");
  for (const { metadata, spec } of budgets) {
    const held = found
      .filter(({ labels }) => selects(v.parse(Selector, spec.selector), labels))
      .map(({ name }) => name);
    if (held.join() !== metadata.name) faults.push(`${metadata.name}: its disruption budget is of ${held.join(", ")}`);
  }
  for (const { kind, name } of found) {
    if (kind === "Deployment" && !budgets.some(({ metadata }) => metadata.name === name)) {
      faults.push(`${name}: must have a disruption budget`);
    }
  }
  return faults;
}
