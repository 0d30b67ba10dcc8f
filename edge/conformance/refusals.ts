import { randomUUID } from "node:crypto";
import { PATHS } from "@earshot/contract";
import { describe, expect, test } from "vitest";
import { problemOf, send } from "./speak.ts";
import { RATING, type Subject } from "./subject.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);

/** Bodies that are refused, by what they are told: sent to a rating with a comment. */
const REFUSED: [what: string, body: string | Uint8Array, status: number, code: string, pointer?: string][] = [
  ["nothing", "", 400, "bad-json"],
  ["half of JSON", '{"answer":', 400, "bad-json"],
  ["two documents", '{"answer":1}{"answer":1}', 400, "bad-json"],
  ["a trailing comma", '{"answer":1,}', 400, "bad-json"],
  ["NaN", '{"answer":NaN}', 400, "bad-json"],
  ["a raw NUL", '{"answer":1,"comment":"\0"}', 400, "bad-json"],
  ["null", "null", 400, "invalid-field", ""],
  ["a list", "[]", 400, "invalid-field"],
  ["a text", '"answer"', 400, "invalid-field", ""],
  ["no field", "{}", 400, "invalid-field", "/answer"],
  ["an unknown field", '{"answer":1,"score":5}', 400, "invalid-field", "/score"],
  ["__proto__", '{"answer":1,"__proto__":{"answer":5}}', 400, "invalid-field", "/__proto__"],
  ["an answer of no survey", '{"answer":6}', 400, "invalid-field", "/answer"],
  ["an answer in words", '{"answer":"5"}', 400, "invalid-field", "/answer"],
  ["an answer between", '{"answer":4.5}', 400, "invalid-field", "/answer"],
  ["an endless answer", '{"answer":1e400}', 400, "invalid-field", "/answer"],
  ["an answer in a list", '{"answer":[5]}', 400, "invalid-field", "/answer"],
  ["a NUL in the comment", '{"answer":1,"comment":"a\\u0000b"}', 400, "invalid-field", "/comment"],
  ["a lone high surrogate", '{"answer":1,"comment":"\\ud800"}', 400, "invalid-field", "/comment"],
  ["a lone low surrogate", '{"answer":1,"comment":"\\udc00x"}', 400, "invalid-field", "/comment"],
  ["a pair turned around", '{"answer":1,"comment":"\\udc00\\ud800"}', 400, "invalid-field", "/comment"],
  ["2,001 characters", `{"answer":1,"comment":"${"é".repeat(2001)}"}`, 400, "invalid-field", "/comment"],
  ["a name that is none", '{"answer":1,"submissionId":"1"}', 400, "invalid-field", "/submissionId"],
  ["eleven tags", `{"answer":1,"tags":${JSON.stringify(Array(11).fill("t"))}}`, 400, "invalid-field", "/tags"],
  ["a locale that is none", '{"answer":1,"locale":"../de"}', 400, "invalid-field", "/locale"],
  ["a comment of 20 kB", `{"answer":1,"comment":"${"x".repeat(20_000)}"}`, 413, "too-large"],
  [
    "bytes that are no UTF-8",
    Uint8Array.of(...utf8('{"answer":1,"comment":"'), 0xff, 0xfe, ...utf8('"}')),
    400,
    "bad-text",
  ],
  ["an overlong NUL", Uint8Array.of(...utf8('{"answer":1,"comment":"'), 0xc0, 0x80, ...utf8('"}')), 400, "bad-text"],
  ["UTF-16", new Uint8Array(Buffer.from('{"answer":1}', "utf16le")), 400, "bad-json"],
];

