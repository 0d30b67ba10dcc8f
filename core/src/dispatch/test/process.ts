import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { ENV } from "@earshot/contract";
import { onTestFinished } from "vitest";
import { freePort } from "../../../../infra/local/process/ports.ts";

/** The service as a process. */
export interface Running {
  child: ChildProcess;
  url: string;
  /** All it has written so far. */
  output: () => string;
}

/** Starts the service as a process of its own, with this environment and nothing else. */
export async function startDispatch(environment: Readonly<Record<string, string>>): Promise<Running> {
  const port = await freePort();
  const child = spawn(process.execPath, [join(import.meta.dirname, "../main.ts")], {
    env: { [ENV.dispatchPort]: String(port), ...environment },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  return { child, url: `http://127.0.0.1:${port}`, output: () => text };
}
