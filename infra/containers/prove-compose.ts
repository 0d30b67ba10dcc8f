import { strict as assert } from "node:assert";
import { setTimeout as pause } from "node:timers/promises";
import { ENV, Ledger, PATHS, SURVEY } from "@earshot/contract";
import * as v from "valibot";
import { type Sent, type Wish, arrive } from "../local/e2e/crowd.ts";
import { readTickets } from "../local/e2e/tickets.ts";
import { freePort } from "../local/process/ports.ts";
import { findChromium } from "../local/process/programs.ts";
import { docker } from "./docker.ts";

/*
 * Builds and starts the Compose installation as a project of its own, votes in a browser, kills a random container ten
 * times under traffic, rolls an update under traffic, takes it down and up, and compares the ledger with what the crowd
 * was told. Removes what it made, volumes too.
 */
const KILLS = 10;
/** Clients a second. */
const RATE = 20;
/** One unhappy customer in so many: tickets are made 2 a second, as the help desk allows. */
const UNHAPPY_EVERY = 40;
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
const UP = "up --wait --scale edge=3 --scale drain=2";

const sent: Sent[] = [];
let wished = 0;
function wish(): Wish {
  wished += 1;
  if (wished % UNHAPPY_EVERY === 0) return { survey: SURVEY.service, answer: 1, comment: `Unhappy customer ${wished}` };
  return { survey: SURVEY.vote, answer: wished % 2 === 0 ? "a" : "b" };
}

/** Does something while the crowd goes on arriving. */
async function underTraffic(work: () => Promise<void>): Promise<void> {
  let done = false;
  const crowd = arrive(url(ports.edge), RATE, wish, () => done);
  await work().finally(() => (done = true));
  sent.push(...(await crowd));
}

async function timed(what: string, work: () => Promise<unknown>): Promise<void> {
  const started = performance.now();
  const figure = await work();
  const detail = typeof figure === "string" && figure !== "" ? `: ${figure}` : "";
  process.stdout.write(`${what} (${((performance.now() - started) / 1000).toFixed(1)} s)${detail}\n`);
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 120_000; Date.now() < end; await pause(250)) {
    if (await holds().catch(() => false)) return;
  }
  throw new Error(`Within 120 s this did not come true: ${what}`);
}

async function ledger(): Promise<Ledger> {
  const response = await fetch(url(ports.results) + PATHS.ledger);
  return v.parse(Ledger, await response.json());
}

/** The browser's vote is one more than the crowd's. */
const expected = () => sent.length + votesInBrowser;
let votesInBrowser = 0;

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

async function voteInBrowser(): Promise<string> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error("Cannot vote as there is no Chromium: install it");
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
  try {
    const page = await browser.newPage();
    await page.goto(url(ports.edge));
    await page.getByRole("button").first().click();
    await page.waitForLoadState();
    votesInBrowser += 1;
    return await page.title();
  } finally {
    await browser.close();
  }
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

async function compare(): Promise<string> {
  const lost = sent.filter(({ outcome }) => outcome === "lost");
  assert.equal(
    lost.length,
    0,
    `no answer is lost, however often it was asked for: ${JSON.stringify(lost.slice(0, 3))}`,
  );
  await until("all is settled", async () => (await ledger()).stored === expected());
  const { accepted, stored, duplicate, deadLettered, inFlight, balanced } = await ledger();
  const wanted = {
    accepted: expected(),
    stored: expected(),
    duplicate: 0,
    deadLettered: 0,
    inFlight: 0,
    balanced: true,
  };
  assert.deepEqual({ accepted, stored, duplicate, deadLettered, inFlight, balanced }, wanted);

  const unhappy = sent.filter(({ comment }) => comment !== undefined).length;
  await until("every unhappy customer has a ticket", async () => {
    return (await readTickets(url(ports.helpdesk))).length >= unhappy;
  });
  const tickets = await readTickets(url(ports.helpdesk));
  assert.equal(new Set(tickets.map(({ external_id }) => external_id)).size, unhappy);
  assert.equal(tickets.length, unhappy);
  const again = sent.filter(({ tries }) => tries > 1).length;
  const slowest = (Math.max(...sent.map(({ took }) => took)) / 1000).toFixed(1);
  return `${stored} stored of ${expected()}; ${again} asked again, ${slowest} s at most; ${tickets.length} tickets; balanced`;
}

try {
  await timed("Built", () => compose("build --quiet"));
  await timed("Our layers", measure);
  await timed("Started", () => compose(UP));
  await timed("Voted in a browser", voteInBrowser);
  await underTraffic(() => timed(`Killed ${KILLS} at random under traffic`, killAtRandom));
  await timed("Compared", compare);
  await underTraffic(async () => {
    await timed("Built the next version", () => compose("build --quiet", { EARSHOT_REVISION: "next" }));
    await timed("Rolled it out under traffic", () => compose(UP));
  });
  await timed("Compared", compare);
  await timed("Down", () => compose("down"));
  await timed("Up", () => compose(UP));
  await timed("Compared", compare);
} finally {
  await compose("down --volumes");
}
