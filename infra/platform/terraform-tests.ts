import { spawnSync } from "node:child_process";
import { cpSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");
const AWS = "registry.terraform.io/hashicorp/aws";

/** What is tried by itself: it needs the provider of AWS and nothing else that would have to be fetched. */
export const TRIED_ALONE = [
  "bootstrap",
  "modules/events",
  "modules/identity",
  "modules/observability",
  "modules/registry",
];

/** What became of it; `unreachable` where there is no provider to be had. */
type Tried =
  | { readonly how: "passed"; readonly said?: string }
  | { readonly how: "failed"; readonly said: string }
  | { readonly how: "unreachable" };

/**
 * Validates a part of infra/aws by the provider's own schemas and runs its tests, where AWS is mocked: in a copy, so
 * that nothing is left in the tree.
 *
 * Where the registry cannot be reached, `EARSHOT_TERRAFORM_PLUGINS` may name a folder of providers ( `terraform
 * providers mirror `). Whatever version of AWS it holds stands in for the pinned one then, and the answer says so.
 *
 * @param part folder below infra/aws
 * @param program Terraform
 */
export function tryTerraform(part: string, program: string): Tried {
  const folder = mkdtempSync(join(tmpdir(), "earshot-terraform-"));
  try {
    for (const from of ["infra/aws", "infra/events"]) {
      cpSync(join(ROOT, from), join(folder, from), {
        recursive: true,
        filter: (path) => !/\/\.terraform/.test(path),
      });
    }
    const here = join(folder, "infra/aws", part);
    const plugins = process.env["EARSHOT_TERRAFORM_PLUGINS"];
    const version = plugins && readdirSync(join(plugins, AWS)).toSorted().at(-1);
    if (version) pinAws(folder, version);
    const run = (...args: string[]) => {
      const { status, stdout, stderr } = spawnSync(program, args, { cwd: here, encoding: "utf8" });
      return status === 0 ? undefined : `${stdout}${stderr}`;
    };
    const init = run("init", "-input=false", "-backend=false", ...(version ? [`-plugin-dir=${plugins}`] : []));
    if (init !== undefined) return isUnreachable(init) ? { how: "unreachable" } : { how: "failed", said: init };
    const said = run("validate") ?? run("test");
    if (said !== undefined) return { how: "failed", said };
    return version ? { how: "passed", said: `by aws ${version}` } : { how: "passed" };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether Terraform could not ask the registry. */
export const isUnreachable = (said: string): boolean =>
  /could not connect|failed to retrieve|Failed to query|failed to request/i.test(said);

function pinAws(folder: string, version: string): void {
  for (const path of globSync("infra/aws/**/versions.tf", { cwd: folder })) {
    const text = readFileSync(join(folder, path), "utf8");
    const pinned = text.replace(/(source\s*=\s*"hashicorp\/aws"\s*version\s*=\s*)"[^"]*"/, `$1"${version}"`);
    writeFileSync(join(folder, path), pinned);
  }
}
