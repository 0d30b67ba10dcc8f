import { randomUUID } from "node:crypto";
import { PATHS, type Survey } from "@earshot/contract";
import { v7 as uuidv7 } from "uuid";
import { describe, expect, test } from "vitest";
import { acceptedOf, cookieOf, post, problemOf, send } from "./speak.ts";
import { RATING, type Subject } from "./subject.ts";

/** What the holder of a receipt may do, by the API and by its page. */
export function receiptTests(here: () => Subject): void {
  const ask = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    fetch(here().baseUrl + path, {
      method,
      headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  /** Answers a survey, as a browser that comes again with its cookie. */
  async function answer(changes: Partial<Survey> = {}, body: Record<string, unknown> = { answer: "a" }) {
    const survey = await here().redis.seed(changes);
    const submissionId = uuidv7();
    const first = await send(here(), survey.id, { ...body, submissionId });
    const headers = { cookie: cookieOf(first) };
    const { receipt } = await acceptedOf(first);
    const kinds = async () => (await here().redis.entriesOf(survey.id)).map(({ kind }) => kind);
    return { survey, submissionId, receipt, path: PATHS.receipt(receipt), headers, kinds };
  }

  describe("a receipt", () => {
    test("says how far its answer has come, as the results service tells", async () => {
      const { survey, submissionId, receipt, path } = await answer();
      const asOf = "2026-11-23T12:00:00.000Z";
      here().results.say(200, { status: "case-opened", survey: "another", submissionId: "another", asOf });
      const response = await ask("GET", path);
      here().results.say(404, {});

      expect(response.headers.get("referrer-policy")).toBe("no-referrer");
      expect(response.headers.get("cache-control")).toBe("no-store");
      expect(await response.json()).toEqual({ status: "case-opened", survey: survey.id, submissionId, asOf });
      expect(here().results.asked).toContain(PATHS.receipt(receipt));
    });

    test("says that it was received while the results service does not say more", async () => {
      const { survey, submissionId, path } = await answer();
      const received = { status: "received", survey: survey.id, submissionId, asOf: null };
      for (const silence of [
        () => here().results.say(503, { status: "counted" }),
        () => here().results.say(200, { status: "lost" }),
        () => here().results.say(200, null),
        () => here().results.hang(),
      ]) {
        silence();
        expect(await (await ask("GET", path)).json()).toEqual(received);
      }
      here().results.say(404, {});
    });

    test("changes its answer, once for each name", async () => {
      const { path, survey } = await answer(RATING, { answer: 1, comment: "Too slow" });
      const key = { "idempotency-key": randomUUID() };
      const told = [
        await (await ask("PATCH", path, { answer: 5, comment: null }, key)).json(),
        await (await ask("PATCH", path, { answer: 5, comment: null }, key)).json(),
      ];

      expect(told).toMatchObject([{ outcome: "accepted" }, { outcome: "replay" }]);
      const [first, changed, ...more] = await here().redis.entriesOf(survey.id);
      expect([first?.kind, changed?.kind, more]).toEqual(["feedback", "change", []]);
      const { client } = first?.body ?? {};
      expect(changed?.body).toEqual({ survey: survey.id, period: 0, client, answer: "5", comment: null });
    });

    test("changes nothing where the change is none the survey takes", async () => {
      const { path, kinds } = await answer();
      for (const [body, pointer] of [
        [{}, ""],
        [{ answer: "c" }, "/answer"],
        [{ comment: "but why" }, "/comment"],
        [{ reason: "because" }, "/reason"],
        [{ tags: ["x"] }, "/tags"],
      ] as const) {
        const problem = await problemOf(await ask("PATCH", path, body));
        expect([problem.code, problem.errors?.[0]?.pointer]).toEqual(["invalid-field", pointer]);
      }
      expect((await ask("PATCH", path, { answer: "b" }, { "idempotency-key": "1" })).status).toBe(400);
      expect((await ask("PATCH", path, { answer: "b" }, { "content-type": "text/plain" })).status).toBe(415);
      expect((await ask("DELETE", `${path}?erase=yes`)).status).toBe(400);
      expect(await kinds()).toEqual(["feedback"]);
    });

    test("takes its answer back once; its client may answer again, but not by a retry", async () => {
      const { survey, submissionId, path, headers, kinds } = await answer();
      expect(await (await ask("DELETE", path)).json()).toMatchObject({ outcome: "accepted", submissionId });
      expect(await (await ask("DELETE", path)).json()).toMatchObject({ outcome: "replay" });
      for (const retry of [{}, headers]) {
        const again = await acceptedOf(await send(here(), survey.id, { answer: "a", submissionId }, retry));
        expect(again.outcome).toBe("replay");
      }
      expect((await send(here(), survey.id, { answer: "b" }, headers)).status).toBe(202);
      expect((await send(here(), survey.id, { answer: "b" }, headers)).status).toBe(409);
      expect(await kinds()).toEqual(["feedback", "withdraw", "feedback"]);
    });

    test("erases, also after it has withdrawn", async () => {
      const { path, kinds } = await answer();
      await ask("DELETE", `${path}?erase=false`);
      expect((await ask("DELETE", `${path}?erase=true`)).status).toBe(202);
      expect(await kinds()).toEqual(["feedback", "withdraw", "erase"]);
    });

    test("of a closed survey changes nothing, and takes back all the same", async () => {
      const { survey, path, kinds } = await answer();
      await here().redis.seed({ ...survey, open: false });
      await expect.poll(async () => (await ask("PATCH", path, { answer: "b" })).status).toBe(410);
      expect((await ask("DELETE", path)).status).toBe(202);
      expect(await kinds()).toEqual(expect.arrayContaining(["withdraw"]));
    });

    test("that was changed or guessed is unknown, whatever is asked of it", async () => {
      const { survey, receipt, kinds } = await answer();
      const bytes = Buffer.from(receipt, "base64url");
      const ofAnother = Buffer.from(bytes);
      ofAnother.write("x", bytes.indexOf(survey.id));
      const guesses = [
        bytes.subarray(0, -16).toString("base64url"),
        bytes.subarray(-16).toString("base64url"),
        `${receipt}.`,
        `${receipt}=`,
        `${receipt}A`,
        receipt.slice(0, -2),
        ofAnother.toString("base64url"),
        // Of each other last character some are other bytes and some other spellings of the same.
        ...["A", "Q", "g", "w", "B", "4"]
          .filter((last) => !receipt.endsWith(last))
          .map((last) => receipt.slice(0, -1) + last),
        "x".repeat(2000),
        "%F0%9F%98%80",
      ];
      for (const guess of guesses) {
        for (const [method, body] of [["GET"], ["PATCH", { answer: "b" }], ["DELETE"]] as const) {
          const response = await ask(method, PATHS.receipt(guess), body);
          expect([guess, response.status, (await problemOf(response)).code]).toEqual([guess, 404, "unknown-receipt"]);
        }
        expect((await ask("GET", PATHS.receiptPage(guess))).status).toBe(404);
        expect((await post(here(), PATHS.receiptPage(guess), "do=withdraw")).status).toBe(404);
      }
      expect(await kinds()).toEqual(["feedback"]);
    });
  });

  describe("the page of a receipt", () => {
    const form = (receipt: string, fields: Record<string, string>) =>
      fetch(here().baseUrl + PATHS.receiptPage(receipt), {
        method: "POST",
        body: new URLSearchParams(fields),
        // As a browser without Fetch Metadata sends it from a page that has no referrer.
        headers: { origin: "null" },
        redirect: "manual",
      });

    test("is linked by the page of thanks, and asks an unhappy client for a reason there", async () => {
      const survey = await here().redis.seed({ ...RATING, reason: "What should we do about it?" });
      const thanks = await (await post(here(), PATHS.hostedPage(survey.id), "answer=1")).text();
      const [, path = ""] = /href="(\/r\/[\w.-]+)"/.exec(thanks) ?? [];
      const [, name = ""] = /name="submissionId" value="([^"]+)"/.exec(thanks) ?? [];
      expect(thanks).toContain(`<form class="form" method="post" action="${path}">`);
      const given = await form(path.slice("/r/".length), { do: "change", submissionId: name, reason: "More tills" });

      expect([given.status, given.headers.get("location")]).toEqual([303, `${path}?done=changed`]);
      expect((await here().redis.entriesOf(survey.id)).at(-1)).toMatchObject({
        kind: "change",
        body: { reason: "More tills" },
      });
      const happy = await (await post(here(), PATHS.hostedPage(survey.id), "answer=5")).text();
      expect(happy).not.toContain("What should we do about it?");
    });

    test("shows how far an answer has come, and sends its address nowhere", async () => {
      const { receipt } = await answer();
      here().results.say(200, { status: "counted", survey: "", submissionId: "" });
      const response = await ask("GET", PATHS.receiptPage(receipt));
      here().results.say(404, {});
      const page = await response.text();

      expect(response.status).toBe(200);
      expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
      expect(response.headers.get("referrer-policy")).toBe("no-referrer");
      expect(page).toContain("Your answer is counted.");
      expect(page).toContain('name="do" value="withdraw"');
    });

    test("changes, takes back and erases, and says so", async () => {
      const { receipt, survey, kinds } = await answer(RATING, { answer: 1, comment: "Too slow" });
      const change = { do: "change", submissionId: uuidv7(), answer: "4", comment: "", clear: "comment" };
      for (const [fields, said, words] of [
        [change, "changed", "Your change is kept."],
        [change, "changed", "Your change is kept."],
        [{ do: "withdraw" }, "withdrawn", "Your answer was taken back."],
        [{ do: "erase" }, "erased", "Your answer was erased."],
      ] as const) {
        const done = await form(receipt, fields);
        expect([done.status, done.headers.get("location")]).toEqual([
          303,
          `${PATHS.receiptPage(receipt)}?done=${said}`,
        ]);
        expect(await (await ask("GET", done.headers.get("location") ?? "")).text()).toContain(words);
      }
      expect(await kinds()).toEqual(["feedback", "change", "withdraw", "erase"]);
      expect((await here().redis.entriesOf(survey.id))[1]?.body).toMatchObject({ answer: "4", comment: null });
    });

    test("shows a change again that cannot be kept, with what was typed", async () => {
      const { receipt, kinds } = await answer(RATING, { answer: 1 });
      const wrong = await form(receipt, { do: "change", comment: `typed <b>${"x".repeat(2000)}` });
      expect(wrong.status).toBe(400);
      expect(await wrong.text()).toContain("typed &lt;b&gt;");
      expect((await form(receipt, { do: "change" })).status).toBe(400);
      expect((await form(receipt, { do: "nothing" })).status).toBe(400);
      expect(await kinds()).toEqual(["feedback"]);
    });
  });
}
