import { ENV } from "@earshot/contract";
import { Miniflare, Response } from "miniflare";
import { testRedis } from "../../infra/local/testbed/index.ts";
import { startUpstash } from "../../infra/local/upstash/start.ts";
import { catalogueFiles } from "../assets.ts";
import { bundleWorker } from "../bundle.ts";
import { SECRETS } from "./process.ts";
import { resultsBehind } from "./results.ts";
import { redisBehind, type Subject } from "./subject.ts";

/**
 * The Worker as it is deployed, in workerd, on a Redis of its own over REST.
 *
 * @param assets folder of its static files; without one the requests go straight to the script
 */
export async function onWorkerd(variables: Readonly<Record<string, string>> = {}, assets?: string): Promise<Subject> {
  const url = variables[ENV.redisUrl] ?? (await testRedis());
  const results = await resultsBehind();
  const token = "token-of-the-conformance-suite";
  const upstash = await startUpstash({ redisUrl: url, token, port: 0 });
  const lines: string[] = [];
  const files = await catalogueFiles();
  const worker = new Miniflare({
    modules: true,
    handleStructuredLogs: ({ message }: { message: string }) => void lines.push(message),
    script: await bundleWorker(),
    compatibilityDate: "2026-07-30",
    ...(assets === undefined
      ? { serviceBindings: { ASSETS: ({ url }: { url: string }) => new Response(files[new URL(url).pathname]) } }
      : { assets: { directory: assets, binding: "ASSETS", routerConfig: { has_user_worker: true } } }),
    bindings: {
      ...SECRETS,
      [ENV.upstashUrl]: upstash.url,
      [ENV.upstashToken]: token,
      [ENV.statusUrl]: results.url,
      ...variables,
    },
  });
  const [baseUrl, redis] = await Promise.all([worker.ready, redisBehind(url)]);
  return {
    baseUrl: baseUrl.origin,
    metrics: false,
    lines,
    redis,
    results,
    from: (address) => ({ "cf-connecting-ip": address, "x-forwarded-for": "203.0.113.9" }),
    async stop() {
      await worker.dispose();
      await upstash.close();
      results.stop();
    },
  };
}
