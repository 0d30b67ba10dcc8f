import { configure, getLogger, type LogRecord } from "@logtape/logtape";
import { Hono } from "hono";
import { Registry } from "prom-client";
import * as v from "valibot";
import { asService } from "../../../../infra/local/testbed/index.ts";
import { healthRoutes } from "../../service/health.ts";
import { type DrainOptions, startDrain } from "../drain.ts";
import { afterwards, type World } from "./world.ts";

const Health = v.object({ checks: v.record(v.string(), v.string()) });

const logs = new Map<string, LogRecord[]>();
await configure({
  reset: true,
  sinks: { memory: (record) => logs.get(record.category[1] ?? "")?.push(record) },
  loggers: [
    { category: ["logtape", "meta"], lowestLevel: "error" },
    { category: ["test"], lowestLevel: "debug", sinks: ["memory"] },
  ],
});

/** Starts a drain over a test's Redis and Postgres; it ends with the test, or when it is told to. */
export function drainOf(
  { redisUrl, databaseUrl }: Pick<World, "redisUrl" | "databaseUrl">,
  options: Partial<DrainOptions> = {},
) {
  const name = String(logs.size);
  const records: LogRecord[] = [];
  logs.set(name, records);
  const registry = new Registry();
  const drain = startDrain({
    redisUrl,
    databaseUrl: asService(databaseUrl, "drain"),
    resultsUrl: "http://results.example",
    log: getLogger(["test", name]),
    registry,
    ...options,
  });
  const app = new Hono().route("/", healthRoutes(registry, drain.needs));
  let closed: Promise<void> | undefined;
  const close = () => (closed ??= drain.close());
  afterwards(close);
  return {
    /** What it logged. */
    records,
    close,
    async ready() {
      const answer = await app.request("/readyz");
      const { checks } = v.parse(Health, await answer.json());
      return { status: answer.status, missing: Object.keys(checks).filter((name) => checks[name] !== "ok") };
    },
    async metric(line: string): Promise<number | undefined> {
      const text = await (await app.request("/metrics")).text();
      const found = text.split("\n").find((each) => each.startsWith(`${line} `));
      return found === undefined ? undefined : Number(found.split(" ").at(-1));
    },
  };
}
