import * as fc from "fast-check";
import * as v from "valibot";
import { expect, it } from "vitest";
import { FeedbackBody, decodeEntry, encodeBody } from "./index.ts";

/** Any text a customer may send, hostile ones included; what CleanText lets through unchanged. */
const text = fc
  .string({ unit: "binary", maxLength: 60 })
  .filter((written) => v.safeParse(v.string(), written).success && !written.includes("\0"));

const body = fc.record(
  {
    survey: fc.constantFrom("vote", "service", "a-b-1"),
    period: fc.nat(),
    client: fc.constant("00112233445566778899aabbccddeeff"),
    answer: fc.constantFrom("a", "up", "10"),
    comment: text,
    reason: text,
    page: text,
  },
  { requiredKeys: ["survey", "period", "client", "answer"] },
);

it("encodeBody() and decodeEntry() carry every accepted body character for character", () => {
  fc.assert(
    fc.property(body, (sent) => {
      const accepted = v.safeParse(FeedbackBody, sent);
      fc.pre(accepted.success);
      const fields = { n: "1", t: "2", u: "3", b: encodeBody(accepted.output) };
      expect(decodeEntry("2-0", fields)).toEqual({
        id: "2-0",
        n: 1,
        t: 2,
        u: "3",
        kind: "feedback",
        body: accepted.output,
      });
    }),
  );
});

it("decodeEntry() takes of a feedback what FeedbackBody takes, and nothing else", () => {
  const odd = fc.constantFrom(null, "", "x", "\0", "\r", 1.5, -1, [], ["tag"], {});
  const context = fc.dictionary(fc.constantFrom(...Object.keys(FeedbackBody.entries), "__proto__", "toString"), odd);
  const place = fc.tuple(
    ...["vote", 0, "0".repeat(32), "a"].map((usual) => fc.oneof({ weight: 9, arbitrary: fc.constant(usual) }, odd)),
  );
  fc.assert(
    fc.property(place, context, (written, around) => {
      const read = decodeEntry("2-0", { n: "1", t: "2", u: "3", b: JSON.stringify([1, "f", ...written, around]) });
      const [survey, period, client, answer] = written;
      const body = v.safeParse(FeedbackBody, { ...JSON.parse(JSON.stringify(around)), survey, period, client, answer });
      expect("why" in read ? undefined : read.body).toEqual(body.success ? body.output : undefined);
    }),
    { numRuns: 500 },
  );
});

it("decodeEntry() names an entry, its place and its answer in this order: the administration shows it as it is read", () => {
  const read = (body: string) => JSON.stringify(decodeEntry("2-0", { b: `[1,${body}]`, u: "3", t: "2", n: "1" }));
  const [said, shown] = [`"vote",0,"${"0".repeat(32)}"`, `"survey":"vote","period":0,"client":"${"0".repeat(32)}"`];
  const named = `{"id":"2-0","n":1,"t":2,"u":"3","kind":`;
  expect(read(`"f",${said},"b",{"comment":"No"}`)).toBe(
    `${named}"feedback","body":{${shown},"answer":"b","comment":"No"}}`,
  );
  expect(read(`"c",${said},{"comment":null,"answer":"b"}`)).toBe(
    `${named}"change","body":{${shown},"answer":"b","comment":null}}`,
  );
  expect(read(`"w",${said}`)).toBe(`${named}"withdraw","body":{${shown}}}`);
});

it("encodeBody() of a plain answer stays under 105 bytes", () => {
  const plain = { survey: "customer-survey-2026", period: 0, client: "0".repeat(32), answer: "harbour" };
  expect(encodeBody(plain).length).toBeLessThan(105);
});
