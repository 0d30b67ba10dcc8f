import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { ENV, Ledger, PATHS, SURVEY } from "@earshot/contract";
import * as v from "valibot";
import { freePort } from "../local/process/ports.ts";
import { docker, requireDocker } from "./docker.ts";
import { buildNextVersion, COUNT_MIGRATED } from "./next-version.ts";
import { cleaningUp, type Proven, startProof, timed, until } from "./proof.ts";

/*
 * Makes a swarm of this one machine and shows, each time by the ledger, that the two commands of the README deploy the
 * stack; that it loses nothing by ten kills, a rolled update with migrations, one that fails and goes back, down and
 * up; and that it runs on secrets of Swarm's. Leaves the swarm and removes what it made. With the file for hosts
 * without IPVS, which runs on all, but for the two commands.
 */
const KILLS = 10;
const STACK = "earshot-proof";
const ROLLED = ["edge", "drain", "dispatch", "results", "admin", "eventbridge", "helpdesk"];
/** The version that runs and the one after it. */
const TAG = "proof";
const NEXT = "proof-next";

await requireDocker();
const state = await docker(["info", "--format", "{{.Swarm.LocalNodeState}}"]);
if (state !== "inactive") {
  process.stderr.write(
    `Cannot prove the stack as this machine is in a swarm (${state}): run it on one that is in none\n`,
  );
  process.exit(1);
}

const ports = { edge: await freePort(), results: await freePort(), helpdesk: await freePort() };
const url = (port: number) => `http://localhost:${port}`;
const proven: Proven = { edge: url(ports.edge), results: url(ports.results), helpdesk: url(ports.helpdesk) };
const environmentOf = (tag: string) => ({
  EARSHOT_TAG: tag,
  EARSHOT_REVISION: tag,
  [ENV.edgePort]: String(ports.edge),
  [ENV.resultsPort]: String(ports.results),
  [ENV.helpdeskPort]: String(ports.helpdesk),
  [ENV.edgeUrl]: proven.edge,
  [ENV.resultsUrl]: proven.results,
});

const stack = (args: string) => docker(["stack", ...args.split(" "), STACK]);
/** The containers of a service, or of all. */
const containersOf = async (service = "") =>
  (await docker(["ps", "--quiet", "--filter", `name=${STACK}_${service}`])).split("\n").filter(Boolean);

/** Deploys the stack, and what the further files say of it; does not wait. */
function deploy(tag: string, ...further: string[]): Promise<string> {
  const files = ["docker-stack.yml", ...further.map((kind) => `infra/containers/stack-${kind}.yml`)];
  return docker(["stack", "deploy", ...files.flatMap((file) => ["-c", file]), STACK], environmentOf(tag));
}

async function everythingRuns(): Promise<void> {
  await until("every service has its replicas, and what runs once has run", async () => {
    const services = (await stack("services --format {{.Replicas}}")).split("\n");
    return services.every((replicas) => {
      const [, running, wanted] = /^(\d+)\/(\d+)/.exec(replicas) ?? [];
      const [, completed, due] = /(\d+)\/(\d+) completed/.exec(replicas) ?? [];
      return due === undefined ? running === wanted : completed === due;
    });
  });
}

async function up(tag: string, ...further: string[]): Promise<void> {
  await deploy(tag, "dnsrr", "tickets", ...further);
  await everythingRuns();
  // Each edge asks for itself, and remembers for seconds that there was none.
  await until("every edge knows the first survey", async () => {
    const pages = await Promise.all(Array.from({ length: 12 }, () => fetch(proven.edge)));
    return pages.every(({ ok }) => ok);
  });
}

