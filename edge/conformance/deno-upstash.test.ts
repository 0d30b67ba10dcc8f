import { once } from "node:events";
import { createServer } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { ENV, PATHS } from "@earshot/contract";
import { expect, onTestFinished, test } from "vitest";
import { testRedis } from "../../infra/local/testbed/index.ts";
import { startUpstash } from "../../infra/local/upstash/start.ts";
import { onUpstash } from "./backed.ts";
import { CERTIFICATE, overTls } from "./over-tls.ts";
import { startEdge } from "./process.ts";
import { edgeConformance } from "./suite.ts";

edgeConformance("Deno, Upstash over REST", () => onUpstash("deno"));

test("an Upstash whose certificate nobody vouches for is told nothing", async () => {
  const edge = await onUpstash("deno", {});
  const ready = await fetch(new URL(PATHS.readyz, edge.baseUrl));
  expect(ready.status).toBe(503);
  await edge.stop();
});

/** A proxy that opens a tunnel for whoever asks, and remembers where to. */
async function startProxy() {
  const asked: (string | undefined)[] = [];
  const proxy = createServer().on("connect", ({ url }, near) => {
    asked.push(url);
    const far = connect(Number(url?.split(":")[1]), "localhost", () => near.write("HTTP/1.1 200 Connected\r\n\r\n"));
    near.on("error", () => {}).on("close", () => far.destroy());
    far.on("error", () => {}).on("close", () => near.destroy());
    near.pipe(far).pipe(near);
  });
  await once(proxy.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void proxy.close());
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, asked };
}

test("where a proxy is configured, Upstash is reached by it", async () => {
  const [proxy, redisUrl, token] = [await startProxy(), await testRedis(), "token"];
  const upstash = await startUpstash({ redisUrl, token, port: 0 });
  const secure = await overTls(upstash.url, ["http/1.1"]);
  const edge = await startEdge("deno", {
    [ENV.upstashUrl]: secure.url,
    [ENV.upstashToken]: token,
    DENO_CERT: CERTIFICATE,
    HTTPS_PROXY: proxy.url,
  });
  onTestFinished(async () => {
    await edge.stop();
    secure.close();
    await upstash.close();
  });
  const ready = await fetch(new URL(PATHS.readyz, edge.baseUrl));
  expect(ready.status).toBe(200);
  expect(proxy.asked).toEqual([new URL(secure.url).host]);
});
