import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Overlay } from "./manifests.ts";

const ROOT = join(import.meta.dirname, "../..");

/** Digest of all that kustomize reads, in hex: files by name and text. */
export function sourcesDigest(): string {
  const files = globSync("k8s/{base,components,overlays}/**/*.{yaml,env,json}", { cwd: ROOT }).toSorted();
  const digest = createHash("sha256");
  for (const file of files) digest.update(`${file}\0${readFileSync(join(ROOT, file), "utf8")}\0`);
  return digest.digest("hex");
}

/** The first line of a rendered file, by which it is seen to be out of date where there is no kustomize. */
export const header = (digest: string): string =>
  `# By npm run check:platform -- --write, from sources with the digest ${digest}.\n`;

/**
 * Renders an overlay.
 *
 * @param kustomize the program
 * @throws what kustomize says
 */
export function render(overlay: Overlay, kustomize: string): string {
  const text = execFileSync(kustomize, ["build", join(ROOT, "k8s/overlays", overlay)], {
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  return header(sourcesDigest()) + text;
}
