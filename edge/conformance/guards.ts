import { PATHS } from "@earshot/contract";
import { describe, expect, test } from "vitest";
import { acceptedOf, problemOf, send } from "./speak.ts";
import type { Subject } from "./subject.ts";

const SHOP = "https://shop.example";
const OTHERS = ["https://shop.example.evil.example", "http://shop.example", "https://shop.example:8443", "null", "*"];

/** What pages of other sites may do, by which methods each address is asked, and the headers of every answer. */
export function guardTests(here: () => Subject): void {
  const ask = (method: string, path: string, headers: Record<string, string> = {}) =>
    fetch(here().baseUrl + path, { method, headers });
  const allowed = (response: Response) =>
    Object.fromEntries([...response.headers].filter(([name]) => name.startsWith("access-control-")));

  describe("a page of another site", () => {
    test("that the survey lists may ask, send, and read what it is told, also that it is refused", async () => {
      const survey = await here().redis.seed({ origins: ["https://other.example", SHOP] });
      const preflight = await ask("OPTIONS", PATHS.feedback(survey.id), {
        origin: SHOP,
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type,idempotency-key",
      });
      expect([preflight.status, preflight.headers.get("vary")]).toEqual([204, "origin"]);
      expect(allowed(preflight)).toMatchObject({
        "access-control-allow-origin": SHOP,
        "access-control-allow-credentials": "true",
        "access-control-allow-methods": expect.stringContaining("POST"),
        "access-control-allow-headers": expect.stringMatching(/content-type, idempotency-key/),
      });

      const readable = { "access-control-allow-origin": SHOP, "access-control-expose-headers": "retry-after" };
      const taken = await send(here(), survey.id, { answer: "a" }, { origin: SHOP });
      expect(allowed(taken)).toMatchObject(readable);
      const { receipt } = await acceptedOf(taken);
      expect(allowed(await send(here(), survey.id, { answer: "c" }, { origin: SHOP }))).toMatchObject(readable);
      expect(allowed(await ask("GET", PATHS.survey(survey.id), { origin: SHOP }))).toMatchObject(readable);
      expect(allowed(await ask("OPTIONS", PATHS.receipt(receipt), { origin: SHOP }))).toMatchObject(readable);
      expect(allowed(await ask("GET", PATHS.receipt(receipt), { origin: SHOP }))).toMatchObject(readable);
    });

    test.each(OTHERS)("that it does not list may not: %s", async (origin) => {
      const listing = await here().redis.seed({ origins: [SHOP] });
      const none = await here().redis.seed();
      for (const survey of [listing, none]) {
        expect(allowed(await ask("OPTIONS", PATHS.feedback(survey.id), { origin }))).toEqual({});
        expect(allowed(await send(here(), survey.id, { answer: "a" }, { origin }))).toEqual({});
        expect(allowed(await ask("GET", PATHS.survey(survey.id), { origin }))).toEqual({});
      }
      expect(allowed(await ask("OPTIONS", PATHS.feedback("no-such-survey"), { origin: SHOP }))).toEqual({});
      expect(allowed(await ask("OPTIONS", PATHS.receipt("guessed"), { origin: SHOP }))).toEqual({});
    });

    test("may show the survey's pages in a frame where it is listed, and no other may", async () => {
      const listing = await here().redis.seed({ origins: [SHOP, "https://two.example"] });
      const none = await here().redis.seed();
      const framed = await ask("GET", PATHS.hostedPage(listing.id), { accept: "text/html" });
      const alone = await ask("GET", PATHS.hostedPage(none.id), { accept: "text/html" });

      expect(framed.headers.get("content-security-policy")).toContain(`frame-ancestors ${SHOP} https://two.example`);
      expect(framed.headers.get("x-frame-options")).toBeNull();
      expect(framed.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
      expect(alone.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
      expect(alone.headers.get("x-frame-options")).toBe("DENY");
      expect(alone.headers.get("cross-origin-resource-policy")).toBe("same-origin");
    });
  });

  describe("an address", () => {
    test.each([
      ["PUT", PATHS.feedback("x"), "OPTIONS, POST"],
      ["GET", PATHS.feedback("x"), "OPTIONS, POST"],
      ["POST", PATHS.survey("x"), "GET, HEAD, OPTIONS"],
      ["DELETE", "/", "GET, HEAD, OPTIONS, POST"],
      ["PUT", PATHS.receipt("x"), "GET, HEAD, OPTIONS, PATCH, DELETE"],
      ["POST", PATHS.livez, "GET, HEAD, OPTIONS"],
    ])("says by which methods it is asked: %s %s", async (method, path, allow) => {
      const response = await ask(method, path);
      expect([response.status, response.headers.get("allow")]).toEqual([405, allow]);
      expect(await problemOf(response)).toMatchObject({ code: "method-not-allowed" });
      const options = await ask("OPTIONS", path);
      expect([options.status, options.headers.get("allow")]).toEqual([204, allow]);
    });

    test("is asked by HEAD as by GET, and no header makes one method into another", async () => {
      const survey = await here().redis.seed();
      const head = await ask("HEAD", PATHS.survey(survey.id));
      expect([head.status, await head.text()]).toEqual([200, ""]);
      const override = { "x-http-method-override": "DELETE", "x-http-method": "DELETE", "x-method-override": "DELETE" };
      expect((await ask("GET", `${PATHS.survey(survey.id)}?_method=DELETE`, override)).status).toBe(200);
      expect((await ask("OPTIONS", "/nowhere")).status).toBe(404);
    });
  });

  test("every answer says how it may be used", async () => {
    const survey = await here().redis.seed();
    const html = { accept: "text/html" };
    const answers = await Promise.all([
      send(here(), survey.id, { answer: "a" }),
      send(here(), survey.id, { answer: "c" }),
      ask("GET", PATHS.survey(survey.id)),
      ask("GET", PATHS.receipt("guessed")),
      ask("GET", PATHS.readyz),
      ask("GET", "/nowhere"),
      ask("DELETE", "/"),
      ask("OPTIONS", "/"),
      ask("GET", PATHS.hostedPage(survey.id), html),
      ask("GET", PATHS.hostedPage("none"), html),
      ask("GET", "/nowhere", html),
    ]);
    for (const { status, url, headers } of answers) {
      expect([url, headers.get("x-content-type-options")]).toEqual([url, "nosniff"]);
      expect([url, headers.get("cache-control")]).toEqual([url, "no-store"]);
      // The 202 of the API is for who sent it, see ACCEPTED_HEADERS.
      if (status === 202) continue;
      expect([url, headers.get("content-security-policy")]).toEqual([
        url,
        expect.stringMatching(/default-src 'none';.*frame-ancestors 'none'/),
      ]);
      expect([url, headers.get("cross-origin-resource-policy")]).toEqual([url, "same-origin"]);
      expect([url, headers.get("referrer-policy")]).toEqual([
        url,
        expect.stringMatching(/^(no-referrer|same-origin)$/),
      ]);
    }
  });
}
