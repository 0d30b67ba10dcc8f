import { accessSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { type Child, startChild } from "./child.ts";
import { takeRunFolder } from "./run-folder.ts";

function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "earshot-run-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A process that runs until it is ended; resolves once its script has. */
async function sleeper(script = ""): Promise<Child> {
  const ready = join(dataFolder(), "ready");
  const sleep = `require("node:fs").writeFileSync(${JSON.stringify(ready)}, ""); setInterval(() => {}, 1000);`;
  const child = await startChild({ command: process.execPath, args: ["-e", `${script} ${sleep}`] });
  onTestFinished(() => child.kill("SIGKILL"));
  await vi.waitFor(() => accessSync(ready));
  return child;
}

test("takeRunFolder() gives a data folder to one launcher at a time", async () => {
  const data = dataFolder();
  const first = await takeRunFolder(data);
  await expect(takeRunFolder(data)).rejects.toThrow(
    new RegExp(`^Earshot already runs on this data folder \\(pid ${process.pid}\\): `),
  );
  await first.release();
  const second = await takeRunFolder(data);
  await second.release();
});

test("takeRunFolder() ends what an earlier launcher left, also what does not heed SIGTERM", async () => {
  const data = dataFolder();
  const [kind, stubborn] = await Promise.all([sleeper(), sleeper('process.on("SIGTERM", () => {});')]);
  const crashed = await takeRunFolder(data);
  crashed.note("kind", kind.pid);
  crashed.note("stubborn", stubborn.pid);
  await crashed.release();
  const next = await takeRunFolder(data);

  expect(await kind.exited).toMatchObject({ signal: "SIGTERM" });
  expect(await stubborn.exited).toMatchObject({ signal: "SIGKILL" });
  expect(readdirSync(join(data, "run"))).toEqual([]);
  await next.release();
});

test("takeRunFolder() leaves alone a process that has since been given the noted pid", async () => {
  const data = dataFolder();
  const stranger = await sleeper();
  const crashed = await takeRunFolder(data);
  writeFileSync(join(data, "run/drain.json"), JSON.stringify({ pid: stranger.pid, started: "another boot 1" }));
  writeFileSync(join(data, "run/torn.json"), '{"pid":');
  await crashed.release();
  const next = await takeRunFolder(data);

  expect(stranger.running).toBe(true);
  expect(readdirSync(join(data, "run"))).toEqual([]);
  await next.release();
});
