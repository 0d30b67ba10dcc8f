import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { installByApt } from "./programs.ts";

/** Puts an apt-get, which runs a script, and a systemctl in front that note their calls, and makes us root there. */
function machine(script: string, uid = 0) {
  const folder = mkdtempSync(join(tmpdir(), "earshot-apt-"));
  onTestFinished(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true, force: true });
  });
  const calls = join(folder, "calls");
  writeFileSync(calls, "");
  for (const [name, does] of Object.entries({ "apt-get": script, systemctl: "exit 1" })) {
    writeFileSync(join(folder, name), `#!/bin/sh\necho "$@" >> ${calls}\n${does}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  vi.stubEnv("PATH", `${folder}:${process.env.PATH}`);
  vi.spyOn(process, "getuid").mockReturnValue(uid);
  return { calls: () => readFileSync(calls, "utf8").split("\n").slice(0, -1) };
}

const INSTALL = "install --yes --no-install-recommends redis-server";

test("installByApt() installs, saying so", async () => {
  const { calls } = machine("exit 0");
  const said: string[] = [];
  await installByApt("redis-server", (line) => said.push(line));

  expect(calls()).toEqual([INSTALL, "disable --now redis-server"]);
  expect(said).toEqual(["Installing redis-server by apt-get, as it is missing"]);
});

test("installByApt() brings lists up to date when the package is not found, as on a new machine", async () => {
  const { calls } = machine(
    '[ -e "$0.updated" ] && exit 0; [ "$1" = update ] && touch "$0.updated" && exit 0; exit 100',
  );
  await installByApt("redis-server", () => {});

  expect(calls()).toEqual([INSTALL, "update", INSTALL, "disable --now redis-server"]);
});

test("installByApt() tells apt-get's own reason when it cannot", async () => {
  machine('echo "W: noise" >&2; echo "E: Unable to locate package redis-server" >&2; exit 100');

  await expect(installByApt("redis-server", () => {})).rejects.toThrow(
    "apt-get cannot install redis-server (Unable to locate package redis-server): install it by hand and try again",
  );
});

test("installByApt() leaves the machine alone when we are not root", async () => {
  const { calls } = machine("exit 0", 1000);
  await installByApt("redis-server", () => {});

  expect(calls()).toEqual([]);
});
