import { randomUUID } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { describe, expect, test } from "vitest";
import { acceptedOf, cookieOf, sendAtOnce, problemOf, send } from "./speak.ts";
import { RATING, type Subject } from "./subject.ts";

/** One feedback a client, whatever is retried. */
export function submissionTests(here: () => Subject): void {
  describe("a submission", () => {
    test("is accepted with a receipt, a cookie and an entry in the log", async () => {
      const survey = await here().redis.seed();
      const response = await send(here(), survey.id, { answer: "a" });
      const accepted = await acceptedOf(response);

      expect(accepted).toEqual({
        outcome: "accepted",
        submissionId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
        receipt: expect.stringMatching(/^[\w-]{70,}$/),
        guarantee: "browser",
      });
      expect(response.headers.getSetCookie()).toEqual([
        expect.stringMatching(/^earshot=[\w.-]+; Path=\/; Max-Age=34560000; HttpOnly; SameSite=Lax$/),
      ]);
      const [entry, ...others] = await here().redis.entriesOf(survey.id);
      expect(others).toEqual([]);
      expect(entry?.body).toEqual({ survey: survey.id, period: 0, client: expect.any(String), answer: "a" });
    });

    test.each([randomUUID(), uuidv7(), uuidv7().toUpperCase()])(
      "sent again, with and without the cookie, gets the same receipt: %s",
      async (submissionId) => {
        const survey = await here().redis.seed();
        const body = { submissionId, answer: "a" };
        const first = await send(here(), survey.id, body);
        const cookie = cookieOf(first);
        const told = [
          await acceptedOf(first),
          await acceptedOf(await send(here(), survey.id, body)),
          await acceptedOf(await send(here(), survey.id, body, { cookie })),
        ];

        expect(told.map(({ outcome }) => outcome)).toEqual(["accepted", "replay", "replay"]);
        expect(new Set(told.map(({ receipt }) => receipt)).size).toBe(1);
        expect(new Set(told.map((one) => one.submissionId))).toEqual(new Set([submissionId.toLowerCase()]));
        expect(await here().redis.entriesOf(survey.id)).toHaveLength(1);
      },
    );

    test("another one from the same browser is a duplicate, and sets no cookie", async () => {
      const survey = await here().redis.seed();
      const cookie = cookieOf(await send(here(), survey.id, { answer: "a" }));
      const second = await send(here(), survey.id, { answer: "b" }, { cookie: `other=1; ${cookie}` });

      expect(second.status).toBe(409);
      expect(cookieOf(second)).toBe("");
      expect(await problemOf(second)).toMatchObject({ code: "duplicate" });
      expect((await here().redis.entriesOf(survey.id)).map(({ body }) => body.answer)).toEqual(["a"]);
    });

    test("a browser answers each survey once", async () => {
      const [one, two] = [await here().redis.seed(), await here().redis.seed()];
      const cookie = cookieOf(await send(here(), one.id, { answer: "a" }));

      const other = await send(here(), two.id, { answer: "a" }, { cookie });
      expect(other.status).toBe(202);
      expect(cookieOf(other)).toBe("");
      expect((await send(here(), two.id, { answer: "a" }, { cookie })).status).toBe(409);
      const keys = [...(await here().redis.entriesOf(one.id)), ...(await here().redis.entriesOf(two.id))];
      expect(new Set(keys.map(({ body }) => body.client)).size).toBe(2);
    });

    test("100 of one client at once: exactly one is accepted", async () => {
      const [survey, elsewhere] = [await here().redis.seed(), await here().redis.seed()];
      const cookie = cookieOf(await send(here(), elsewhere.id, { answer: "a" }));
      const answers = await sendAtOnce(100, survey.id, () => ({ subject: here(), headers: { cookie } }));

      const statuses = answers.map(({ status }) => status);
      expect(statuses.filter((status) => status === 202)).toHaveLength(1);
      expect(statuses.filter((status) => status === 409)).toHaveLength(99);
      expect(await here().redis.entriesOf(survey.id)).toHaveLength(1);
    });

    test("a forged, foreign or broken cookie is as none", async () => {
      const survey = await here().redis.seed();
      const cookie = cookieOf(await send(here(), survey.id, { answer: "a" }));
      const forged = [
        cookie.replace(/.$/, (last) => (last === "A" ? "Q" : "A")),
        cookie.replace(/\.\d{10}\./, ".9999999999."),
        cookie.replace("earshot=", "__Host-earshot="),
        "earshot=",
        `earshot=${"x".repeat(3000)}`,
      ];

      for (const one of forged)
        expect((await send(here(), survey.id, { answer: "b" }, { cookie: one })).status).toBe(202);
    });

    test("of an open survey counts every time, and its retry once", async () => {
      const survey = await here().redis.seed({ identity: "open" });
      const first = await send(here(), survey.id, { submissionId: uuidv7(), answer: "a" });
      const body = { submissionId: uuidv7(), answer: "a" };
      await send(here(), survey.id, body);

      expect(cookieOf(first)).toBe("");
      expect(await acceptedOf(await send(here(), survey.id, body))).toMatchObject({
        outcome: "replay",
        guarantee: "none",
      });
      expect(await here().redis.entriesOf(survey.id)).toHaveLength(2);
    });

    test("may be named by Idempotency-Key, with quotes and without", async () => {
      const survey = await here().redis.seed();
      const key = randomUUID();
      const first = await acceptedOf(await send(here(), survey.id, { answer: "a" }, { "idempotency-key": key }));
      const again = await send(here(), survey.id, { answer: "a" }, { "idempotency-key": `"${key}"` });

      expect(first.submissionId).toBe(key);
      expect((await acceptedOf(again)).outcome).toBe("replay");
    });

    test("keeps every word of its comment, and what surrounds it", async () => {
      const survey = await here().redis.seed(RATING);
      const comment = `"quotes" 'n' \\ back\ttab\nline é 👩‍👩‍👧 שלום </script> NOSCRIPT [1,2] null`;
      const context = { comment, locale: "de-AT", page: "/checkout", channel: "widget", tags: ["x", "y"] };
      const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
      await acceptedOf(await send(here(), survey.id, { answer: 2, reason: "", ...context }, { traceparent }));

      const [entry] = await here().redis.entriesOf(survey.id);
      expect(entry?.body).toMatchObject({ answer: "2", ...context, traceparent });
      expect(entry?.body).not.toHaveProperty("reason");
    });

    test("of 2,000 astral characters fits", async () => {
      const survey = await here().redis.seed(RATING);
      await acceptedOf(await send(here(), survey.id, { answer: 5, comment: "😀".repeat(2000) }));
      expect((await here().redis.entriesOf(survey.id))[0]?.body.comment).toHaveLength(4000);
    });
  });
}