/** As far as every kernel can: the ports need IPVS, so a vote goes to the door from within. */
async function deployAsItStands(): Promise<string> {
  await deploy(TAG);
  await everythingRuns();
  const [results = ""] = await containersOf("results");
  const ask = (script: string) => docker(["exec", results, "node", "--eval", script]);
  await until("a vote is accepted", async () => {
    const headers = `{ "content-type": "application/json" }`;
    const vote = `fetch("http://tasks.door:8080${PATHS.feedback(SURVEY.vote)}",
      { method: "POST", headers: ${headers}, body: '{"answer":"a"}' })`;
    return (await ask(`${vote}.then(({ status }) => console.log(status))`)) === "202";
  });
  const read = `fetch("http://127.0.0.1:5001${PATHS.ledger}").then((answer) => answer.text()).then(console.log)`;
  const ledger = async () => v.parse(Ledger, JSON.parse(await ask(read)));
  await until("it is stored", async () => (await ledger()).stored > 0);
  const { accepted, stored, balanced } = await ledger();
  assert.deepEqual({ accepted, balanced }, { accepted: stored, balanced: true });
  return `${stored} stored of ${accepted} accepted from within; balanced`;
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
  await deploy(NEXT, "dnsrr", "tickets");
  for (const service of ROLLED) {
    await until(`${service} is updated`, async () => (await updateOf(service)) === "completed", 300);
  }
}

/** An edge that cannot read its secret ends with code 78, and the two that have not been replaced go on. */
async function failAndGoBack(): Promise<void> {
  await docker(`service update --detach --env-add REDIS_URL_FILE=/nowhere ${STACK}_edge`.split(" "));
  await until("the edge has gone back", async () => (await updateOf("edge")) === "rollback_completed", 300);
  const format = "{{json .Spec.TaskTemplate.ContainerSpec.Env}}";
  assert.doesNotMatch(await docker(["service", "inspect", `${STACK}_edge`, "--format", format]), /nowhere/);
}

async function down(): Promise<void> {
  await stack("rm");
  const left = (what: string) => docker([what, "ls", "-q", "--filter", `name=${STACK}_`]);
  await until("all is down", async () => (await left("network")) === "" && (await left("container")) === "");
}

async function removeVolumes(): Promise<void> {
  // A container that is gone from the list may hold its volumes for a moment.
  await until("no volume is left", async () => {
    const volumes = (await docker(["volume", "ls", "-q", "--filter", `name=${STACK}_`])).split("\n").filter(Boolean);
    if (volumes.length > 0) await docker(["volume", "rm", ...volumes]);
    return true;
  });
}

async function prove(): Promise<void> {
  await docker(["swarm", "init", "--advertise-addr", "127.0.0.1"]);
  await timed("Built", () => docker(["compose", "build", "--quiet"], environmentOf(TAG)));
  await timed("Built the next version, with migrations", () => buildNextVersion(environmentOf(NEXT)));
  await timed("Deployed by the two commands", deployAsItStands);
  await down();
  await removeVolumes();

  const proof = startProof(proven);
  await timed("Deployed, without IPVS", () => up(TAG));
  await timed("Voted in a browser", proof.voteInBrowser);
  await timed(`Killed ${KILLS} at random under traffic`, () => proof.underTraffic(killAtRandom));
  await timed("Compared", proof.compare);
  await timed("Rolled an update with migrations under traffic", () => proof.underTraffic(roll));
  await timed("Compared", async () => {
    const compared = await proof.compare();
    const [postgres = ""] = await containersOf("postgres");
    const psql = ["exec", postgres, "psql", "--username=earshot", "--tuples-only", "--no-align", "--command"];
    assert.ok(compared.startsWith(`${await docker([...psql, COUNT_MIGRATED])} stored`), compared);
    return compared;
  });
  await timed("Let an update of the edge fail and go back", () => proof.underTraffic(failAndGoBack));
  await timed("Compared", proof.compare);
  await timed("Down", down);
  await timed("Up", () => up(NEXT));
  await timed("Compared", proof.compare);
  await timed("Recounted", async () => {
    const [admin = ""] = await containersOf("admin");
    return (await docker(["exec", admin, "earshot", "verify"])).split("\n").at(-1);
  });
  await down();
  await removeVolumes();

  const other = startProof(proven);
  execFileSync(join(import.meta.dirname, "swarm-secrets.sh"), { stdio: "inherit" });
  await timed("Deployed with secrets of Swarm's", () => up(TAG, "secrets"));
  await timed("Traffic", () => other.underTraffic(() => pause(5000)));
  await timed("Compared", other.compare);
}

await cleaningUp(prove, async () => {
  await down();
  await docker(["swarm", "leave", "--force"]);
  await removeVolumes();
});
