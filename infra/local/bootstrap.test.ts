import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

/** A clone with nothing in it but the bootstrap, an npm that only notes its calls, and a script to hand over to. */
function clone({ npm = "", script = "" } = {}) {
  const root = mkdtempSync(join(tmpdir(), "earshot-clone-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, "infra/local"), { recursive: true });
  copyFileSync(join(import.meta.dirname, "bootstrap.mjs"), join(root, "infra/local/bootstrap.mjs"));
  const lock = (version: string) => {
    const packages = {
      "": {},
      "node_modules/thing": { version },
      "node_modules/other-os": { version, optional: true },
    };
    writeFileSync(join(root, "package-lock.json"), JSON.stringify({ packages }));
  };
  lock("1.0.0");
  writeFileSync(join(root, "infra/local/start.ts"), script);
  const calls = join(root, "npm-calls");
  writeFileSync(
    join(root, "npm.cjs"),
    `const fs = require("node:fs");
     fs.appendFileSync(${JSON.stringify(calls)}, process.argv.slice(2).join(" ") + "\\n");
     ${npm}
     fs.mkdirSync("node_modules", { recursive: true });`,
  );
  const run = (...words: string[]) => {
    const child = spawn(process.execPath, [join(root, "infra/local/bootstrap.mjs"), ...words], {
      env: { PATH: process.env.PATH, npm_execpath: join(root, "npm.cjs") },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let printed = "";
    child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (printed += chunk.toString()));
    const ended = new Promise<{ code: number | null; printed: string }>((done) =>
      child.once("close", (code) => done({ code, printed })),
    );
    return { child, ended, printed: () => printed };
  };
  const npmCalls = () => {
    try {
      return readFileSync(calls, "utf8").trim().split("\n");
    } catch {
      return [];
    }
  };
  return { root, lock, run, npmCalls };
}

test("installs packages once, and again when the lock file has changed", async () => {
  const { run, lock, npmCalls } = clone();
  const first = await run("start").ended;
  expect(first).toEqual({
    code: 0,
    printed: expect.stringMatching(/^Installing packages .*\n✔ Packages installed  [\d.]+ s\n$/),
  });
  expect(await run("start").ended).toEqual({ code: 0, printed: "" });
  lock("2.0.0");
  await run("start").ended;

  expect(npmCalls()).toEqual(Array(2).fill("ci --ignore-scripts --no-audit --no-fund --prefer-offline"));
});

test("believes npm's own account of what somebody else has installed", async () => {
  const { root, run, lock, npmCalls } = clone();
  mkdirSync(join(root, "node_modules"));
  const installed = { packages: { "node_modules/thing": { version: "1.0.0" } } };
  writeFileSync(join(root, "node_modules/.package-lock.json"), JSON.stringify(installed));
  await run("start").ended;
  expect(npmCalls()).toEqual([]);
  lock("1.0.1");
  await run("start").ended;

  expect(npmCalls()).toHaveLength(1);
});

test("tells what npm said when it fails, and installs at the next try", async () => {
  const { run, npmCalls } = clone({ npm: 'console.error("npm error code ENOTFOUND"); process.exit(1);' });
  expect(await run("start").ended).toEqual({
    code: 1,
    printed: expect.stringMatching(
      /npm error code ENOTFOUND\nnpm could not install the packages \(exit code 1\): check .*\n$/,
    ),
  });
  await run("start").ended;

  expect(npmCalls()).toHaveLength(2);
});

test("says so when the lock file is not that of package.json", async () => {
  const { run } = clone({ npm: 'console.error("npm error code EUSAGE"); process.exit(1);' });

  expect((await run("start").ended).printed).toContain("restore both from git");
});

test("asks the registry when what npm has kept is older than what is wanted", async () => {
  const { run, npmCalls } = clone({
    npm: 'if (process.argv.includes("--prefer-offline")) { console.error("npm error code ETARGET"); process.exit(1); }',
  });

  expect((await run("start").ended).code).toBe(0);
  expect(npmCalls()).toEqual([
    "ci --ignore-scripts --no-audit --no-fund --prefer-offline",
    "ci --ignore-scripts --no-audit --no-fund",
  ]);
});

test("passes on the exit code, the words behind, and its absence of a terminal", async () => {
  const { run } = clone({ script: "console.log(process.argv.slice(2), process.stdin.isTTY); process.exit(7);" });

  expect(await run("start", "more").ended).toEqual({
    code: 7,
    printed: expect.stringMatching(/\[ 'more' \] undefined\n$/),
  });
});

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("passes on %s", async (signal) => {
  const script = `process.on("${signal}", () => process.exit(9)); console.log("ready"); setInterval(() => {}, 1000);`;
  const { run } = clone({ script });
  const { child, ended, printed } = run("start");
  await expect.poll(printed, { timeout: 10_000 }).toContain("ready");
  child.kill(signal);

  expect((await ended).code).toBe(9);
});

test("what it runs learns that it was killed outright", async () => {
  const { root, run } = clone({
    script: `process.on("disconnect", () => { require("node:fs").writeFileSync("told", ""); process.exit(); });
             console.log("ready"); setInterval(() => {}, 1000);`,
  });
  const { child, printed } = run("start");
  await expect.poll(printed, { timeout: 10_000 }).toContain("ready");
  child.kill("SIGKILL");

  await expect.poll(() => readFileSync(join(root, "told"), "utf8"), { timeout: 10_000 }).toBe("");
});

test("what it runs is told to end when npm's shell is gone", async () => {
  const { root } = clone({
    script: `process.on("SIGTERM", () => { require("node:fs").writeFileSync("told", ""); process.exit(); });
             require("node:fs").writeFileSync("ready", ""); setInterval(() => {}, 1000);`,
  });
  mkdirSync(join(root, "node_modules"));
  writeFileSync(
    join(root, "node_modules/.package-lock.json"),
    '{"packages":{"node_modules/thing":{"version":"1.0.0"}}}',
  );
  const shell = spawn("sh", ["-c", '"$0" infra/local/bootstrap.mjs start; true', process.execPath], {
    cwd: root,
    env: { PATH: process.env.PATH, npm_lifecycle_event: "start" },
    stdio: "ignore",
  });
  await expect.poll(() => readFileSync(join(root, "ready"), "utf8"), { timeout: 10_000 }).toBe("");
  shell.kill("SIGTERM");

  await expect.poll(() => readFileSync(join(root, "told"), "utf8"), { timeout: 10_000 }).toBe("");
});

test("an unknown word is told in one line", async () => {
  expect(await clone().run("dance").ended).toEqual({
    code: 78,
    printed:
      'Unknown word "dance": it must be one of start, test, test:long, check, bench, load, load:compare, load:capacity, profile, chaos, check:platform, pipeline, prove:compose, prove:swarm\n',
  });
});
