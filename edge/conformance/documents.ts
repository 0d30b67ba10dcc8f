import { PATHS } from "@earshot/contract";
import { describe, expect, test } from "vitest";
import type { Subject } from "./subject.ts";

/** The document of the API, and its page. */
export function documentTests(here: () => Subject): void {
  const get = (path: string) => fetch(here().baseUrl + path);

  describe("the API", () => {
    test("is described by a document that tools of any site may read", async () => {
      const response = await get(PATHS.openapi);
      expect(response.status).toBe(200);
      expect(response.headers.get("content-type")).toBe("application/openapi+json");
      expect(response.headers.get("access-control-allow-origin")).toBe("*");
      expect(await response.json()).toMatchObject({ openapi: "3.1.0", info: { title: "Earshot" } });
    });

    test("is described by a page that needs nothing else, under a policy that allows nothing else", async () => {
      const response = await get(PATHS.docs);
      const page = await response.text();
      expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
      expect(response.headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'sha256-/);
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
      expect(page).toContain("<h1>The API of Earshot</h1>");
      expect(page).not.toMatch(/<script|src=|@import|url\(/);
    });

    test("says where it is described, also where there is nothing", async () => {
      const survey = await here().redis.seed();
      for (const path of [PATHS.survey(survey.id), "/nowhere"]) {
        expect((await get(path)).headers.get("link")).toBe(
          '</openapi.json>; rel="service-desc", </docs>; rel="service-doc"',
        );
      }
    });
  });
}
