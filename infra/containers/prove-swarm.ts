import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { ENV } from "@earshot/contract";
import { freePort } from "../local/process/ports.ts";
import { docker } from "./docker.ts";
import { startProof, timed, until } from "./proof.ts";

/*
 * Makes a swarm of this one machine, deploys the stack, votes in a browser, kills a random container ten times under
 * traffic, rolls an update, lets one fail and go back, takes the stack down and up, and compares the ledger with what the
 * crowd was told. Leaves the swarm and removes what it made. With the file for hosts without IPVS, which runs on all.
 */
const KILLS = 10;
const STACK = "earshot-proof";
const ROLLED = ["edge", "drain", "dispatch", "results", "admin"];

const state = await docker(["info", "--format", "{{.Swarm.LocalNodeState}}"]);
if (state !== "inactive") {
  process.stderr.write(
    `Cannot prove the stack as this machine is in a swarm (${state}): run it on one that is in none\n`,
  );
  process.exit(1);
}

const ports = { edge: await freePort(), results: await freePort() };
const url = (port: number) => `http://localhost:${port}`;
const environment = {
  EARSHOT_TAG: "proof",
  [ENV.edgePort]: String(ports.edge),
  [ENV.resultsPort]: String(ports.results),
  [ENV.edgeUrl]: url(ports.edge),
  [ENV.resultsUrl]: url(ports.results),
};
const proof = startProof({ edge: url(ports.edge), results: url(ports.results) });

const build = (tag: string) =>
  docker(["compose", "build", "--quiet"], { ...environment, EARSHOT_TAG: tag, EARSHOT_REVISION: tag });
const deploy = (tag: string) =>
  docker(
    `stack deploy --resolve-image never -c docker-stack.yml -c infra/containers/stack-dnsrr.yml ${STACK}`.split(" "),
    { ...environment, EARSHOT_TAG: tag },
  );
const stack = (args: string) => docker(["stack", ...args.split(" "), STACK]);

async function up(tag: string): Promise<void> {
  await deploy(tag);
  await until("every service has its replicas, and the migrations are done", async () => {
    const services = (await stack("services --format {{.Replicas}}")).split("\n");
    return services.every((replicas) => {
      const [, running, wanted] = /^(\d+)\/(\d+)/.exec(replicas) ?? [];
      return replicas.includes("completed") ? replicas.includes("(1/1 completed)") : running === wanted;
    });
  });
  await until("the first survey is published", async () => (await fetch(url(ports.edge))).ok);
}

async function killAtRandom(): Promise<string> {
  const killed: string[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    const names = (await docker(["ps", "--filter", `name=${STACK}_`, "--format", "{{.Names}}"])).split("\n");
    const name = names[Math.floor(Math.random() * names.length)] ?? "";
    await docker(["kill", name]);
    await pause(3000);
    killed.push(name.replace(`${STACK}_`, "").replace(/\..*/, ""));
  }
  return killed.join(", ");
}

const updateOf = (service: string) =>
  docker([
    "service",
    "inspect",
    `${STACK}_${service}`,
    "--format",
    "{{if .UpdateStatus}}{{.UpdateStatus.State}}{{end}}",
  ]);

async function roll(): Promise<void> {
  await deploy("proof-next");
  for (const service of ROLLED) {
    await until(`${service} is updated`, async () => (await updateOf(service)) === "completed");
  }
}

/** An edge that cannot read its secret ends with code 78, and the two that have not been replaced go on. */
async function failAndGoBack(): Promise<void> {
  await docker(`service update --detach --env-add REDIS_URL_FILE=/nowhere ${STACK}_edge`.split(" "));
  await until("the edge has gone back", async () => (await updateOf("edge")) === "rollback_completed");
  const format = "{{json .Spec.TaskTemplate.ContainerSpec.Env}}";
  assert.doesNotMatch(await docker(["service", "inspect", `${STACK}_edge`, "--format", format]), /nowhere/);
}

async function down(): Promise<void> {
  await stack("rm");
  const left = (what: string) => docker([what, "ls", "-q", "--filter", `name=${STACK}_`]);
  await until("all is down", async () => (await left("network")) === "" && (await left("container")) === "");
}

await docker(["swarm", "init", "--advertise-addr", "127.0.0.1"]);
try {
  execFileSync(join(import.meta.dirname, "swarm-secrets.sh"), { stdio: "inherit" });
  await timed("Built, and the next version", async () => {
    await build("proof");
    await build("proof-next");
  });
  await timed("Deployed", () => up("proof"));
  await timed("Voted in a browser", proof.voteInBrowser);
  await proof.underTraffic(() => timed(`Killed ${KILLS} at random under traffic`, killAtRandom));
  await timed("Compared", proof.compare);
  await proof.underTraffic(() => timed("Rolled an update under traffic", roll));
  await timed("Compared", proof.compare);
  await proof.underTraffic(() => timed("Let an update of the edge fail and go back", failAndGoBack));
  await timed("Compared", proof.compare);
  await timed("Down", down);
  await timed("Up", () => up("proof-next"));
  await timed("Compared", proof.compare);
} finally {
  await down();
  await docker(["swarm", "leave", "--force"]);
  const volumes = (await docker(["volume", "ls", "-q", "--filter", `name=${STACK}_`])).split("\n").filter(Boolean);
  if (volumes.length > 0) await docker(["volume", "rm", ...volumes]);
}
