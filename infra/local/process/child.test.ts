import { readFileSync } from "node:fs";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { startChild } from "./child.ts";

const folder = mkdtempSync(join(tmpdir(), "earshot-child-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const isAlive = (pid: number) => {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
};

test("startChild() gives the child the environment it is told and nothing of ours", async () => {
  const logFile = join(folder, "environment.log");
  const child = await startChild({
    command: process.execPath,
    args: ["-p", "JSON.stringify(process.env)"],
    env: { ONLY: "this" },
    logFile,
  });
  await child.exited;

  expect(JSON.parse(readFileSync(logFile, "utf8"))).toEqual({ ONLY: "this" });
});

test("startChild() rejects with the system's error when there is no such program", async () => {
  await expect(startChild({ command: join(folder, "none"), args: [] })).rejects.toMatchObject({ code: "ENOENT" });
});

test.each([
  ["the kernel's signal", `{ deathSignal: "SIGTERM" }`, "setInterval(() => {}, 1000)"],
  [
    "the end of the channel",
    `{ ipc: true }`,
    "process.on('disconnect', () => process.exit()); setInterval(() => {}, 1000)",
  ],
])("a child is ended by %s when its parent is killed outright", async (_, options, script) => {
  const logFile = join(folder, "pids.log");
  const parent = await startChild({
    command: process.execPath,
    args: [
      "--input-type=module",
      "-e",
      `import { startChild } from ${JSON.stringify(join(import.meta.dirname, "child.ts"))};
       const child = await startChild({ command: process.execPath, args: ["-e", ${JSON.stringify(script)}], ...${options} });
       console.log(child.pid);
       setInterval(() => {}, 1000);`,
    ],
    env: { PATH: process.env.PATH },
    logFile,
  });
  const pid = await vi.waitFor(() => {
    const line = readFileSync(logFile, "utf8").trim().split("\n").at(-1);
    expect(line).toMatch(/^\d+$/);
    expect(isAlive(Number(line))).toBe(true);
    return Number(line);
  });
  await parent.stop("SIGKILL", 0);

  await vi.waitFor(() => expect(isAlive(pid)).toBe(false));
  rmSync(logFile);
});
