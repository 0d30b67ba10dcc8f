import { ENV } from "@earshot/contract";
import type { Command } from "commander";
import { here } from "../here.ts";
import { EXIT, Obstacle } from "../obstacle.ts";
import { withPostgres } from "../postgres.ts";
import { withRedis } from "../redis.ts";
import { table } from "../table.ts";
import { type Finding, look } from "./finding.ts";
import { lookAtAws, lookAtServices } from "./processes.ts";
import { lookAtPostgres, lookAtRedis } from "./servers.ts";

/** What Node has to be. */
const NODE = 24;

/** `earshot doctor`: looks at everything an install rests on, and says what to do. */
export function addDoctor(program: Command): void {
  program
    .command("doctor")
    .description("look at versions, Postgres, Redis and its durability, services, AWS and clocks, and say what to do")
    .option("--json", "as JSON")
    .addHelpText(
      "after",
      `
Changes nothing. Ends with 1 where something is wrong; what is only a warning works for now.

Examples:
  earshot doctor
  docker compose exec admin earshot doctor`,
    )
    .action(async ({ json }: { json?: true }) => {
      const findings = await lookAtAll();
      process.stdout.write(json ? `${JSON.stringify(findings, null, 2)}\n` : describe(findings));
      if (findings.some(({ how }) => how === "wrong")) process.exitCode = EXIT.failed;
    });
}

async function lookAtAll(): Promise<Finding[]> {
  const major = Number.parseInt(process.versions.node);
  const { databaseUrl, redisUrl, services } = here();
  const [postgres, redis, running, aws] = await Promise.all([
    reached("Postgres", () => withPostgres(databaseUrl, lookAtPostgres, 1)),
    redisUrl === undefined ? undefined : reached("Redis", () => withRedis(redisUrl, lookAtRedis)),
    lookAtServices(services),
    lookAtAws(services),
  ]);
  return [
    look("Node", major >= NODE, process.versions.node, `use Node ${NODE}: node_modules/.bin/node of this checkout is`),
    ...postgres,
    ...(redis ?? [look("Redis", false, "not said", `set ${ENV.redisUrl}`, "warn")]),
    ...running,
    aws,
  ];
}

/** What cannot be reached is a finding as well, and the rest is looked at all the same. */
async function reached(what: string, ask: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof Obstacle)) throw error;
    return [{ what, how: "wrong", found: "cannot be used", advice: error.message }];
  }
}

function describe(findings: readonly Finding[]): string {
  const rows = findings.map(({ what, how, found }) => [how, what, found]);
  const advice = findings.flatMap(({ what, advice }) => (advice === "" ? [] : [`${what}: ${advice}`]));
  const lines = table([{ title: "" }, { title: "what" }, { title: "found" }], rows);
  return advice.length === 0
    ? `${lines}\nAll is well.\n`
    : `${lines}\nWhat to do:\n${advice.map((line) => `- ${line}\n`).join("")}`;
}
