import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { denoProgram } from "../../local/stack/services.ts";
import { openClock } from "./clock.ts";

const folder = mkdtempSync(join(tmpdir(), "earshot-clock-"));
afterAll(() => rmSync(folder, { recursive: true }));

const HOUR = 3_600_000;

it.each([
  ["Node", process.execPath, ["-e", "console.log(Date.now())"]],
  ["Deno", denoProgram(), ["eval", "console.log(Date.now())"]],
])("%s sees a clock that was set, and nobody else does", async (name, program, args) => {
  const clock = await openClock(join(folder, name));
  for (const ms of [-24 * HOUR, 2 * HOUR]) {
    clock.set(ms);
    const began = Date.now();
    const seen = Number(spawnSync(program, args, { env: { ...clock.env, NO_COLOR: "1" }, encoding: "utf8" }).stdout);
    expect(seen).toBeGreaterThanOrEqual(began + ms);
    expect(seen).toBeLessThanOrEqual(Date.now() + ms);
  }
});
