import { LIMITS, PATHS } from "@earshot/contract";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { post, send } from "./speak.ts";
import { RATING, type Subject } from "./subject.ts";

const RUNS = { numRuns: 50 };

const ODDITIES =
  "\0\t\n\r\u0007\u001b\u007f\u0085\u200b\u200d\u202e\u2028\u2066\ufeff\uffff\ud800\udc00\ud83d\ude00\u0301e<>&\"'\\{}$%=+@";

/** Characters of which texts are made that break things: controls, halves of pairs, joiners, signs with a meaning. */
const ODD = fc.constantFrom(...Array.from({ length: ODDITIES.length }, (_, at) => ODDITIES.charAt(at)));
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.array(ODD, { maxLength: 60 }).map((characters) => characters.join("")),
);

/** What is kept of a text: by another way than the contract's, a character at a time. Undefined: it is refused. */
function keptOf(text: string): string | undefined {
  if (text.includes("\0") || Array.from(text).some((one) => /^[\ud800-\udfff]$/.test(one))) return undefined;
  const kept = Array.from(text.split("\r\n").join("\n").split("\r").join("\n"))
    .filter((one) => {
      const code = one.codePointAt(0) ?? 0;
      const control = (code < 32 && one !== "\t" && one !== "\n") || (code > 126 && code < 160);
      return !control && !(code >= 0x202a && code <= 0x202e) && !(code >= 0x2066 && code <= 0x2069);
    })
    .join("")
    .normalize("NFC");
  return Array.from(kept).length > LIMITS.commentPoints ? undefined : kept;
}

/** Whatever is sent: refused, or kept as it was; never a fault of ours. */
export function anythingTests(here: () => Subject): void {
  describe("anything at all", () => {
    test("a comment is kept to the letter or refused, as JSON and as a form", async () => {
      const asJson = await here().redis.seed({ ...RATING, identity: "open" });
      const asForm = await here().redis.seed({ ...RATING, identity: "open" });
      const kept: string[][] = [[], []];
      await fc.assert(
        fc.asyncProperty(text, async (comment) => {
          const wanted = keptOf(comment);
          const answer = await send(here(), asJson.id, { answer: 1, comment });
          expect(answer.status).toBe(wanted === undefined ? 400 : 202);
          if (wanted) kept[0]?.push(wanted);
          // As a form half a surrogate pair cannot even be written.
          if (!comment.isWellFormed()) return;
          const page = await post(here(), PATHS.hostedPage(asForm.id), { answer: "1", comment });
          expect(page.status).toBe(wanted === undefined ? 400 : 202);
          if (wanted) kept[1]?.push(wanted);
        }),
        RUNS,
      );
      for (const [at, survey] of [asJson, asForm].entries()) {
        const entries = await here().redis.entriesOf(survey.id);
        const comments = entries.flatMap(({ body }) => ("comment" in body && body.comment ? [body.comment] : []));
        expect(comments.toSorted()).toEqual(kept[at]?.toSorted());
      }
    });

    test("a body of any JSON is no fault of ours", async () => {
      const survey = await here().redis.seed({ ...RATING, identity: "open" });
      const fields = fc.constantFrom("answer", "comment", "tags", "submissionId", "locale", "link", "__proto__");
      const odd = fc.dictionary(fields, fc.oneof(fc.integer({ min: -1, max: 6 }), fc.jsonValue()));
      await fc.assert(
        fc.asyncProperty(fc.oneof(odd, fc.jsonValue()), async (body) => {
          const { status } = await send(here(), survey.id, JSON.stringify(body));
          expect([202, 400]).toContain(status);
        }),
        RUNS,
      );
    });

    test("a body of any bytes, called anything, is no fault of ours", async () => {
      const survey = await here().redis.seed({ ...RATING, identity: "open" });
      const types = fc.constantFrom("application/json", "application/x-www-form-urlencoded", "text/plain", "x");
      const paths = fc.constantFrom(PATHS.feedback(survey.id), PATHS.hostedPage(survey.id));
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), types, paths, async (bytes, type, path) => {
          const headers = { "content-type": type };
          const body = Uint8Array.from(bytes);
          const { status } = await fetch(here().baseUrl + path, { method: "POST", headers, body });
          expect([202, 400, 415]).toContain(status);
        }),
        RUNS,
      );
    });
  });
}
