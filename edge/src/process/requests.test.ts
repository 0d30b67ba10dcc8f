import { Registry } from "prom-client";
import { expect, it } from "vitest";
import { countRequests } from "./requests.ts";

it("counts by route and status, and by nothing that a caller writes", async () => {
  const registry = new Registry();
  const answer = countRequests(
    registry,
    async ({ method }: Request) => new Response("", { status: method === "GET" ? 200 : 422 }),
  );
  const ask = (method: string, path: string) =>
    answer(new Request(`http://edge.example${path}`, { method }), undefined);
  await ask("GET", "/s/a-private-survey?t=a-token");
  await ask("POST", "/s/another");
  await ask("GET", "/r/a-receipt");
  await ask("GET", "/made-up/path");
  await ask("PURGE", "/");
  await ask("POST", "/v1/surveys/vote/feedback");
  const lines = (await registry.metrics())
    .split("\n")
    .filter((line) => line.startsWith("earshot_edge_requests_total{"));
  expect(lines).toEqual([
    'earshot_edge_requests_total{method="GET",route="/s/:survey",status="200"} 1',
    'earshot_edge_requests_total{method="POST",route="/s/:survey",status="422"} 1',
    'earshot_edge_requests_total{method="GET",route="/r/:receipt",status="200"} 1',
    'earshot_edge_requests_total{method="GET",route="other",status="200"} 1',
    'earshot_edge_requests_total{method="other",route="/",status="422"} 1',
  ]);
  expect(await registry.metrics()).toContain('earshot_edge_request_seconds_count{method="GET",route="/r/:receipt"} 1');
});
