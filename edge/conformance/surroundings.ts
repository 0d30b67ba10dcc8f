import { PATHS } from "@earshot/contract";
import { describe, expect, test } from "vitest";
import { acceptedOf, problemOf, send } from "./speak.ts";
import { RATING, type Subject } from "./subject.ts";

/** What stands around a submission: receipts, surveys, health. */
export function surroundingTests(here: () => Subject): void {
  const get = (path: string, headers: Record<string, string> = {}) => fetch(here().baseUrl + path, { headers });

  describe("a receipt", () => {
    test("tells whose it is, and lets no address slip out", async () => {
      const survey = await here().redis.seed();
      const { receipt, submissionId } = await acceptedOf(await send(here(), survey.id, { answer: "a" }));
      const response = await get(PATHS.receipt(receipt));

      expect(response.headers.get("referrer-policy")).toBe("no-referrer");
      expect(response.headers.get("cache-control")).toBe("no-store");
      expect(await response.json()).toEqual({ status: "received", survey: survey.id, submissionId, asOf: null });
    });

    test("that was changed or guessed is unknown", async () => {
      const survey = await here().redis.seed();
      const { receipt } = await acceptedOf(await send(here(), survey.id, { answer: "a" }));
      const [claims = "", seal = ""] = receipt.split(".");
      const otherClaims = btoa(atob(claims).replace(survey.id, "another")).replaceAll("=", "");
      const guesses = [
        claims,
        `${claims}.`,
        `${claims}.${seal}.`,
        `${claims}.${seal}=`,
        `${claims}.${seal.slice(0, -2)}`,
        `${otherClaims}.${seal}`,
        `.${seal}`,
        ...["A", "Q", "g", "w"]
          .filter((last) => !seal.endsWith(last))
          .map((last) => `${claims}.${seal.slice(0, -1)}${last}`),
        "x".repeat(2000),
        "%F0%9F%98%80",
      ];

      for (const guess of guesses) {
        const response = await get(PATHS.receipt(guess));
        expect([guess, response.status]).toEqual([guess, 404]);
        expect(await problemOf(response)).toMatchObject({ code: "unknown-receipt" });
      }
    });
  });

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
      await expect.poll(async () => (await get(PATHS.survey(id))).status, { timeout: 5000 }).toBe(200);
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

    test("has a problem for every other address, and a page for browsers", async () => {
      expect(await problemOf(await get("/nowhere"))).toMatchObject({ code: "not-found" });
      const page = await get("/nowhere", { accept: "text/html" });
      expect([page.status, page.headers.get("content-type")]).toEqual([404, "text/html; charset=utf-8"]);
    });
  });
}
