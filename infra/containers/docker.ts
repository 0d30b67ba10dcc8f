import { spawn } from "node:child_process";

/**
 * Runs docker and gives what it printed.
 *
 * @throws with what it complained of last, when it fails
 */
export async function docker(args: readonly string[], environment: Record<string, string> = {}): Promise<string> {
  return (await run(args, environment)).printed.trim();
}

/** Ends this process with one line where there is no Docker engine with Compose to prove anything on. */
export async function requireDocker(): Promise<void> {
  try {
    await docker(["version"]);
    await docker(["compose", "version"]);
  } catch {
    process.stderr.write(
      "Cannot prove the containers as no Docker engine with Compose answers here: install Docker Engine and its Compose plugin, start it, and allow this user to reach it\n",
    );
    process.exit(1);
  }
}

/** All that a container has said so far, on both of its streams. */
export async function logsOf(container: string): Promise<string> {
  const { printed, complained } = await run(["logs", container], {});
  return printed + complained;
}

async function run(args: readonly string[], environment: Record<string, string>) {
  const child = spawn("docker", args, {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [printed, complained] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (complained += chunk.toString()));
  const code = await new Promise<number | null>((settle, fail) => {
    child.once("error", fail);
    child.once("close", settle);
  });
  if (code === 0) return { printed, complained };
  throw new Error(`docker ${args.join(" ")} failed:\n${complained.trim().split("\n").slice(-15).join("\n")}`);
}
