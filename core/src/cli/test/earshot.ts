import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { ENV } from "@earshot/contract";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
/** As `earshot.mjs` does. */
const QUICK = new URL("../../../../infra/local/stack/quick-imports.ts", import.meta.url).href;

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
}

/** Runs the command as a process of its own, with nothing in its environment but where to look. */
export async function earshot(
  { databaseUrl, redisUrl }: Where,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const child = spawn(process.execPath, ["--import", QUICK, MAIN, ...args], {
    env: {
      PATH: process.env["PATH"],
      NO_COLOR: "1",
      [ENV.dataDir]: "/nowhere",
      ...(databaseUrl !== undefined && { [ENV.databaseUrl]: databaseUrl }),
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
