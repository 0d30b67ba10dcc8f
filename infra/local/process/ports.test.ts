import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { freePort } from "./ports.ts";

const MODULE = fileURLToPath(new URL("ports.ts", import.meta.url));
/** Asks in a process of its own, with every choice of a port made the same. */
const ASK = `let i = 0; Math.random = () => (i++ % 50) / 50;
const { freePort } = await import(${JSON.stringify(MODULE)});
const ports = []; for (let n = 0; n < 10; n++) ports.push(await freePort());
console.log(JSON.stringify(ports)); await new Promise((end) => process.stdin.once("data", end)); process.exit();`;

test("nobody is given a port that another was given, neither here nor in another process", async () => {
  const choices = Array.from({ length: 10 }, () => freePort());
  const here = await Promise.all(choices);
  expect(new Set(here).size).toBe(here.length);

  const asked = [1, 2].map(() => promisify(execFile)(process.execPath, ["--input-type=module", "--eval", ASK]));
  // Both hold theirs until the other has answered.
  const said = asked.map(
    ({ child }) => new Promise<string>((resolve) => child.stdout?.once("data", (line) => resolve(String(line)))),
  );
  const there = (await Promise.all(said)).flatMap((line): number[] => JSON.parse(line));
  for (const { child } of asked) child.stdin?.end("done");
  await Promise.all(asked);
  expect(new Set(there).size).toBe(20);
});
