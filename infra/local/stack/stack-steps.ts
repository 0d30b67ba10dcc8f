import { join } from "node:path";
import { ENV } from "@earshot/contract";
import { describeExit, startChild } from "../process/child.ts";
import { Obstacle } from "../process/obstacle.ts";
import { LOOPBACK } from "../process/ports.ts";
import { untilReady } from "../process/readiness.ts";
import type { Plan } from "../process/supervise.ts";
import { createDatabase, ownPostgres, ownRedis, requirePostgres, requireRedis } from "../servers/backends.ts";
import { oneUser, ownUsers, usersToMake } from "./database-users.ts";
import type { ProcessName } from "./process-name.ts";
import { SERVICES, type ServicePlan, type Surroundings, commonEnvironment, nodeArguments } from "./services.ts";
import { ROOT } from "./settings.ts";
import type { StackOptions } from "./stack-options.ts";
import type { Step } from "./steps.ts";
import { buildWebPage } from "./web-page.ts";

/** Starts a process and keeps it running; resolves once it is ready. */
type Keep = (name: ProcessName, plan: Plan) => Promise<void>;

/** Everything a start does, each step after those it stands on. */
export function stackSteps(options: StackOptions, around: Surroundings, keep: Keep): Step[] {
  return [
    postgresStep(options, around, keep),
    redisStep(options, around, keep),
    pageStep(around),
    migrationStep(around),
    ...SERVICES.map((plan) => serviceStep(plan, options, around, keep)),
  ];
}

const logFile = ({ dataDir }: Surroundings, name: string) => join(dataDir, "logs", `${name}.log`);

function postgresStep({ databaseUrl }: StackOptions, around: Surroundings, keep: Keep): Step {
  return {
    name: "postgres",
    after: [],
    title: "PostgreSQL",
    run: async () => {
      if (databaseUrl !== undefined) {
        around.databaseUrl = databaseUrl;
        around.databaseUrls = oneUser(databaseUrl);
        return `PostgreSQL ${await requirePostgres(databaseUrl)} at ${new URL(databaseUrl).host}`;
      }
      const { dataDir, ports, secrets } = around;
      const { url, plan } = ownPostgres(dataDir, ports.postgres, secrets.postgresPassword);
      await keep("postgres", plan);
      around.databaseUrl = url;
      around.databaseUrls = ownUsers(url, secrets.postgresPassword);
      return `PostgreSQL ${await createDatabase(url)} on ${LOOPBACK}:${ports.postgres}`;
    },
  };
}

function redisStep({ redisUrl }: StackOptions, around: Surroundings, keep: Keep): Step {
  return {
    name: "redis",
    after: [],
    title: "Redis",
    run: async (say) => {
      if (redisUrl !== undefined) {
        around.redisUrl = redisUrl;
        const { version, durable } = await requireRedis(redisUrl);
        const warning = durable ? "" : ", which may forget the last second in a crash: set appendfsync always";
        return `Redis ${version} at ${new URL(redisUrl).host}${warning}`;
      }
      const { url, plan } = await ownRedis(around.dataDir, around.ports.redis, say);
      await keep("redis", plan);
      around.redisUrl = url;
      return `Redis ${(await requireRedis(url)).version} on ${LOOPBACK}:${around.ports.redis}`;
    },
  };
}

function pageStep(around: Surroundings): Step {
  return {
    name: "page",
    after: [],
    title: "Results page",
    run: async () => `Results page ${await buildWebPage(logFile(around, "page"))}`,
  };
}

function migrationStep(around: Surroundings): Step {
  const log = logFile(around, "migrations");
  return {
    name: "migrations",
    after: ["postgres"],
    title: "Migrations",
    run: async () => {
      const migrate = await startChild({
        command: process.execPath,
        args: nodeArguments("core/src/store/migrate.ts"),
        env: {
          ...commonEnvironment(undefined),
          [ENV.databaseUrl]: around.databaseUrl,
          ...usersToMake(around.databaseUrl, around.databaseUrls),
        },
        logFile: log,
        deathSignal: "SIGTERM",
      });
      const exit = await migrate.exited;
      if (exit.code !== 0) {
        throw new Obstacle(`The database cannot be brought to this version (${describeExit(exit)}): read ${log}`);
      }
      return "Migrations applied";
    },
  };
}

function serviceStep(plan: ServicePlan, options: StackOptions, around: Surroundings, keep: Keep): Step {
  const { name } = plan;
  const port = around.ports[name];
  const log = logFile(around, name);
  const spawn = () => {
    const { program, args } = plan.command(around);
    return startChild({
      command: program,
      args,
      cwd: ROOT,
      env: {
        ...commonEnvironment(options.logLevel),
        ...plan.environment(around),
        ...options.environment?.[name],
      },
      logFile: log,
      // Node services heed the end of the channel; what has none is told by the kernel.
      ...(program === process.execPath ? { ipc: true } : { deathSignal: "SIGTERM" }),
    });
  };
  return {
    name,
    after: plan.after,
    title: name,
    run: async () => {
      const ready: Plan["ready"] = (_, given) => untilReady({ name, port, logFile: log }, given);
      await keep(name, { name, logFile: log, stopSignal: "SIGTERM", spawn, ready });
      return `${name} on :${port}`;
    },
  };
}
