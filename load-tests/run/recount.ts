import { spawn } from "node:child_process";
import { ENV } from "@earshot/contract";
import * as v from "valibot";
import { nodeArguments } from "../../infra/local/stack/services.ts";
import type { Stack } from "../../infra/local/stack/stack.ts";
import type { Finding } from "./verdict.ts";

const Told = v.object({
  checks: v.array(v.object({ title: v.string(), disagreements: v.number() })),
});

/** Recounts everything from the rows with `earshot verify`: what the ledger alone cannot see, as it is an account. */
export async function recount({ databaseUrl, redisUrl }: Stack): Promise<Finding> {
  const what = "a recount of all rows agrees";
  const child = spawn(process.execPath, [...nodeArguments("core/src/cli/main.ts"), "verify", "--json"], {
    env: { ...process.env, [ENV.databaseUrl]: databaseUrl, [ENV.redisUrl]: redisUrl },
    stdio: ["ignore", "pipe", "ignore"],
  });
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  await new Promise((resolve) => child.once("close", resolve));
  const told = v.safeParse(v.pipe(v.string(), v.parseJson(), Told), printed);
  if (!told.success) return { what, holds: false, because: "`earshot verify` did not say" };
  const wrong = told.output.checks.filter(({ disagreements }) => disagreements > 0);
  return {
    what,
    holds: wrong.length === 0,
    because:
      wrong.length === 0
        ? `${told.output.checks.length} checks`
        : wrong.map((check) => `${check.title}: ${check.disagreements}`).join(", "),
  };
}