/** What is not taken: a clear answer, nothing in the log. */
export function refusalTests(here: () => Subject): void {
  describe("a refused submission", () => {
    test.each(REFUSED)("%s", async (_what, body, status, code, pointer) => {
      const survey = await here().redis.seed(RATING);
      const response = await send(here(), survey.id, body);
      const problem = await problemOf(response);

      expect([response.status, problem.code]).toEqual([status, code]);
      expect([undefined, ...(problem.errors ?? []).map((error) => error.pointer)]).toContain(pointer);
      expect(cookieOf(response)).toBeNull();
      expect(await here().redis.entriesOf(survey.id)).toEqual([]);
    });

    test("says nothing of what was sent", async () => {
      const survey = await here().redis.seed(RATING);
      const secret = "my own words";
      const response = await send(here(), survey.id, { answer: secret, comment: `${secret}\ud800`, locale: secret });
      expect(await response.text()).not.toContain(secret);
    });

    test("10,000 keys and 4,000 levels are refused as quickly as they come", async () => {
      const survey = await here().redis.seed();
      const keys = `{${Array.from({ length: 1500 }, (_, at) => `"k${at}":1`).join(",")}}`;
      for (const body of [keys, `{"answer":${"[".repeat(4000)}${"]".repeat(4000)}}`]) {
        const problem = await problemOf(await send(here(), survey.id, body));
        expect(problem).toMatchObject({ code: "invalid-field", detail: expect.stringContaining("at most 20 keys") });
        expect(problem).not.toHaveProperty("errors");
      }
    });

    test("in chunks without a length is cut off at the same limit", async () => {
      const survey = await here().redis.seed();
      let sent = 0;
      const endless = new ReadableStream<Uint8Array>({
        pull(controller) {
          if (++sent > 64) controller.close();
          else controller.enqueue(utf8("x".repeat(1024)));
        },
      });
      const response = await fetch(here().baseUrl + PATHS.feedback(survey.id), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: endless,
        duplex: "half",
      } as RequestInit);

      expect(await problemOf(response)).toMatchObject({ code: "too-large", status: 413 });
    });

    test("in chunks within the limit is taken", async () => {
      const survey = await here().redis.seed();
      const parts = ['{"ans', 'wer":', '"a"}'].map(utf8);
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          const part = parts.shift();
          if (part) controller.enqueue(part);
          else controller.close();
        },
      });
      const response = await fetch(here().baseUrl + PATHS.feedback(survey.id), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
        duplex: "half",
      } as RequestInit);

      expect(response.status).toBe(202);
    });

    test.each([
      "text/plain",
      "multipart/form-data; boundary=x",
      "application/x-www-form-urlencoded",
      "application/json; charset=utf-16",
      "application/jsonp",
      "",
    ])("the content type %o", async (contentType) => {
      const survey = await here().redis.seed();
      const response = await send(here(), survey.id, { answer: "a" }, { "content-type": contentType });
      expect(await problemOf(response)).toMatchObject({ code: "wrong-content-type", status: 415 });
      expect(await here().redis.entriesOf(survey.id)).toEqual([]);
    });

    test("the content type with its charset is taken", async () => {
      const survey = await here().redis.seed();
      const headers = { "content-type": 'Application/JSON; charset="UTF-8"' };
      expect((await send(here(), survey.id, { answer: "a" }, headers)).status).toBe(202);
    });

    test("a packed body", async () => {
      const survey = await here().redis.seed();
      const response = await send(here(), survey.id, { answer: "a" }, { "content-encoding": "gzip" });
      expect(await problemOf(response)).toMatchObject({ code: "wrong-content-type" });
    });

    test.each(["no-such-survey", "Vote", "..%2F..%2Fetc", "%7Ba%7D", "*", "x".repeat(65), "a%00b"])(
      "the survey %s",
      async (id) => {
        const response = await send(here(), id, { answer: "a" });
        expect(await problemOf(response)).toMatchObject({ code: "unknown-survey", status: 404 });
      },
    );

    test("a closed survey", async () => {
      const survey = await here().redis.seed({ open: false });
      const response = await send(here(), survey.id, { answer: "a" });
      expect(await problemOf(response)).toMatchObject({ code: "closed-survey", status: 410 });
      expect(await here().redis.entriesOf(survey.id)).toEqual([]);
    });

    test("a comment nobody asked for", async () => {
      const survey = await here().redis.seed();
      const problem = await problemOf(await send(here(), survey.id, { answer: "a", comment: "but why" }));
      expect(problem.errors).toEqual([{ pointer: "/comment", message: "Is not asked by this survey" }]);
      expect((await send(here(), survey.id, { answer: "a", comment: "" })).status).toBe(202);
    });

    test("an Idempotency-Key that is no UUID, or not the submissionId", async () => {
      const survey = await here().redis.seed();
      for (const key of ["1", randomUUID()]) {
        const body = { submissionId: randomUUID(), answer: "a" };
        const response = await send(here(), survey.id, body, { "idempotency-key": key });
        expect(await problemOf(response)).toMatchObject({ code: "invalid-field" });
      }
    });
  });
}

const cookieOf = (response: Response): string | null => response.headers.get("set-cookie");
