import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { breach } from "../containers/read-files.ts";
import { ARROWS, told } from "./arrows.ts";
import { type Change, OVERLAYS, type Overlay, readRendered, renderedPath } from "./manifests.ts";
import { podFaults } from "./pod-rules.ts";
import { type Stranger, namespaceOf, reachable, unknownBlocks } from "./reach.ts";
import { header, sourcesDigest } from "./render.ts";
import { schemaCheck } from "./schemas.ts";

const values = Object.fromEntries(
  readFileSync(join(import.meta.dirname, "../../k8s/overlays/eks/values.env"), "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split("=") as [string, string]),
);

/** Who else there is beside the pods of an overlay. */
const STRANGERS: Readonly<Record<Overlay, readonly Stranger[]>> = {
  local: [
    { name: "customers", namespace: namespaceOf("ingress-nginx") },
    { name: "somebody", namespace: namespaceOf("default"), cidrs: ["0.0.0.0/0"], ports: [80, 443, 5432, 6379] },
  ],
  eks: [
    { name: "customers", cidrs: [values["DOOR_CIDR"] ?? ""] },
    {
      name: "prometheus",
      namespace: namespaceOf("monitoring"),
      pod: { "app.kubernetes.io/name": "prometheus" },
    },
    { name: "redis", cidrs: [values["REDIS_CIDR"] ?? ""], ports: [6379] },
    { name: "postgres", cidrs: [values["DATABASE_CIDR"] ?? ""], ports: [5432] },
    { name: "aws", cidrs: [values["ENDPOINTS_CIDR"] ?? ""], ports: [443] },
    { name: "aws", cidrs: ["169.254.170.23/32"], ports: [80] },
    { name: "somebody", namespace: namespaceOf("default"), cidrs: ["0.0.0.0/0"], ports: [80, 443, 5432, 6379] },
  ],
};

const sorted = (lines: readonly string[]) => [...new Set(lines)].toSorted();
const arrowsOf = (overlay: Overlay, change?: Change) =>
  sorted(reachable(readRendered(overlay, change), STRANGERS[overlay]).map(told));

describe.each(OVERLAYS)("The overlay %s", (overlay) => {
  const resources = readRendered(overlay);

  it("is rendered from what stands beside it", () => {
    const text = readFileSync(join(import.meta.dirname, "../..", renderedPath(overlay)), "utf8");
    expect(text.startsWith(header(sourcesDigest())), "run npm run check:platform -- --write").toBe(true);
  });

  it("is what Kubernetes and its operators take, and nothing they would drop", () => {
    expect(resources.flatMap(schemaCheck())).toEqual([]);
  });

  it("keeps every rule", () => {
    expect(podFaults(resources)).toEqual([]);
  });

  it("lets each reach whom the table says, and nobody else", () => {
    expect(arrowsOf(overlay)).toEqual(sorted(ARROWS[overlay].map(told)));
    expect(unknownBlocks(resources, STRANGERS[overlay])).toEqual([]);
  });
});

describe("A breach", () => {
  it.each<[string, string | RegExp, string]>([
    [
      "enforce the Pod Security",
      "pod-security.kubernetes.io/enforce: restricted",
      "pod-security.kubernetes.io/enforce: baseline",
    ],
    ["must not run as root", "runAsNonRoot: true", "runAsNonRoot: false"],
    ["name its user by number", "runAsUser: 1993", "runAsUser: 0"],
    ["seccomp", "type: RuntimeDefault", "type: Unconfined"],
    ["token mounted", /^ {6}automountServiceAccountToken: false$/, "      automountServiceAccountToken: true"],
    ["its account must mount no token", /^automountServiceAccountToken: false$/, "automountServiceAccountToken: true"],
    ["a service account of its own", "serviceAccountName: drain", "serviceAccountName: default"],
    ["every service's address", "enableServiceLinks: false", "enableServiceLinks: true"],
    ["with its node", "enableServiceLinks: false", "enableServiceLinks: false\n      hostNetwork: true"],
    ["reaches the node", "secretName: drain", "secretName: drain\n        hostPath: { path: / }"],
    ["edge: must see its own secrets alone", "secretName: edge", "secretName: admin"],
    ["gain no privileges", "allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true"],
    ["read-only", "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false"],
    ["drop every capability", /^( +)- ALL$/, "$1- NET_RAW"],
    ["must request", /^ {10}requests:$/, "          claims:"],
    ["must be limited", /^ {10}limits:$/, "          claims:"],
    ["named by a tag", /image: (\S+):dev$/, "image: $1:latest"],
    ["one tag", /image: (\S+edge):dev$/, "image: $1:other"],
    ["REDIS_URL is a secret", "name: REDIS_URL_FILE", "name: REDIS_URL"],
    ["must have probes", "startupProbe:", "x-probe:"],
    ["must be two questions", "path: /readyz", "path: /livez"],
    ["what it needs is away", "path: /livez", "path: /readyz"],
    ["for being slow", /^ {10}failureThreshold: 6$/, "          failureThreshold: 1"],
    ["below what was asked for", "maxUnavailable: 0", "maxUnavailable: 1"],
    ["spread over zones", "topologyKey: topology.kubernetes.io/zone", "topologyKey: topology.kubernetes.io/region"],
    ["wait before it ends", "preStop:", "postStart:"],
    ["the time it takes to end", "terminationGracePeriodSeconds: 35", "terminationGracePeriodSeconds: 20"],
    ["is scaled", /^ {2}revisionHistoryLimit: 5$/, "  replicas: 2"],
    ["more than 16", /max(?:Replicas|ReplicaCount): 16/, "maxReplicas: 32"],
    [
      "disruption budget is of",
      /^ {2}selector:\n {4}matchLabels:\n {6}app.kubernetes.io\/name: drain\n {2}unhealthy/,
      "  selector: {}\n  unhealthy",
    ],
    ["must have a disruption budget", "kind: PodDisruptionBudget", "kind: ConfigMap"],
    ["served over TLS", /^ {4}- (?:feedback|results)\..*$/, "    - other.example.com"],
    ["only edge and results", /^( +)name: results\n( +)port:$/, "$1name: admin\n$1port:"],
    ["not be published", /^ {2}ports:\n {2}- appProtocol/, "  type: LoadBalancer\n  ports:\n  - appProtocol"],
    ["leads to no pod", "kind: Deployment", "kind: DaemonSet"],
  ])("of a rule is caught: %s", (said, from, to) => {
    for (const overlay of OVERLAYS) {
      const { change, hits } = breach(from, to);
      const faults = podFaults(readRendered(overlay, change));
      expect(hits()).toBeGreaterThan(0);
      expect(faults.join("\n")).toContain(said);
    }
  });

  it.each<[string, Overlay, string | RegExp, string]>([
    ["by what is in flight", "eks", "earshot_drain_in_flight", "earshot_drain_log_length"],
    ["no figures", "eks", /^ {2}fallback:\n.*\n.*$/, ""],
    ["by one of them", "eks", "kind: ScaledObject", "kind: ConfigMap"],
    ["scaled by its processor", "eks", "name: cpu", "name: memory"],
  ])("of the rule of scaling is caught: %s", (said, overlay, from, to) => {
    const { change, hits } = breach(from, to);
    const faults = podFaults(readRendered(overlay, change));
    expect(hits()).toBeGreaterThan(0);
    expect(faults.join("\n")).toContain(said);
  });

  it.each<[string, string | RegExp, string]>([
    ["a key that is not known", "preStop:", "preEnd:"],
    ["a word for a number", "maxUnavailable: 0", "maxUnavailable: [0]"],
    ["a number for a word", /^( +)value: \/run\/secrets\/redis-url$/, "$1value: 5"],
    ["a probe that is misspelt", "readinessProbe:", "readynessProbe:"],
    ["a kind of which no schema is kept", "kind: Job", "kind: CronJob"],
    ["something required", "containers:", "initContainers:"],
  ])("of a schema is caught: %s", (_what, from, to) => {
    for (const overlay of OVERLAYS) {
      const { change, hits } = breach(from, to);
      const faults = readRendered(overlay, change).flatMap(schemaCheck());
      expect(hits()).toBeGreaterThan(0);
      expect(faults).not.toEqual([]);
    }
  });

  it.each<[string, Overlay, string | RegExp, string]>([
    [
      "edge -> postgres:5432",
      "eks",
      /^ {6}- drain\n {6}- dispatch\n {6}- results/,
      "      - edge\n      - dispatch\n      - results",
    ],
    ["migrate -> redis:6379", "local", /^( +)- admin$/, "$1- migrate"],
    [
      "customers -> admin:5012",
      "local",
      /^ {6}- edge\n {6}- results\n {2}policyTypes/,
      "      - edge\n      - admin\n  policyTypes",
    ],
    ["somebody -> edge:5000", "eks", "cidr: 10.40.0.0/20", "cidr: 0.0.0.0/0"],
    ["helpdesk -> dispatch:5011", "local", "kind: NetworkPolicy", "kind: ConfigMap"],
  ])("of the table is caught: %s", (arrow, overlay, from, to) => {
    const { change, hits } = breach(from, to);
    const before = arrowsOf(overlay);
    const after = arrowsOf(overlay, change);
    expect(hits()).toBeGreaterThan(0);
    expect(before).not.toContain(arrow);
    expect(after).not.toEqual(before);
    expect(after).toContain(arrow);
  });
});
