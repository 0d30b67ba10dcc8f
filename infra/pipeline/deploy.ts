import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { parseAllDocuments } from "yaml";
import { type EnvironmentName, REPORTS, type Settings } from "./settings.ts";
import { type Shell, StageFailed } from "./shell.ts";

const NAMESPACE = ["--namespace", "earshot"];
/** Digests of images that were pushed, by `<name>:<tag>`. */
export const DIGESTS = join(REPORTS, "digests.json");
/** What reads what edges write: on the way up before the edges, on the way back after them. */
const CORE = ["drain", "results", "dispatch", "admin"];
/** On a deployment: the revision to go back to. */
const BEFORE = "earshot/before";

/** Puts the digest of each image behind its tag: what was tried is what runs, whatever becomes of the tag. */
export function pinImages(manifests: string, digests: Readonly<Record<string, string>>): string {
  return manifests.replaceAll(
    /^(\s*image: )(\S+\/(?:edge|core|stand-ins):\S+)$/gm,
    (_, before: string, image: string) => {
      const digest = digests[image];
      if (digest === undefined)
        throw new StageFailed(`Cannot deploy ${image} as its digest is not known: push it first`);
      return `${before}${image}@${digest}`;
    },
  );
}

/** Parts manifests into the job of the migrations, what edges are, and the rest, in the order they are applied in. */
export function partManifests(text: string): { migrate: string; core: string; edge: string } {
  const parts = { migrate: "", core: "", edge: "" };
  for (const document of documentsOf(text)) {
    const { kind, metadata } = v.parse(
      v.looseObject({ kind: v.string(), metadata: v.looseObject({ name: v.string() }) }),
      document.toJS(),
    );
    const part = kind === "Job" ? "migrate" : kind === "Deployment" && metadata.name === "edge" ? "edge" : "core";
    parts[part] += `---\n${document.toString()}`;
  }
  return parts;
}

const rollout = (shell: Shell, what: string) =>
  shell.run("kubectl", [...NAMESPACE, "rollout", "status", `deployment/${what}`, "--timeout=10m"]);

/** An annotation of a deployment; empty where there is none, or no deployment. */
const annotationOf = (shell: Shell, service: string, name: string): string =>
  shell
    .read("kubectl", [
      ...NAMESPACE,
      "get",
      `deployment/${service}`,
      "--ignore-not-found",
      `--output=jsonpath={.metadata.annotations.${name.replaceAll(".", "\\.")}}`,
    ])
    .trim();

/** Notes on a deployment that what it runs now is what to go back to. */
function noteRevision(shell: Shell, service: string): void {
  const revision = annotationOf(shell, service, "deployment.kubernetes.io/revision");
  if (revision === "") return;
  shell.run("kubectl", [...NAMESPACE, "annotate", `deployment/${service}`, `${BEFORE}=${revision}`, "--overwrite"]);
}

/**
 * Brings a version to a cluster: what migrations need, the migrations, whoever reads what edges write, the edges.
 *
 * @throws {StageFailed} at the first thing that does not come up; pods of the version before still run then
 */
export function deploy(shell: Shell, environment: EnvironmentName, settings: Settings): void {
  const kustomize = shell.tool("kustomize");
  if (kustomize === undefined) throw new StageFailed("kustomize is not here: install it, or Go, which can build it");
  writeFileSync("k8s/components/version/version.env", `TAG=${settings.tag}\n`);
  const overlay = environment === "local" ? "local" : "eks";
  const rendered = shell.read(kustomize, ["build", `k8s/overlays/${overlay}`]);
  const pinned = environment === "local" && !existsSync(DIGESTS) ? rendered : pinImages(rendered, readDigests());
  const { migrate, core, edge } = partManifests(pinned);
  const apply = (input: string) => shell.run("kubectl", ["apply", "--filename", "-"], { input });

  for (const service of ["edge", ...CORE]) noteRevision(shell, service);
  // Everything there is but pods of ours first: the job needs its secret and its way to Postgres.
  apply(withoutPods(core));
  shell.run("kubectl", [...NAMESPACE, "delete", "job", "migrate", "--ignore-not-found", "--wait"]);
  apply(migrate);
  shell.run("kubectl", [...NAMESPACE, "wait", "job/migrate", "--for=condition=complete", "--timeout=15m"]);
  apply(core);
  for (const service of CORE) rollout(shell, service);
  apply(edge);
  rollout(shell, "edge");
}

/**
 * Back to what ran before the last deployment, the edges first: what that one did not come to stays as it is. The
 * schema stays too, which the version before can do with.
 */
export function rollback(shell: Shell): void {
  for (const service of ["edge", ...CORE]) {
    const before = annotationOf(shell, service, BEFORE);
    const to = before === "" ? [] : [`--to-revision=${before}`];
    shell.run("kubectl", [...NAMESPACE, "rollout", "undo", `deployment/${service}`, ...to]);
    rollout(shell, service);
    noteRevision(shell, service);
  }
}

/** Whether everything that was accepted is accounted for, as the cluster itself sees it. */
export function ledger(shell: Shell): void {
  shell.run("kubectl", [...NAMESPACE, "exec", "deployment/admin", "--", "earshot", "verify"]);
}

function readDigests(): Record<string, string> {
  if (!existsSync(DIGESTS)) return {};
  return v.parse(v.record(v.string(), v.string()), JSON.parse(readFileSync(DIGESTS, "utf8")));
}

const withoutPods = (manifests: string): string =>
  documentsOf(manifests)
    .filter((document) => v.parse(v.looseObject({ kind: v.string() }), document.toJS()).kind !== "Deployment")
    .map((document) => `---\n${document.toString()}`)
    .join("");

/** A file may begin with a comment alone. */
const documentsOf = (text: string) => parseAllDocuments(text).filter((document) => document.toJS() !== null);
