import { PATHS } from "@earshot/contract";
import { expect, test } from "vitest";
import { onUpstash } from "./backed.ts";
import { edgeConformance } from "./suite.ts";

edgeConformance("Deno, Upstash over REST", () => onUpstash("deno"));

test("an Upstash whose certificate nobody vouches for is told nothing", async () => {
  const edge = await onUpstash("deno", {});
  const ready = await fetch(new URL(PATHS.readyz, edge.baseUrl));
  expect(ready.status).toBe(503);
  await edge.stop();
});
