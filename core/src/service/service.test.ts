import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { PROBLEMS, type ProblemCode } from "@earshot/contract";
import { Registry } from "prom-client";
import { describe, expect, it, vi } from "vitest";
import { healthRoutes } from "./health.ts";
import { faultOf } from "./logging.ts";
import { problemResponse } from "./problem.ts";

const run = promisify(execFile);

/** Runs a few lines as a process of their own, beside the modules of this folder. */
function script(text: string, env: Record<string, string> = {}) {
  const args = ["--input-type=module-typescript", "--eval", text];
  return run(process.execPath, args, { env: { ...env }, cwd: import.meta.dirname }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (failed: { code: number; stdout: string; stderr: string }) => failed,
  );
}

describe("readConfig()", () => {
  const reading = `
    import * as v from "valibot";
    import { Address, Secret } from "@earshot/contract";
    import { readConfig } from "./config.ts";
    console.log(Object.keys(readConfig(v.object({ A_KEY: Secret, AN_URL: Address }))).join());`;

  it("ends with 78 and one line a problem, without a stack trace or a value", async () => {
    const { code, stderr } = await script(reading, { A_KEY: "too-short" });
    expect(code).toBe(78);
    expect(stderr.trim().split("\n")).toEqual([
      expect.stringMatching(/^A_KEY must be at least 32 characters/),
      "AN_URL is not set: set it, or AN_URL_FILE",
    ]);
    expect(stderr).not.toContain("too-short");
  });

  it("goes on when all is there", async () => {
    const { code, stdout } = await script(reading, { A_KEY: "x".repeat(32), AN_URL: "redis://127.0.0.1" });
    expect([code, stdout]).toEqual([0, "A_KEY,AN_URL\n"]);
  });
});

describe("healthRoutes()", () => {
  const routes = (needs: Parameters<typeof healthRoutes>[1]) => healthRoutes(new Registry(), needs);

  it("is ready when every need is met", async () => {
    const answer = await routes({ redis: () => Promise.resolve(), postgres: () => Promise.resolve() }).request(
      "/readyz",
    );
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { status: "ready", checks: { redis: "ok", postgres: "ok" } },
    ]);
  });

  it("names what is missing, and lives all the same", async () => {
    const app = routes({ redis: () => Promise.resolve(), postgres: () => Promise.reject(new Error("refused")) });
    const answer = await app.request("/readyz");
    expect([answer.status, await answer.json()]).toEqual([
      503,
      { status: "unready", checks: { redis: "ok", postgres: "missing" } },
    ]);
    expect((await app.request("/livez")).status).toBe(200);
  });

  it("does not wait for ever for a need that hangs", async () => {
    const timeout = vi.spyOn(AbortSignal, "timeout").mockImplementation(() => {
      const controller = new AbortController();
      queueMicrotask(() => controller.abort());
      return controller.signal;
    });
    const answer = await routes({ redis: () => new Promise(() => {}) }).request("/readyz");
    expect(answer.status).toBe(503);
    timeout.mockRestore();
  });

  it("speaks the Prometheus text format", async () => {
    const answer = await routes({}).request("/metrics");
    expect(answer.headers.get("content-type")).toContain("text/plain; version=0.0.4");
  });
});

describe("faultOf()", () => {
  it("names class and code, never the message: it may quote a comment", () => {
    const error = Object.assign(new TypeError("secret words"), { code: "23505" });
    expect(faultOf(error)).toEqual({ fault: "TypeError", code: "23505" });
    expect(faultOf(new Error("secret words", { cause: error }))).toEqual({ fault: "Error", code: "23505" });
    expect(faultOf("secret words")).toEqual({ fault: "string", code: "" });
  });
});

it.each(Object.keys(PROBLEMS) as ProblemCode[])(
  "problemResponse(%s) has its status, and Retry-After where a retry helps",
  (code) => {
    const answer = problemResponse(code);
    expect(answer.status).toBe(PROBLEMS[code].status);
    expect(answer.headers.has("retry-after")).toBe(PROBLEMS[code].retry === "later");
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
  },
);
