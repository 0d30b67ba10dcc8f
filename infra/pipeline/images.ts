import { mkdirSync, writeFileSync } from "node:fs";
import { DIGESTS } from "./deploy.ts";
import { IMAGES, REPORTS, type Settings } from "./settings.ts";
import { type Shell, StageFailed } from "./shell.ts";

/** Graviton in the cloud, and what most laptops are. */
const PLATFORMS = "linux/arm64,linux/amd64";

/** Builds every image with BuildKit, its steps kept from run to run, and looks for known faults in what came out. */
export function buildImages(shell: Shell, { tag, registry }: Settings): void {
  for (const [name, dockerfile] of Object.entries(IMAGES)) {
    const image = `${registry}/${name}:${tag}`;
    const cache = `type=local,dest=.earshot/buildx/${name},mode=max`;
    shell.run("docker", [
      "buildx",
      "build",
      `--file=${dockerfile}`,
      `--tag=${image}`,
      `--build-arg=VERSION=${tag}`,
      `--build-arg=REVISION=${tag}`,
      `--cache-from=type=local,src=.earshot/buildx/${name}`,
      `--cache-to=${cache}`,
      "--load",
      ".",
    ]);
    scan(shell, image);
  }
}

/** What can be mended and is grave stops the run. Where there is no scanner the run says so, and Jenkins has one. */
function scan(shell: Shell, image: string): void {
  if (!shell.has("trivy", "--version")) {
    if (process.env["CI"]) throw new StageFailed("trivy is not here: images are not pushed that nobody looked at");
    shell.say(`${image}: not scanned, there is no trivy here`);
    return;
  }
  shell.run("trivy", ["image", "--exit-code=1", "--severity=HIGH,CRITICAL", "--ignore-unfixed", image]);
}

/** Pushes what is deployed, for both kinds of processor, and writes down the digests by which it is deployed. */
export function pushImages(shell: Shell, { tag, registry }: Settings): void {
  const [host = ""] = registry.split("/");
  const region = /\.ecr\.([a-z0-9-]+)\.amazonaws\.com$/.exec(host)?.[1];
  if (region !== undefined) {
    const input = shell.read("aws", ["ecr", "get-login-password", "--region", region]);
    shell.run("docker", ["login", "--username=AWS", "--password-stdin", host], { input });
  }
  const digests: Record<string, string> = {};
  for (const name of ["edge", "core"] as const) {
    const image = `${registry}/${name}:${tag}`;
    shell.run("docker", [
      "buildx",
      "build",
      `--platform=${PLATFORMS}`,
      `--file=${IMAGES[name]}`,
      `--tag=${image}`,
      `--build-arg=VERSION=${tag}`,
      `--build-arg=REVISION=${tag}`,
      `--cache-from=type=local,src=.earshot/buildx/${name}`,
      "--provenance=true",
      "--sbom=true",
      "--push",
      ".",
    ]);
    const digest = shell
      .read("docker", ["buildx", "imagetools", "inspect", "--format={{.Manifest.Digest}}", image])
      .trim();
    if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw new StageFailed(`Cannot read the digest of ${image}`);
    digests[image] = digest;
  }
  mkdirSync(REPORTS, { recursive: true });
  writeFileSync(DIGESTS, `${JSON.stringify(digests, undefined, 2)}\n`);
}
