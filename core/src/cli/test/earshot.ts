import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { ENV } from "@earshot/contract";
import { vi } from "vitest";
import { asService } from "../../../../infra/local/testbed/index.ts";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
/** As `earshot.mjs` does. */
const QUICK = new URL("../../../../infra/local/stack/quick-imports.ts", import.meta.url).href;

const COMPILED = fileURLToPath(new URL("../../../../node_modules/.cache/node", import.meta.url));

// A test starts up to ten processes, of which each takes seconds on a machine that does much else.
vi.setConfig({ testTimeout: 180_000 });

/** What a command came to. */
export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

/** Where the command is to look. */
export interface Where {
  databaseUrl?: string;
  redisUrl?: string;
  /** With the rights of the owner instead. */
  owner?: boolean;
}

/**
 * Runs the command as a process of its own, with nothing in its environment but where to look; in Postgres with the
 * rights of administration, beside which it is run in containers.
 */
export async function earshot(
  { databaseUrl, redisUrl, owner = false }: Where,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const child = spawn(process.execPath, ["--import", QUICK, MAIN, ...args], {
    env: {
      PATH: process.env["PATH"],
      NO_COLOR: "1",
      NODE_COMPILE_CACHE: COMPILED,
      [ENV.dataDir]: "/nowhere",
      ...(databaseUrl !== undefined && { [ENV.databaseUrl]: owner ? databaseUrl : asService(databaseUrl, "admin") }),
      ...(redisUrl !== undefined && { [ENV.redisUrl]: redisUrl }),
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ran: Ran = { code: -1, stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (ran.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (ran.stderr += chunk.toString()));
  const [code] = await once(child, "close");
  return { ...ran, code: Number(code ?? -1) };
}
