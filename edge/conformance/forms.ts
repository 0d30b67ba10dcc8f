import { randomUUID } from "node:crypto";
import { LIMITS, PATHS, SURVEY } from "@earshot/contract";
import { describe, expect, test } from "vitest";
import { cookieOf, post, problemOf } from "./speak.ts";
import { RATING, type Subject } from "./subject.ts";

const HTML = "text/html; charset=utf-8";

/** The hosted page and its form. */
export function formTests(here: () => Subject): void {
  const own = () => new URL(here().baseUrl).origin;

  describe("the hosted page", () => {
    test("is a form that names its submission, under a policy that allows nothing else", async () => {
      const survey = await here().redis.seed();
      const response = await fetch(here().baseUrl + PATHS.hostedPage(survey.id), { headers: { accept: "text/html" } });
      const page = await response.text();

      expect(response.status).toBe(200);
      expect(response.headers.get("content-type")).toBe(HTML);
      expect(response.headers.get("cache-control")).toBe("no-store");
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
      const policy = response.headers.get("content-security-policy") ?? "";
      const nonce = /'nonce-([\w+/=]+)'/.exec(policy)?.[1] ?? "none";
      expect(policy).toContain("default-src 'none'");
      expect(page).toContain(`nonce="${nonce}"`);
      expect(page).toContain(`action="${PATHS.hostedPage(survey.id)}"`);
      expect(page).toMatch(/name="submissionId" value="[0-9a-f-]{36}"/);
      expect(page).toContain("Cats or dogs?");
      expect(cookieOf(response)).toBe("");
    });

    test("of the default survey is at the root", async () => {
      await here().redis.seed({ id: SURVEY.vote });
      await expect.poll(async () => (await fetch(`${here().baseUrl}/`)).status).toBe(200);
    });

    test("of no survey and of a closed one say so", async () => {
      const closed = await here().redis.seed({ open: false });
      const headers = { accept: "text/html" };
      const none = await fetch(here().baseUrl + PATHS.hostedPage("none-such"), { headers });
      const shut = await fetch(here().baseUrl + PATHS.hostedPage(closed.id), { headers });

      expect([none.status, shut.status]).toEqual([404, 410]);
      expect([none, shut].map((response) => response.headers.get("content-type"))).toEqual([HTML, HTML]);
    });
  });

  describe("a posted form", () => {
    test("vote=a, as curl sends it, is thanked for with a page", async () => {
      const survey = await here().redis.seed();
      const response = await post(here(), PATHS.hostedPage(survey.id), "vote=a", { accept: "*/*" });

      expect(response.status).toBe(202);
      expect(response.headers.get("content-type")).toBe(HTML);
      expect(await response.text()).toMatch(/[\w-]{70,}/);
      expect(cookieOf(response)).toMatch(/^earshot=/);
      expect((await here().redis.entriesOf(survey.id)).map(({ body }) => body)).toMatchObject([
        { answer: "a", channel: "hosted" },
      ]);
    });

    test("at the root is the default survey's", async () => {
      await here().redis.seed({ id: SURVEY.vote });
      await expect.poll(async () => (await post(here(), "/", "vote=b")).status).toBe(202);
    });

    test("a rating with a comment, sent twice, is stored once and word for word", async () => {
      const survey = await here().redis.seed(RATING);
      const fields = { answer: "1", comment: 'It\'s "100%" & é 👍 </script>\r\n+ more', submissionId: randomUUID() };
      const headers = { origin: own(), "sec-fetch-site": "same-origin" };
      const first = await post(here(), PATHS.hostedPage(survey.id), fields, headers);
      const again = await post(here(), PATHS.hostedPage(survey.id), fields, headers);

      expect([first.status, again.status]).toEqual([202, 202]);
      expect((await here().redis.entriesOf(survey.id)).map(({ body }) => body)).toMatchObject([
        { answer: "1", comment: 'It\'s "100%" & é 👍 </script>\n+ more' },
      ]);
    });

    test.each(["字", "😀"])("a comment of as many %s as fit is taken whole", async (character) => {
      const survey = await here().redis.seed(RATING);
      const comment = character.repeat(LIMITS.commentPoints);
      const response = await post(here(), PATHS.hostedPage(survey.id), { answer: "5", comment });

      expect(response.status).toBe(202);
      expect((await here().redis.entriesOf(survey.id)).map(({ body }) => body.comment)).toEqual([comment]);
    });

    test("a second of the same browser is told kindly", async () => {
      const survey = await here().redis.seed();
      const cookie = cookieOf(await post(here(), PATHS.hostedPage(survey.id), "vote=a"));
      const second = await post(here(), PATHS.hostedPage(survey.id), "vote=b", { cookie });

      expect(second.status).toBe(409);
      expect(second.headers.get("content-type")).toBe(HTML);
    });

    test("without an answer is shown again with what was typed", async () => {
      const survey = await here().redis.seed(RATING);
      const response = await post(here(), PATHS.hostedPage(survey.id), { comment: "already <b>typed</b>" });

      expect(response.status).toBe(400);
      expect(await response.text()).toContain("already &lt;b&gt;typed&lt;/b&gt;");
      expect(await here().redis.entriesOf(survey.id)).toEqual([]);
    });

    test.each([
      ["vote and answer", "vote=a&answer=b", 400],
      ["a field twice", "vote=a&vote=b", 400],
      ["an unknown option", "vote=c", 400],
      ["bytes that are no UTF-8", "vote=a&comment=%FF%FE", 400],
      ["a NUL", "vote=a&comment=%00", 400],
      ["too much", `vote=a&comment=${"x".repeat(LIMITS.formBytes)}`, 413],
    ])("%s is refused, and nothing is stored", async (_what, body, status) => {
      const survey = await here().redis.seed();
      const response = await post(here(), PATHS.hostedPage(survey.id), body);

      expect(response.status).toBe(status);
      expect(response.headers.get("content-type")).toBe(HTML);
      expect(await here().redis.entriesOf(survey.id)).toEqual([]);
    });

    test("other fields of a form are not minded", async () => {
      const survey = await here().redis.seed();
      expect((await post(here(), PATHS.hostedPage(survey.id), "vote=a&button=Send&x=%ZZ")).status).toBe(202);
    });

    test.each([
      [{ "sec-fetch-site": "cross-site" }],
      [{ "sec-fetch-site": "same-site" }],
      [{ origin: "https://evil.example" }],
      [{ origin: "null" }],
      [{ origin: "https://localhost.evil.example" }],
    ])("from another site is refused: %o", async (headers) => {
      const survey = await here().redis.seed();
      const response = await post(here(), PATHS.hostedPage(survey.id), "vote=a", headers);

      expect(response.status).toBe(403);
      expect(await here().redis.entriesOf(survey.id)).toEqual([]);
    });

    test("from this site is taken, whichever way the browser says so", async () => {
      for (const headers of [{ origin: own() }, { "sec-fetch-site": "none" }, { "sec-fetch-site": "same-origin" }]) {
        const survey = await here().redis.seed();
        expect((await post(here(), PATHS.hostedPage(survey.id), "vote=a", headers as never)).status).toBe(202);
      }
    });

    test("is answered in JSON where that is asked for", async () => {
      const survey = await here().redis.seed();
      const headers = { accept: "application/json" };
      const taken = await post(here(), PATHS.hostedPage(survey.id), "vote=a", headers);
      const refused = await post(here(), PATHS.hostedPage(survey.id), "vote=c", headers);

      expect(await taken.json()).toMatchObject({ outcome: "accepted" });
      expect(await problemOf(refused)).toMatchObject({ code: "invalid-field" });
    });
  });
}
