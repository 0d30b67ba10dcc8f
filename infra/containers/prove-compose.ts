import { strict as assert } from "node:assert";
import { setTimeout as pause } from "node:timers/promises";
import { ENV } from "@earshot/contract";
import { freePort } from "../local/process/ports.ts";
import { docker } from "./docker.ts";
import { startProof, timed } from "./proof.ts";

/*
 * Builds and starts the Compose installation as a project of its own, votes in a browser, kills a random container ten
 * times under traffic, rolls an update under traffic, takes it down and up, and compares the ledger with what the crowd
 * was told. Removes what it made, volumes too.
 */
const KILLS = 10;
const SERVICES = "door edge drain dispatch results admin eventbridge helpdesk redis postgres".split(" ");

/** Most bytes of the layers that are ours. */
const LAYERS = { edge: 15e6, core: 40e6, "stand-ins": 40e6 };

const ports = { edge: await freePort(), results: await freePort(), helpdesk: await freePort() };
const environment = {
  COMPOSE_PROJECT_NAME: "earshot-proof",
  EARSHOT_TAG: "proof",
  [ENV.edgePort]: String(ports.edge),
  [ENV.resultsPort]: String(ports.results),
  [ENV.helpdeskPort]: String(ports.helpdesk),
};
const compose = (args: string, more: Record<string, string> = {}) =>
  docker(["compose", ...args.split(" ")], { ...environment, ...more });
const url = (port: number) => `http://localhost:${port}`;
const proof = startProof({ edge: url(ports.edge), results: url(ports.results), helpdesk: url(ports.helpdesk) });
const UP = "up --wait --scale edge=3 --scale drain=2";

/** Bytes of the layers that stand on the base image, which ends where our Dockerfiles take their first argument. */
async function measure(): Promise<string> {
  const figures: string[] = [];
  for (const [image, most] of Object.entries(LAYERS)) {
    const history = await docker(
      `history --no-trunc --human=false --format {{.Size}}\t{{.CreatedBy}} earshot/${image}:proof`.split(" "),
    );
    const layers = history.split("\n").map((line) => line.split("\t"));
    const base = layers.findIndex(([, step = ""]) => step.startsWith("ARG VERSION="));
    const bytes = layers.slice(0, base).reduce((sum, [size]) => sum + Number(size), 0);
    assert.ok(base > 0 && bytes > 0 && bytes <= most, `${image} has ${bytes} bytes of layers, of ${most}`);
    figures.push(`${image} ${(bytes / 1e6).toFixed(1)} MB`);
  }
  return figures.join(", ");
}

async function killAtRandom(): Promise<string> {
  const killed: string[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    const service = SERVICES[Math.floor(Math.random() * SERVICES.length)] ?? "edge";
    const containers = (await compose(`ps -q ${service}`)).split("\n");
    const container = containers[Math.floor(Math.random() * containers.length)] ?? "";
    await docker(["kill", container]);
    await pause(1000);
    // Whoever is killed by hand stays away by Docker's rules.
    await docker(["start", container]);
    await pause(2000);
    killed.push(service);
  }
  return killed.join(", ");
}

try {
  await timed("Built", () => compose("build --quiet"));
  await timed("Our layers", measure);
  await timed("Started", () => compose(UP));
  await timed("Voted in a browser", proof.voteInBrowser);
  await proof.underTraffic(() => timed(`Killed ${KILLS} at random under traffic`, killAtRandom));
  await timed("Compared", proof.compare);
  await proof.underTraffic(async () => {
    await timed("Built the next version", () => compose("build --quiet", { EARSHOT_REVISION: "next" }));
    await timed("Rolled it out under traffic", () => compose(UP));
  });
  await timed("Compared", proof.compare);
  await timed("Down", () => compose("down"));
  await timed("Up", () => compose(UP));
  await timed("Compared", proof.compare);
} finally {
  await compose("down --volumes");
}
