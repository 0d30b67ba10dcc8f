import { spawn } from "node:child_process";

/**
 * Runs docker and gives what it printed.
 *
 * @throws with what it complained of last, when it fails
 */
export async function docker(args: readonly string[], environment: Record<string, string> = {}): Promise<string> {
  return (await run(args, environment)).printed.trim();
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
