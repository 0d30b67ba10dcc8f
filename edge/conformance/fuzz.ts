import { PATHS } from "@earshot/contract";
import { describe, expect, test } from "vitest";
import { BAD_INPUTS } from "./bad-input.ts";
import { problemOf } from "./speak.ts";
import { RATING, type Subject } from "./subject.ts";

const SURVEY = { ...RATING, reason: "What went wrong?" };

/**
 * No input brings the edge out of step: it is refused by a code, or kept to the letter.
 *
 * @param ownServer whether the HTTP server is ours to answer for; where it is not, as on Cloudflare, what only it sees
 *   is left out
 */
export function fuzzTests(here: () => Subject, ownServer: boolean): void {
  describe("a bad input", () => {
    test.each(BAD_INPUTS.filter(({ server }) => ownServer || !server))("$what", async (input) => {
      const survey = await here().redis.seed(SURVEY);
      const back = await input.send(here().baseUrl, survey.id);

      expect(input.statuses).toContain(back.status);
      const code = input.code === undefined ? undefined : (await problemOf(back as Response)).code;
      expect(code).toBe(input.code);
      const entries = await here().redis.entriesOf(survey.id);
      const kept = entries.map(({ body: { comment, ...body } }) => ({ ...body, comment }));
      expect(kept).toMatchObject(input.kept ? [{ comment: undefined, ...input.kept }] : []);
    });

    test("has left the edge as it was", async () => {
      expect((await fetch(here().baseUrl + PATHS.readyz)).status).toBe(200);
    });
  });
}
