import { randomUUID } from "node:crypto";
import { PATHS } from "@earshot/contract";
import { describe, expect, test } from "vitest";
import { linkFor } from "./links.ts";
import { post } from "./speak.ts";
import { RATING, type Subject } from "./subject.ts";

/** An answer tapped elsewhere, and minds that change. */
export function tapTests(here: () => Subject): void {
  const html = { accept: "text/html" };
  const cookiesOf = (response: Response) =>
    response.headers
      .getSetCookie()
      .map((cookie) => cookie.split(";")[0])
      .join("; ");
  const show = async (path: string, cookie = "") =>
    (await fetch(here().baseUrl + path, { headers: { ...html, cookie } })).text();

  describe("a link with an answer", () => {
    test("sends nothing when it is followed, and sets no cookie", async () => {
      const survey = await here().redis.seed(RATING);
      for (const method of ["GET", "HEAD"]) {
        const address = `${here().baseUrl}${PATHS.hostedPage(survey.id)}?answer=2&via=email`;
        const response = await fetch(address, { method, headers: html });
        expect([response.status, response.headers.getSetCookie()]).toEqual([200, []]);
      }
      expect(await here().redis.entriesOf(survey.id)).toEqual([]);
    });

    test.each(["6", "0", "", "a", "2.0", "%22%3E%3Cb%3E"])("that is none (%s) shows the plain form", async (answer) => {
      const survey = await here().redis.seed(RATING);
      const page = await show(`${PATHS.hostedPage(survey.id)}?answer=${answer}`);
      expect(page).not.toContain(" checked");
      expect(page).toContain("<textarea");
    });
  });

  describe("who has just answered", () => {
    const told = "You answered a few minutes ago.";

    test("is told so, and offered to change it, for this survey alone", async () => {
      const [survey, other] = [await here().redis.seed(), await here().redis.seed()];
      const path = PATHS.hostedPage(survey.id);
      const cookie = cookiesOf(await post(here(), path, "vote=a"));
      expect(cookie).toContain(`earshot_just_${survey.id}=`);
      expect(await show(path, cookie)).toMatch(/You answered a few minutes ago\.[^]*href="\/r\//);
      expect(await show(PATHS.hostedPage(other.id), cookie)).not.toContain(told);
      const moved = cookie.replaceAll(survey.id, other.id);
      expect(await show(PATHS.hostedPage(other.id), moved)).not.toContain(told);
      expect(await show(path, `earshot_just_${survey.id}=guessed`)).not.toContain(told);
      const second = await (await post(here(), path, "vote=b", { cookie })).text();
      expect(second).toMatch(/name="do" value="change"[^]*name="answer" value="b"/);
    });

    test("by a link is not taken for the holder of another one who uses the same browser", async () => {
      const survey = await here().redis.seed({ identity: "link" });
      const [mine, theirs] = [linkFor(survey.id, "me"), linkFor(survey.id, randomUUID())];
      const path = PATHS.hostedPage(survey.id);
      const cookie = cookiesOf(await post(here(), path, { vote: "a", t: mine }));
      expect(await show(`${path}?t=${mine}`, cookie)).toContain(told);
      expect(await show(`${path}?t=${theirs}`, cookie)).not.toContain(told);
      await post(here(), path, { vote: "b", t: theirs });
      const again = await (await post(here(), path, { vote: "a", t: theirs }, { cookie })).text();
      expect(again).toContain("already answered");
      expect(again).not.toContain('value="change"');
    });
  });
}
