import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { parse, stringify } from "yaml";
import { RENDERED_EVENTS, renderEvents } from "./event-files.ts";
import { tryJenkinsfile } from "./jenkins.ts";
import { OVERLAYS, renderedPath } from "./manifests.ts";
import { render } from "./render.ts";
import { isUnreachable, TRIED_ALONE, tryTerraform } from "./terraform-tests.ts";
import { answers, goTool, promtool, terraform } from "./tools.ts";

/*
 * `npm run check:platform`: what takes programs that npm does not bring. Each is found on the machine or built by Go; a
 * check whose program cannot be had is named and counted as not made, and never as passed. `--write` writes anew what
 * is kept of what the programs make.
 */
const ROOT = join(import.meta.dirname, "../..");
const writes = process.argv.includes("--write");

/** How a check ended; what is said is shown. */
type End =
  { readonly how: "passed"; readonly said?: string } | { readonly how: "failed" | "not made"; readonly said: string };
const passed: End = { how: "passed" };
const UNREACHABLE: End = { how: "not made", said: "the registry of providers cannot be reached" };
const missing = (program: string): End => ({ how: "not made", said: `there is no ${program} here` });

/** Runs a program; passes where it ends with 0. */
function run(program: string, args: readonly string[], folder = ROOT): End {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: "utf8" });
  return status === 0 ? passed : { how: "failed", said: `${stdout}${stderr}` };
}

/** Compares what a program makes with what is kept, or keeps it. */
function kept(path: string, made: () => string): End {
  let text: string;
  try {
    text = made();
  } catch (error) {
    return { how: "failed", said: String(error) };
  }
  if (writes) writeFileSync(path, text);
  return readFileSync(path, "utf8") === text
    ? passed
    : { how: "failed", said: `${path} is out of date: run npm run check:platform -- --write` };
}

const MODULE = join(ROOT, "infra/aws/modules/events/files");
const MONITORING = join(ROOT, "k8s/components/monitoring");

const CHECKS: readonly (readonly [what: string, check: () => End])[] = [
  ...OVERLAYS.map((overlay): readonly [string, () => End] => [
    `kustomize renders the overlay ${overlay} as it is kept`,
    () => {
      const program = goTool("kustomize");
      return program === undefined
        ? missing("kustomize")
        : kept(join(ROOT, renderedPath(overlay)), () => render(overlay, program));
    },
  ]),
  [
    "Terraform's files are formatted",
    () => {
      const program = terraform();
      return program === undefined ? missing("Terraform") : run(program, ["fmt", "-check", "-recursive", "infra/aws"]);
    },
  ],
  [
    "Terraform renders the events as they are kept",
    () => {
      const program = terraform();
      return program === undefined ? missing("Terraform") : kept(RENDERED_EVENTS, () => renderEvents(program));
    },
  ],
  [
    "Terraform's own test of the events",
    () => {
      const program = terraform();
      if (program === undefined) return missing("Terraform");
      const ready = run(program, ["init", "-input=false", "-backend=false"], MODULE);
      return ready.how === "passed" ? run(program, ["test"], MODULE) : ready;
    },
  ],
  ...TRIED_ALONE.map((part): readonly [string, () => End] => [
    `Terraform validates and tests infra/aws/${part}`,
    () => {
      const program = terraform();
      if (program === undefined) return missing("Terraform");
      const tried = tryTerraform(part, program);
      return tried.how === "unreachable" ? UNREACHABLE : tried;
    },
  ]),
  ...["environments/staging", "environments/production"].map((root): readonly [string, () => End] => [
    `Terraform validates infra/aws/${root}`,
    () => {
      const program = terraform();
      if (program === undefined) return missing("Terraform");
      const folder = join(ROOT, "infra/aws", root);
      const ready = run(program, ["init", "-input=false", "-backend=false"], folder);
      if (ready.how === "passed") return run(program, ["validate"], folder);
      return isUnreachable(ready.said ?? "") ? UNREACHABLE : ready;
    },
  ]),
  [
    "Alert rules, each tried",
    () => {
      const program = promtool();
      if (program === undefined) return missing("promtool");
      const folder = mkdtempSync(join(tmpdir(), "earshot-alerts-"));
      try {
        // promtool knows nothing of Kubernetes: rules as Prometheus itself reads them.
        const { spec } = v.parse(
          v.object({ spec: v.unknown() }),
          parse(readFileSync(join(MONITORING, "alerts.yaml"), "utf8")),
        );
        writeFileSync(join(folder, "rules.yaml"), stringify(spec));
        copyFileSync(join(MONITORING, "alerts.test.yaml"), join(folder, "test.yaml"));
        return run(program, ["test", "rules", "test.yaml"], folder);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  ],
  [
    "The Jenkinsfile, each of its ways tried",
    () => {
      if (!answers("mvn", ["-version"]) || !answers("java", ["-version"])) return missing("Java with Maven");
      const said = tryJenkinsfile();
      return said === undefined ? passed : { how: "failed", said };
    },
  ],
];

const saidOf = ({ how, said }: End): string => {
  if (how === "passed") return said === undefined ? "" : `, ${said}`;
  return `: ${how}, ${said.trim()}`;
};

let failed = 0;
let left = 0;
for (const [what, check] of CHECKS) {
  const end = check();
  if (end.how === "failed") failed += 1;
  if (end.how === "not made") left += 1;
  const mark = { passed: "✔", failed: "✖", "not made": "–" }[end.how];
  process.stdout.write(`${mark} ${what}${saidOf(end)}\n`);
}
process.stdout.write(`platform: ${CHECKS.length - failed - left} passed, ${failed} failed, ${left} not made\n`);
process.exitCode = failed === 0 ? 0 : 1;
