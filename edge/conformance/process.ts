import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { ENV } from "@earshot/contract";
import { LINK_KEYS } from "./links.ts";

const ROOT = join(import.meta.dirname, "../..");

/** Secrets of edges under test. */
export const SECRETS = {
  [ENV.clientKey]: "client-key-of-the-conformance-suite",
  [ENV.cookieKeys]: "cookie-key-of-the-conformance-suite",
  [ENV.receiptKey]: "receipt-key-of-the-conformance-suite",
  [ENV.linkKeys]: LINK_KEYS.join(","),
  // A busy machine sends the same often.
  [ENV.clientLimit]: "5000",
};

/** An edge in a process of its own. */
export interface EdgeProcess {
  readonly baseUrl: string;
  readonly pid: number;
  /** All lines it has written so far: its log, and its errors. */
  readonly lines: readonly string[];
  /** Resolves with its exit code, or null where a signal ended it. */
  readonly exited: Promise<number | null>;
  /** Asks it to end and waits for that. */
  stop(): Promise<void>;
}

/** The programs of the two runtimes; Deno may read secrets from files. */
export const RUNTIMES = {
  node: () => ({ program: process.execPath, args: [join(ROOT, "edge/src/node.ts")] }),
  deno: () => ({
    program: denoProgram(),
    args: [
      "run",
      "--no-prompt",
      "--cached-only",
      "--allow-net",
      "--allow-env",
      "--allow-read",
      join(ROOT, "edge/src/deno.ts"),
    ],
  }),
} as const;

/** Starts an edge on a free port and resolves once it listens. */
export async function startEdge(
  runtime: keyof typeof RUNTIMES,
  environment: Record<string, string>,
): Promise<EdgeProcess> {
  const { program, args } = RUNTIMES[runtime]();
  const child = spawn(program, args, {
    cwd: ROOT,
    env: { ...SECRETS, [ENV.edgePort]: "0", NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(child, "exit").then(([code]) => code as number | null);
  const lines: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => {
    lines.push(line);
    process.stderr.write(`${line}\n`);
  });
  const port = await new Promise<number>((settle, fail) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      lines.push(line);
      const listening = /"message":"Listening".*"port":(\d+)/.exec(line);
      if (listening) settle(Number(listening[1]));
    });
    void exited.then((code) => fail(new Error(`The edge has ended with ${code} before it listened`)));
  });
  return {
    baseUrl: `http://localhost:${port}`,
    pid: child.pid ?? 0,
    lines,
    exited,
    async stop() {
      child.kill("SIGTERM");
      await exited;
    },
  };
}

/** The program itself: the package's own `deno` is a Node script that passes no signal on. */
function denoProgram(): string {
  const deno = createRequire(createRequire(import.meta.url).resolve("deno/package.json"));
  const libc = process.platform === "linux" ? "-glibc" : "";
  return join(dirname(deno.resolve(`@deno/${process.platform}-${process.arch}${libc}/package.json`)), "deno");
}
