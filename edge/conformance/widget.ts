import { createHash } from "node:crypto";
import { PATHS } from "@earshot/contract";
import { describe, expect, test } from "vitest";
import type { Subject } from "./subject.ts";

/** The widget as pages of other sites load it. */
export function widgetTests(here: () => Subject): void {
  const get = (path: string, headers: Record<string, string> = {}) => fetch(here().baseUrl + path, { headers });
  const about = async () =>
    (await (await get(PATHS.widgetAbout)).json()) as { readonly script: string; readonly integrity: string };

  describe("the widget", () => {
    test.each([PATHS.widget, PATHS.client])(
      "%s may be loaded by any site, is kept for minutes, then asked for again",
      async (path) => {
        const response = await get(path);
        expect(response.status).toBe(200);
        expect(Object.fromEntries(response.headers)).toMatchObject({
          "content-type": "text/javascript; charset=utf-8",
          "access-control-allow-origin": "*",
          "cross-origin-resource-policy": "cross-origin",
          "x-content-type-options": "nosniff",
          "cache-control": "public, max-age=300, stale-while-revalidate=86400",
        });
        const etag = response.headers.get("etag") ?? "";
        expect((await get(path, { "if-none-match": etag })).status).toBe(304);
        expect((await fetch(here().baseUrl + path, { method: "HEAD" })).status).toBe(200);
        expect(response.headers.get("set-cookie")).toBeNull();
      },
    );

    test("has an address that never changes what it holds, and a hash that says so", async () => {
      const { script, integrity } = await about();
      const pinned = await get(script);
      const text = await pinned.text();
      expect(pinned.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
      expect(integrity).toBe(`sha384-${createHash("sha384").update(text).digest("base64")}`);
      expect(await (await get(PATHS.widget)).text()).toBe(text);
    });

    test("finds its words at an address of their own", async () => {
      const script = await (await get(PATHS.widget)).text();
      const hash = /([0-9a-f]{8})-\$\{\w+\}\.json/.exec(script)?.[1];
      for (const lang of ["de", "fr", "es", "ar"]) {
        const words = await get(PATHS.widgetFile(`${hash}-${lang}.json`));
        expect(words.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
        expect(await words.json()).toHaveProperty("send");
      }
    });

    test("that is not there is not found", async () => {
      expect((await get(PATHS.widgetFile("0.0.0-00000000.js"))).status).toBe(404);
    });

    test("is sent packed to who takes that", async () => {
      const packed = await get(PATHS.widget, { "accept-encoding": "gzip" });
      const plain = await get(PATHS.widget, { "accept-encoding": "gzip;q=0" });
      expect([packed.headers.get("content-encoding"), plain.headers.get("content-encoding")]).toEqual(["gzip", null]);
      expect(await packed.text()).toBe(await plain.text());
    });
  });
}
