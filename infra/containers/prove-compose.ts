import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { ENV } from "@earshot/contract";
import { freePort } from "../local/process/ports.ts";
import { docker, logsOf, requireDocker } from "./docker.ts";
import { measureLayers } from "./layers.ts";
import { buildNextVersion, COUNT_MIGRATED } from "./next-version.ts";
import { cleaningUp, startProof, timed, until } from "./proof.ts";

/*
 * Builds and starts the Compose installation as a project of its own, votes in a browser, kills random containers under
 * traffic, upgrades to a version with a migration and goes back under traffic, takes it down and up, and compares the
 * ledger with what the crowd was told. Removes what it made, volumes too. `--short`: no upgrade, fewer kills.
 */
await requireDocker();
const short = process.argv.includes("--short");
const KILLS = short ? 3 : 10;
const SERVICES = "door edge drain dispatch results admin eventbridge helpdesk redis postgres".split(" ");
/** The version that runs and the one after it. */
const TAG = "proof";
const NEXT = "proof-next";
const BROKEN = "proof-broken";

const ports = { edge: await freePort(), results: await freePort(), helpdesk: await freePort() };
const environmentOf = (tag: string) => ({
  COMPOSE_PROJECT_NAME: `earshot-proof-${process.pid}`,
  EARSHOT_TAG: tag,
  EARSHOT_REVISION: tag,
  [ENV.edgePort]: String(ports.edge),
  [ENV.resultsPort]: String(ports.results),
  [ENV.helpdeskPort]: String(ports.helpdesk),
});
const compose = (args: string, tag = TAG) => docker(["compose", ...args.split(" ")], environmentOf(tag));
const url = (port: number) => `http://localhost:${port}`;
const proof = startProof({ edge: url(ports.edge), results: url(ports.results), helpdesk: url(ports.helpdesk) });
const UP = "up --wait --scale edge=3 --scale drain=2";

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

/** The next version does not start on the database of this one: it says why, and can be told to stop. */
async function startTooEarly(): Promise<string> {
  const container = await compose("run --detach --no-deps results", NEXT);
  try {
    await until("it says what it waits for", async () => (await logsOf(container)).includes("Cannot start"));
    await docker(["stop", container]);
    const log = await logsOf(container);
    assert.ok(!log.includes("Listening"), "a service must not listen before the migrations of its version");
    return log.match(/"message":"([^"]+)"/)?.[1] ?? log;
  } finally {
    await docker(["rm", "--force", container]);
  }
}

const runUpgrade = (tag: string) =>
  promisify(execFile)(join(import.meta.dirname, "upgrade.sh"), { env: { ...process.env, ...environmentOf(tag) } });

/** Changes the version with the script for it; all that runs is then of that version. */
async function upgradeTo(tag: string): Promise<void> {
  await runUpgrade(tag);
  await assertAllAre(tag);
}

/** A version whose edge does not start; its other images are those of another. */
async function failToUpgrade(): Promise<void> {
  await docker(["tag", `earshot/core:${TAG}`, `earshot/core:${BROKEN}`]);
  await docker(["tag", `earshot/stand-ins:${TAG}`, `earshot/stand-ins:${BROKEN}`]);
  await docker(["tag", `earshot/stand-ins:${TAG}`, `earshot/edge:${BROKEN}`]);
  await assert.rejects(runUpgrade(BROKEN), /The new edge did not come up and is gone again/);
  await assertAllAre(TAG);
}

async function assertAllAre(tag: string): Promise<void> {
  const containers = (await compose("ps --quiet")).split("\n");
  const label = '{{index .Config.Labels "org.opencontainers.image.revision"}}';
  const revisions = await docker(["inspect", "--format", label, ...containers]);
  // Postgres, Redis and the door are not ours.
  const ours = revisions.split("\n").filter(Boolean);
  assert.deepEqual([ours.length, [...new Set(ours)]], [containers.length - 3, [tag]]);
}

async function compareMigrated(): Promise<string> {
  const compared = await proof.compare();
  const psql = "exec --no-TTY postgres psql --username=earshot --tuples-only --no-align --command".split(" ");
  const migrated = await docker(["compose", ...psql, COUNT_MIGRATED], environmentOf(TAG));
  assert.ok(compared.startsWith(`${migrated} stored`), `the migration has reached ${migrated} rows: ${compared}`);
  return compared;
}

async function prove(): Promise<void> {
  await timed("Built", () => compose("build --quiet"));
  await timed("Our layers", () => measureLayers(TAG));
  await timed("Started", () => compose(UP));
  await timed("Voted in a browser", proof.voteInBrowser);
  await timed(`Killed ${KILLS} at random under traffic`, () => proof.underTraffic(killAtRandom));
  await timed("Compared", proof.compare);
  if (!short) {
    await timed("Built the next version, with migrations", () => buildNextVersion(environmentOf(NEXT)));
    await timed("Refused to start before its migration", startTooEarly);
    await timed("Upgraded under traffic", () => proof.underTraffic(() => upgradeTo(NEXT)));
    await timed("Compared", compareMigrated);
    await timed("Went back under traffic, the database stays", () => proof.underTraffic(() => upgradeTo(TAG)));
    await timed("Compared", compareMigrated);
    await timed("Failed to upgrade under traffic, the old edges stay", () => proof.underTraffic(failToUpgrade));
    await timed("Compared", compareMigrated);
    await timed("Upgraded all at once under traffic", () =>
      proof.underTraffic(async () => void (await compose(UP, NEXT))),
    );
    await timed("Compared", compareMigrated);
  }
  await timed("Down", () => compose("down"));
  await timed("Up", () => compose(UP));
  await timed("Compared", proof.compare);
  await timed("Recounted", async () => (await compose("exec --no-TTY admin earshot verify")).split("\n").at(-1));
}

await cleaningUp(prove, async () => void (await compose("down --volumes")));
