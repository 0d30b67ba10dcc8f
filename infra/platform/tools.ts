import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");
/** Go's cache of what it has built for us. */
const BUILT = join(ROOT, ".earshot/tools");

/** Programs of Go that are built from pinned modules, by the package each is. */
const GO_TOOLS = {
  kustomize: "sigs.k8s.io/kustomize/kustomize/v5@v5.7.1",
} as const;
/** See {@link GO_TOOLS}; promtool cannot be installed by its version alone, as its module replaces others. */
const PROMTOOL = { module: "github.com/prometheus/prometheus", version: "v0.305.0", command: "cmd/promtool" };

/** Whether a program is on the machine. */
export const answers = (program: string, args: readonly string[]): boolean =>
  spawnSync(program, args, { stdio: "ignore" }).status === 0;

/** A program by the name it is on the machine, or as it was built before; undefined where neither is. */
function find(name: string, probe: readonly string[]): string | undefined {
  const built = join(BUILT, name);
  if (existsSync(built)) return built;
  return answers(name, probe) ? name : undefined;
}

function build(name: string, run: (to: string) => void): string | undefined {
  if (!answers("go", ["version"])) return undefined;
  mkdirSync(BUILT, { recursive: true });
  try {
    run(BUILT);
  } catch {
    return undefined;
  }
  return join(BUILT, name);
}

export function goTool(name: keyof typeof GO_TOOLS): string | undefined {
  return (
    find(name, ["version"]) ??
    build(name, (to) =>
      execFileSync("go", ["install", GO_TOOLS[name]], { env: { ...process.env, GOBIN: to }, stdio: "ignore" }),
    )
  );
}

/** promtool, built by Go in a module of its own where it is missing. */
export function promtool(): string | undefined {
  return (
    find("promtool", ["--version"]) ??
    build("promtool", (to) => {
      const folder = join(to, "promtool-module");
      mkdirSync(folder, { recursive: true });
      const go = (...args: string[]) => execFileSync("go", args, { cwd: folder, stdio: "ignore" });
      if (!existsSync(join(folder, "go.mod"))) go("mod", "init", "earshot.invalid/promtool");
      go("get", `${PROMTOOL.module}/${PROMTOOL.command}@${PROMTOOL.version}`);
      go("build", "-o", join(to, "promtool"), `${PROMTOOL.module}/${PROMTOOL.command}`);
    })
  );
}

/** Terraform, where it is on the machine. */
export const terraform = (): string | undefined => find("terraform", ["version"]);
