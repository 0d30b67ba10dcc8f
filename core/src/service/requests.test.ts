import { Hono } from "hono";
import { Registry } from "prom-client";
import { expect, it } from "vitest";
import { requestMetrics } from "./requests.ts";

it("requestMetrics() counts by route as it is written, never by what stands in its place", async () => {
  const registry = new Registry();
  const inner = new Hono().get("/v1/surveys/:id", (c) => c.json({}));
  const app = new Hono()
    .onError((_, c) => c.text("", 500))
    .use(requestMetrics(registry))
    .use("/v1/*", async (_, next) => next())
    .route("/", inner)
    .get("/broken", () => {
      throw new Error("Broken");
    });
  await app.request("/v1/surveys/secret");
  await app.request("/v1/surveys/other");
  await app.request("/broken");
  await app.request("/nowhere/at-all", { method: "PROPFIND" });

  const text = await registry.metrics();
  expect(text).toContain('earshot_http_requests_total{method="GET",route="/v1/surveys/:id",status="200"} 2');
  expect(text).toContain('earshot_http_requests_total{method="GET",route="/broken",status="500"} 1');
  expect(text).toMatch(/earshot_http_requests_total\{method="other",route="[^"]*\*",status="404"\} 1/);
  expect(text).toContain('earshot_http_request_seconds_count{method="GET",route="/v1/surveys/:id"} 2');
  expect(text).not.toMatch(/secret|nowhere/);
});
