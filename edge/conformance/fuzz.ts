import { PATHS } from "@earshot/contract";
import { describe, expect, test } from "vitest";
import { BAD_INPUTS } from "./bad-input.ts";
import { problemOf } from "./speak.ts";
import { RATING, type Subject } from "./subject.ts";

const SURVEY = { ...RATING, reason: "What went wrong?" };

/**
 * No input brings the edge out of step: it is refused by a code, or kept to the letter.
 *
 * @param ownServer whether the HTTP server is ours to answer for; where it is not, as on Cloudflare, what only it sees is
 *   left out
 */
export function fuzzTests(here: () => Subject, ownServer: boolean): void {
  describe("a bad input", () => {
    test.each(BAD_INPUTS.filter(({ server }) => ownServer || !server))("$what", async (input) => {
      const survey = await here().redis.seed(SURVEY as never);
      const back = await input.send(here().baseUrl, survey.id);

      expect(input.statuses, back instanceof Response ? await back.clone().text() : back.text).toContain(back.status);
      if (input.code !== undefined) expect(await problemOf(back as Response)).toMatchObject({ code: input.code });
      const entries = await here().redis.entriesOf(survey.id);
      expect(entries.map(({ body }) => body)).toEqual(input.kept ? [expect.objectContaining(input.kept)] : []);
      if (input.kept && !("comment" in input.kept)) expect(entries[0]?.body).not.toHaveProperty("comment");
    });

    test("has left the edge as it was", async () => {
      expect((await fetch(here().baseUrl + PATHS.readyz)).status).toBe(200);
    });
  });
}
