import { execFile } from "node:child_process";
import { join } from "node:path";
import { ENV } from "@earshot/contract";
import * as v from "valibot";
import { ROOT } from "../local/stack/settings.ts";
import type { Violations } from "./invariants.ts";
import type { World } from "./world.ts";

/** What `earshot verify --json` writes, as far as it is looked at here. */
const Verified = v.object({
  checks: v.array(
    v.object({ title: v.string(), disagreements: v.number(), first: v.array(v.object({ what: v.string() })) }),
  ),
});

/** Has the product's own command recount everything that is kept twice: I15 for each check that disagrees. */
export async function verify({ databaseUrl }: World, violations: Violations): Promise<void> {
  const command = [join(ROOT, "core/src/cli/main.ts"), "verify", "--json"];
  const env = { [ENV.databaseUrl]: databaseUrl, PATH: process.env["PATH"] };
  // It ends with 1 where something disagrees, and has written the same.
  const text = await new Promise<string>((settle) => {
    execFile(process.execPath, command, { env, cwd: ROOT, maxBuffer: 2 ** 24 }, (_, stdout) => settle(stdout));
  });
  const found = v.safeParse(v.pipe(v.string(), v.parseJson(), Verified), text);
  if (!found.success) return violations.add("I15", "earshot verify has not come to an end");
  for (const { title, disagreements, first } of found.output.checks) {
    if (disagreements === 0) continue;
    violations.add("I15", `verify, ${title}: ${disagreements} disagree, ${first.map(({ what }) => what).join(", ")}`);
  }
}
