import { strict as assert } from "node:assert";
import { docker } from "./docker.ts";

/** Most bytes of the layers that are ours. */
const MOST = { edge: 15e6, core: 40e6, "stand-ins": 40e6 };

/**
 * Measures the layers that stand on the base image, which ends where our Dockerfiles take their first argument.
 *
 * @throws where an image has more than it may
 */
export async function measureLayers(tag: string): Promise<string> {
  const figures: string[] = [];
  for (const [image, most] of Object.entries(MOST)) {
    const history = await docker(
      `history --no-trunc --human=false --format {{.Size}}\t{{.CreatedBy}} earshot/${image}:${tag}`.split(" "),
    );
    const layers = history.split("\n").map((line) => line.split("\t"));
    const base = layers.findIndex(([, step = ""]) => step.startsWith("ARG VERSION="));
    const bytes = layers.slice(0, base).reduce((sum, [size]) => sum + Number(size), 0);
    assert.ok(base > 0 && bytes > 0 && bytes <= most, `${image} has ${bytes} bytes of layers, of ${most}`);
    figures.push(`${image} ${(bytes / 1e6).toFixed(1)} MB`);
  }
  return figures.join(", ");
}
