// The first step of every `npm` word: makes sure of the packages, then hands over to the project's own Node 24.
// Runs on whatever Node the machine has, before anything is installed: plain JavaScript, built-ins only.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** What each word runs, under Node 24. */
const WORDS = {
  start: ["infra/local/start.ts"],
  test: ["infra/local/run-tests.ts"],
  "test:long": ["infra/local/run-tests.ts", "--mode", "long"],
  check: ["infra/check/run.ts"],
  bench: ["load-tests/bench/run.ts"],
  load: ["load-tests/run.ts"],
  "load:compare": ["load-tests/compare.ts"],
  "load:capacity": ["load-tests/capacity.ts"],
  profile: ["load-tests/profile.ts"],
  chaos: ["infra/chaos/run.ts"],
  "check:platform": ["infra/platform/check.ts"],
  pipeline: ["infra/pipeline/run.ts"],
  "prove:compose": ["infra/containers/prove-compose.ts"],
  "prove:swarm": ["infra/containers/prove-swarm.ts"],
};

/** Says one line with the next step and ends. */
function refuse(line, code = 1) {
  process.stderr.write(`${line}\n`);
  process.exit(code);
}

const [word = "start", ...more] = process.argv.slice(2);
const script = WORDS[word];
if (script === undefined) refuse(`Unknown word "${word}": it must be one of ${Object.keys(WORDS).join(", ")}`, 78);
const major = (version) => Number(version.split(".")[0]);
if (major(process.versions.node) < 20) {
  refuse(`Earshot needs Node 20 or newer to begin with, this is ${process.versions.node}: install it from nodejs.org`);
}
if (!packagesAreThere()) await installPackages();
await handOver(projectNode(), [...script, ...more]);

/** Compares by content, for a fresh clone's files have no telling times. */
function packagesAreThere() {
  const lockFile = readFileSync(join(ROOT, "package-lock.json"));
  const digest = createHash("sha256").update(lockFile).digest("hex");
  const stamp = join(ROOT, "node_modules/.earshot-installed");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest) return true;
  const installed = join(ROOT, "node_modules/.package-lock.json");
  if (!existsSync(installed)) return false;
  // Whoever ran npm without us left npm's own account of what it did.
  const there = JSON.parse(readFileSync(installed, "utf8")).packages;
  const wanted = Object.entries(JSON.parse(lockFile).packages).filter(([path]) => path.startsWith("node_modules/"));
  const complete = wanted.every(([path, { version, optional }]) =>
    there[path] ? there[path].version === version : optional === true,
  );
  if (complete) writeFileSync(stamp, digest);
  return complete;
}

async function installPackages() {
  const began = Date.now();
  const seconds = () => `${((Date.now() - began) / 1000).toFixed(1)} s`;
  const live = process.stdout.isTTY;
  process.stdout.write(live ? "" : "Installing packages with npm ci …\n");
  const redraw = () => process.stdout.write(`\r\x1b[KInstalling packages with npm ci … ${seconds()}`);
  const timer = live ? setInterval(redraw, 100) : undefined;

  // The lock file names digests and no addresses, and npm would ask the registry about each package anew to find its
  // address. What it has kept from earlier will do, unless that is older than the version we want.
  let { failure, printed } = await runNpm("--prefer-offline");
  if (printed.includes("ETARGET")) ({ failure, printed } = await runNpm());
  clearInterval(timer);
  if (live) process.stdout.write("\r\x1b[K");
  if (failure !== undefined) {
    const errors = printed.split("\n").filter((line) => /^npm (ERR!|error)/.test(line));
    process.stderr.write(errors.length > 0 ? `${errors.slice(0, 8).join("\n")}\n` : printed);
    const nextStep = printed.includes("EUSAGE")
      ? "package.json and package-lock.json do not fit each other: restore both from git"
      : "check the network and the space on disk, then try again";
    refuse(`npm could not install the packages (${failure}): ${nextStep}`);
  }
  process.stdout.write(`✔ Packages installed  ${seconds()}\n`);
  const lockFile = readFileSync(join(ROOT, "package-lock.json"));
  writeFileSync(join(ROOT, "node_modules/.earshot-installed"), createHash("sha256").update(lockFile).digest("hex"));
}

/** Resolves with what npm said and, when it has failed, how. */
async function runNpm(...more) {
  const npm = process.env.npm_execpath;
  // No package's install script is run: none of ours needs one, and none of theirs then does anything unasked.
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", ...more];
  const child = npm?.endsWith("js")
    ? spawn(process.execPath, [npm, ...args], { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] })
    : spawn("npm", args, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  child.stdout.on("data", (chunk) => (printed += chunk));
  child.stderr.on("data", (chunk) => (printed += chunk));
  const failure = await new Promise((resolve) => {
    child.once("error", (error) => resolve(error.code));
    child.once("close", (code, signal) => resolve(code === 0 ? undefined : (signal ?? `exit code ${code}`)));
  });
  return { failure, printed };
}

/** npm brings Node 24 as a package where there is one for this machine. */
function projectNode() {
  const packaged = join(ROOT, `node_modules/node-${process.platform}-${process.arch}/bin/node`);
  if (existsSync(packaged)) return packaged;
  if (major(process.versions.node) >= 24) return process.execPath;
  return refuse(
    `npm has no Node 24 for ${process.platform}-${process.arch} and this is ${process.versions.node}: run "npx -y node@24 infra/local/bootstrap.mjs ${word}"`,
  );
}

/** Runs the word to its end; signals are passed on, and how it ended is how we end. */
async function handOver(node, args) {
  // The project's programs come first on PATH, for the shells that the checks open.
  const PATH = [join(ROOT, "node_modules/.bin"), dirname(node), process.env.PATH].join(":");
  // The channel tells the other side when we are killed outright.
  const child = spawn(node, args, {
    cwd: ROOT,
    env: { NODE_COMPILE_CACHE: join(ROOT, "node_modules/.cache/node"), ...process.env, PATH },
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  // npm passes SIGTERM on to a shell that dies of it and tells nobody: all there is to see is that this parent is lost.
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event !== undefined) {
    setInterval(() => process.ppid !== parent && child.kill("SIGTERM"), 250);
  }
  await new Promise((resolve) => {
    child.once("error", (error) => refuse(`Cannot run ${node} (${error.code}): set up Node 24 and run it with that`));
    child.once("exit", (code, signal) => {
      process.exitCode = code ?? 128 + constants.signals[signal];
      resolve();
    });
  });
  // A channel or handler left open would keep us.
  process.exit();
}
