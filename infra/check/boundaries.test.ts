import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

/** What dependency-cruiser reports of a violation. */
interface Violation {
  from: string;
  to: string;
  rule: { name: string };
}

const CONFIG = resolve(".dependency-cruiser.mjs");

/** For each rule, a small house that breaks it: path of a file and what stands in it. The first file is the culprit. */
const BROKEN: Record<string, Record<string, string>> = {
  "contract-is-a-leaf": { "core/contract/a.ts": 'import "../src/store/b.ts"', "core/src/store/b.ts": "" },
  "contract-stands-on-valibot-alone": { "core/contract/a.ts": 'import { Hono } from "hono"; new Hono()' },
  "names-import-nothing": { "core/contract/names.ts": 'import * as v from "valibot"; v.string()' },
  "edge-imports-only-contract": { "edge/src/a.ts": 'import "../../core/src/store/b.ts"', "core/src/store/b.ts": "" },
  "core-imports-only-itself": { "core/src/drain/a.ts": 'import "../../../edge/src/b.ts"', "edge/src/b.ts": "" },
  "web-imports-only-contract": {
    "web/src/a.ts": 'import { app } from "../../core/src/results/app.ts"; app()',
    "core/src/results/app.ts": "export const app = () => 1",
  },
  "web-takes-types-of-apps-only": {
    "web/src/a.ts": 'import type { Row } from "../../core/src/store/b.ts"; export type A = Row',
    "core/src/store/b.ts": "export type Row = 1",
  },
  "infra-imports-only-contract": {
    "infra/local/a.ts": 'import "../../core/src/drain/b.ts"',
    "core/src/drain/b.ts": "",
  },
  "k6-resolves-no-packages": {
    "load-tests/scenarios/a.ts": 'import "../../core/contract/index.ts"',
    "core/contract/index.ts": "",
  },
  "load-tests-start-servers-and-no-more": {
    "load-tests/bench/a.ts": 'import "../../edge/src/b.ts"',
    "edge/src/b.ts": "",
  },
  "siblings-do-not-meet": { "core/src/drain/a.ts": 'import "../results/b.ts"', "core/src/results/b.ts": "" },
  "command-stands-on-the-store": { "core/src/cli/a.ts": 'import "../drain/b.ts"', "core/src/drain/b.ts": "" },
  "store-knows-no-caller": { "core/src/store/a.ts": 'import "../drain/b.ts"', "core/src/drain/b.ts": "" },
  "service-knows-no-feedback": { "core/src/service/a.ts": 'import "../store/b.ts"', "core/src/store/b.ts": "" },
  "edge-runs-anywhere": { "edge/src/accept/a.ts": 'import { readFileSync } from "node:fs"; readFileSync("a")' },
  "worker-speaks-rest": {
    "edge/src/worker.ts": 'import "./app.ts"',
    "edge/src/app.ts": 'import "./queue/redis.ts"',
    "edge/src/queue/redis.ts": "",
  },
  "no-circles": { "core/src/store/a.ts": 'import "./b.ts"', "core/src/store/b.ts": 'import "./a.ts"' },
  "nothing-unresolved": { "core/src/store/a.ts": 'import "./gone.ts"' },
};

let house: string;
beforeEach(async () => {
  house = await mkdtemp(join(tmpdir(), "earshot-boundaries-"));
  await symlink(resolve("node_modules"), join(house, "node_modules"));
  for (const room of ["core", "edge", "infra", "load-tests", "web"]) await mkdir(join(house, room));
});
afterEach(() => rm(house, { recursive: true }));

async function build(files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(house, path)), { recursive: true });
    await writeFile(join(house, path), `${text};\n`);
  }
}

async function violations(): Promise<Violation[]> {
  const printed = await new Promise<string>((settle) => {
    const args = [resolve("node_modules/dependency-cruiser/bin/dependency-cruiser.mjs"), "--config", CONFIG];
    execFile(
      process.execPath,
      [...args, "--output-type", "json", "core", "edge", "infra", "load-tests", "web"],
      { cwd: house },
      (_, out) => settle(out),
    );
  });
  return (JSON.parse(printed) as { summary: { violations: Violation[] } }).summary.violations;
}

describe("import boundaries", () => {
  it.each(Object.entries(BROKEN))("%s is caught", async (rule, files) => {
    await build(files);
    const culprit = Object.keys(files)[0];
    expect(await violations()).toContainEqual(
      expect.objectContaining({ from: culprit, rule: expect.objectContaining({ name: rule }) }),
    );
  });

  it("every rule has a seeded violation", async () => {
    const { default: config } = (await import(CONFIG)) as { default: { forbidden: { name: string }[] } };
    expect(Object.keys(BROKEN).toSorted()).toEqual(config.forbidden.map(({ name }) => name).toSorted());
  });

  it("a house in order is left alone", async () => {
    await build({
      "core/contract/names.ts": "export const A = 1",
      "core/contract/index.ts": 'import * as v from "valibot"; export { A } from "./names.ts"; v.string()',
      "core/src/store/a.ts": 'import { A } from "../../contract/index.ts"; export const b = A',
      "core/src/drain/main.ts":
        'import { readFileSync } from "node:fs"; import { b } from "../store/a.ts"; readFileSync(String(b))',
      "core/src/results/app.ts": "export type App = 1",
      "edge/src/worker.ts": 'import { A } from "../../core/contract/index.ts"; export const a = A',
      "edge/src/queue/redis.ts": 'import { createClient } from "redis"; createClient()',
      "edge/src/node.ts": 'import { readFileSync } from "node:fs"; import "./queue/redis.ts"; readFileSync("a")',
      "infra/local/c.ts": "export const c = 1",
      "load-tests/bench/run.ts":
        'import { A } from "../../core/contract/index.ts"; import { c } from "../../infra/local/c.ts"; export const d = [A, c]',
      "load-tests/scenarios/a.ts": 'import { A } from "../../core/contract/names.ts"; export const d = A',
      "web/src/main.ts": 'import type { App } from "../../core/src/results/app.ts"; export type A = App',
    });
    expect(await violations()).toEqual([]);
  });
});
