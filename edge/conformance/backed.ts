import { ENV } from "@earshot/contract";
import { testRedis } from "../../infra/local/testbed/index.ts";
import { startUpstash } from "../../infra/local/upstash/start.ts";
import { CERTIFICATE, overTls } from "./over-tls.ts";
import { startEdge, type RUNTIMES } from "./process.ts";
import { resultsBehind } from "./results.ts";
import { redisBehind, type Subject } from "./subject.ts";

type Variables = Readonly<Record<string, string>>;

/** An edge in a process of its own, on a Redis over TCP: one of its own unless one is given. */
export async function onRedis(runtime: keyof typeof RUNTIMES, variables: Variables = {}): Promise<Subject> {
  const url = variables[ENV.redisUrl] ?? (await testRedis());
  return onProcess(runtime, url, { [ENV.redisUrl]: url, ...variables });
}

/** An edge in a process of its own, on a Redis of its own over REST: by https, as Upstash is. */
export async function onUpstash(runtime: keyof typeof RUNTIMES, variables: Variables = TRUSTING): Promise<Subject> {
  const url = await testRedis();
  const token = "token-of-the-conformance-suite";
  const upstash = await startUpstash({ redisUrl: url, token, port: 0 });
  const secure = await overTls(upstash.url);
  const there = { [ENV.upstashUrl]: secure.url, [ENV.upstashToken]: token };
  const subject = await onProcess(runtime, url, { ...there, ...variables });
  return {
    ...subject,
    async stop() {
      await subject.stop();
      secure.close();
      await upstash.close();
    },
  };
}

/** How Deno and Node are told of a certificate that no authority has signed. */
const TRUSTING = { DENO_CERT: CERTIFICATE, NODE_EXTRA_CA_CERTS: CERTIFICATE };

/** Behind one proxy, which is played by whoever sends. */
async function onProcess(runtime: keyof typeof RUNTIMES, url: string, variables: Variables): Promise<Subject> {
  const results = await resultsBehind();
  const environment = { [ENV.statusUrl]: results.url, [ENV.trustedHops]: "1", ...variables };
  const [edge, redis] = await Promise.all([startEdge(runtime, environment), redisBehind(url)]);
  return {
    baseUrl: edge.baseUrl,
    metrics: true,
    lines: edge.lines,
    redis,
    results,
    from: (address) => ({ "x-forwarded-for": `203.0.113.9, ${address}`, "cf-connecting-ip": "203.0.113.9" }),
    async stop() {
      await edge.stop();
      results.stop();
    },
  };
}
