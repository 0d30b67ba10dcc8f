import { PATHS } from "@earshot/contract";
import { Hono } from "hono";
import type { Registry } from "prom-client";

/** What a service needs to do its work, each with a question that is answered by returning, or by throwing. */
export type Needs = Readonly<Record<string, () => Promise<unknown>>>;

/** How long a need may take to answer before it counts as missing, in ms. */
const PATIENCE = 2000;

/**
 * The routes every service has: `/livez` (the process turns), `/readyz` (its needs are met, named one by one),
 * `/metrics` (the Prometheus text format).
 *
 * @param needs asked anew at each request of `/readyz`; one that throws or takes over 2 s makes it 503
 */
export function healthRoutes(registry: Registry, needs: Needs) {
  return new Hono()
    .get(PATHS.livez, (c) => c.json({ status: "live" }))
    .get(PATHS.readyz, async (c) => {
      const checks = Object.fromEntries(
        await Promise.all(
          Object.entries(needs).map(async ([name, ask]) => [name, (await met(ask)) ? "ok" : "missing"] as const),
        ),
      );
      const ready = Object.values(checks).every((check) => check === "ok");
      return c.json({ status: ready ? "ready" : "unready", checks }, ready ? 200 : 503);
    })
    .get(PATHS.metrics, async (c) => c.text(await registry.metrics(), 200, { "content-type": registry.contentType }));
}

async function met(ask: () => Promise<unknown>): Promise<boolean> {
  const late = AbortSignal.timeout(PATIENCE);
  return Promise.race([
    ask().then(
      () => true,
      () => false,
    ),
    new Promise<boolean>((settle) => late.addEventListener("abort", () => settle(false), { once: true })),
  ]);
}
