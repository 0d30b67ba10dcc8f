import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { PORTS } from "@earshot/contract";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ROOT } from "../stack/settings.ts";
import { type TestStack, testStack } from "./stack.ts";

const run = promisify(execFile);

/** The curl lines of the README, as a stranger would paste them. */
const LINES = readFileSync(join(ROOT, "README.md"), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("curl "));

let stack: TestStack;
beforeAll(async () => {
  stack = await testStack();
});
afterAll(() => stack.stop());

/** Runs a line of shell against our ports in place of the README's, and gives what it printed. */
async function paste(line: string): Promise<string> {
  const here = line
    .replace(`localhost:${PORTS.edge}`, stack.urls.edge)
    .replace(`localhost:${PORTS.results}`, stack.urls.results);
  const { stdout } = await run("sh", ["-c", here.replace("curl", "curl --silent --show-error")]).catch(
    // The stream has no end: curl gives up by its own limit, having printed what came.
    (failed: { code: number; stdout: string }) => (failed.code === 28 ? failed : Promise.reject(new Error(line))),
  );
  return stdout;
}

it("the six curl lines of the README do what it says", async () => {
  expect(LINES).toHaveLength(6);
  const [form = "", json = "", marked = "", results = "", stream = "", ledger = ""] = LINES;

  expect(await paste(form)).toMatch(/^HTTP\/1\.1 202[\s\S]*Heard/);
  expect(await paste(json)).toMatch(/^HTTP\/1\.1 202[\s\S]*"outcome":"accepted"/);
  const first = await paste(marked);
  const again = await paste(marked);
  const receipt = (printed: string) => /"receipt":"([^"]+)"/.exec(printed)?.[1];
  expect(first).toMatch(/^HTTP\/1\.1 202[\s\S]*"outcome":"accepted"/);
  expect(again).toMatch(/^HTTP\/1\.1 202[\s\S]*"outcome":"replay"/);
  expect(receipt(again)).toBe(receipt(first));

  await stack.settled();
  expect(JSON.parse(await paste(results))).toMatchObject({ total: 2 });
  await expect.poll(() => paste(stream), { timeout: 60_000 }).toMatch(/event: results[\s\S]*"total":2/);
  expect(JSON.parse(await paste(ledger))).toMatchObject({ accepted: 3, stored: 3, inFlight: 0, balanced: true });
});
