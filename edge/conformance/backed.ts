import { ENV } from "@earshot/contract";
import { testRedis } from "../../infra/local/testbed/index.ts";
import { startUpstash } from "../../infra/local/upstash/start.ts";
import { startEdge, type RUNTIMES } from "./process.ts";
import { redisBehind, type Subject } from "./subject.ts";

/** An edge in a process of its own, on a Redis of its own over TCP. */
export async function onRedis(
  runtime: keyof typeof RUNTIMES,
  variables: Readonly<Record<string, string>> = {},
): Promise<Subject> {
  const url = await testRedis();
  const environment = { [ENV.redisUrl]: url, ...variables };
  const [edge, redis] = await Promise.all([startEdge(runtime, environment), redisBehind(url)]);
  return { baseUrl: edge.baseUrl, metrics: true, lines: edge.lines, redis, stop: () => edge.stop() };
}

/** An edge in a process of its own, on a Redis of its own over REST. */
export async function onUpstash(runtime: keyof typeof RUNTIMES): Promise<Subject> {
  const url = await testRedis();
  const token = "token-of-the-conformance-suite";
  const upstash = await startUpstash({ redisUrl: url, token, port: 0 });
  const environment = { [ENV.upstashUrl]: upstash.url, [ENV.upstashToken]: token };
  const [edge, redis] = await Promise.all([startEdge(runtime, environment), redisBehind(url)]);
  return {
    baseUrl: edge.baseUrl,
    metrics: true,
    lines: edge.lines,
    redis,
    async stop() {
      await edge.stop();
      await upstash.close();
    },
  };
}
