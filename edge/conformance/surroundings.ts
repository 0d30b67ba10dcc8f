import { PATHS } from "@earshot/contract";
import { describe, expect, test } from "vitest";
import { problemOf } from "./speak.ts";
import { RATING, type Subject } from "./subject.ts";

/** What stands around a submission: surveys, health. */
export function surroundingTests(here: () => Subject): void {
  const get = (path: string, headers: Record<string, string> = {}) => fetch(here().baseUrl + path, { headers });

  describe("a survey", () => {
    test("is shown but for the rule that opens cases", async () => {
      const survey = await here().redis.seed(RATING);
      const shown = (await (await get(PATHS.survey(survey.id))).json()) as Record<string, unknown>;

      expect(shown).toMatchObject({ id: survey.id, question: survey.question, kind: "csat" });
      expect(shown).not.toHaveProperty("negative");
    });

    test("that is not there is unknown, and known once it is published", async () => {
      const id = `later-${Date.now()}`;
      expect(await problemOf(await get(PATHS.survey(id)))).toMatchObject({ code: "unknown-survey" });
      await here().redis.seed({ id });
      await expect.poll(async () => (await get(PATHS.survey(id))).status).toBe(200);
    });
  });

  describe("the edge", () => {
    test("is alive and ready", async () => {
      expect(await (await get(PATHS.livez)).json()).toEqual({ status: "live" });
      expect(await (await get(PATHS.readyz)).json()).toEqual({ status: "ready", checks: { redis: "ok" } });
    });

    test("has figures, where it is a process", async () => {
      const response = await get(PATHS.metrics);
      expect(response.status).toBe(here().metrics ? 200 : 404);
      const figure = here().metrics
        ? /^earshot_edge_submissions_total\{road="api",outcome="accepted"\} \d+$/m
        : /not-found/;
      expect(await response.text()).toMatch(figure);
    });

    test("shows its figures to nobody who comes by a proxy", async () => {
      expect((await get(PATHS.metrics, { "x-forwarded-for": "203.0.113.9" })).status).toBe(404);
    });

    test("has a problem for every other address, and a page for browsers", async () => {
      expect(await problemOf(await get("/nowhere"))).toMatchObject({ code: "not-found" });
      const page = await get("/nowhere", { accept: "text/html" });
      expect([page.status, page.headers.get("content-type")]).toEqual([404, "text/html; charset=utf-8"]);
    });
  });
}
