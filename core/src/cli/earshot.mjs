#!/usr/bin/env node
// `npx earshot` in a checkout, on whatever Node the machine has: hands over to the Node 24 that npm brought.
// Plain JavaScript, built-ins only.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));
/** Half a second less; see there. */
const QUICK = new URL("../../../infra/local/stack/quick-imports.ts", import.meta.url).href;

/** Says one line with the next step and ends. */
function refuse(line) {
  process.stderr.write(`${line}\n`);
  process.exit(78);
}

if (!existsSync(join(ROOT, "node_modules/commander"))) {
  refuse("The packages of Earshot are not installed yet: run `npm start` once, or `npm ci --ignore-scripts`");
}
const packaged = join(ROOT, `node_modules/node-${process.platform}-${process.arch}/bin/node`);
const node = existsSync(packaged) ? packaged : process.execPath;
if (node === process.execPath && Number(process.versions.node.split(".")[0]) < 24) {
  refuse(`Earshot needs Node 24, this is ${process.versions.node}: run \`npx -y node@24 ${MAIN} …\``);
}

const child = spawn(node, ["--import", QUICK, MAIN, ...process.argv.slice(2)], {
  env: { NODE_COMPILE_CACHE: join(ROOT, "node_modules/.cache/node"), ...process.env },
  stdio: "inherit",
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.once("error", (error) => refuse(`Cannot run ${node} (${error.code}): set up Node 24 and run ${MAIN} with that`));
child.once("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
