import { LIMITS, PATHS, SURVEY } from "@earshot/contract";
import { v7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestStack, testStack } from "./stack.ts";

let stack: TestStack;
beforeAll(async () => {
  stack = await testStack();
});
afterAll(() => stack.stop());

/** Posts a feedback as JSON, as a browser with or without its cookie would. */
function post(
  body: unknown,
  { cookie, survey = SURVEY.vote, type = "application/json" } = {} as {
    cookie?: string;
    survey?: string;
    type?: string;
  },
) {
  return fetch(stack.urls.edge + PATHS.feedback(survey), {
    method: "POST",
    headers: { "content-type": type, ...(cookie && { cookie }) },
    body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
  });
}

/** The cookie that an answer sets, as the next request sends it. */
function cookieOf(response: Response): string {
  const [set] = response.headers.getSetCookie();
  if (!set) throw new Error("The answer sets no cookie");
  return set.split(";", 1).join();
}

describe("the JSON API", () => {
  it("answers 202 with a receipt, and the same 202 to the same submission with and without the cookie", async () => {
    const submissionId = v7();
    const first = await post({ submissionId, answer: "a" });
    const cookie = cookieOf(first);
    const accepted = (await first.json()) as { receipt: string };
    expect(first.status).toBe(202);
    expect(accepted).toMatchObject({ outcome: "accepted", submissionId, guarantee: "browser" });

    for (const again of [
      await post({ submissionId, answer: "a" }),
      await post({ submissionId, answer: "a" }, { cookie }),
    ]) {
      expect(again.status).toBe(202);
      expect(await again.json()).toEqual({ ...accepted, outcome: "replay" });
    }
    const status = async () => (await fetch(stack.urls.edge + PATHS.receipt(accepted.receipt))).json();
    await expect.poll(status, { timeout: 60_000 }).toMatchObject({ status: "counted", submissionId });
  });

  it("tells another submission from the same cookie kindly that the first answer stands", async () => {
    const cookie = cookieOf(await post({ answer: "a" }));
    const second = await post({ answer: "b" }, { cookie });
    expect(second.status).toBe(409);
    expect(await second.json()).toMatchObject({ code: "duplicate" });
  });

  it("accepts exactly one of 100 submissions that one client sends at once", async () => {
    const cookie = cookieOf(await post({ answer: 5 }, { survey: SURVEY.service }));
    const before = await stack.settled();
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => post({ submissionId: v7(), answer: "b" }, { cookie })),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 202)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(99);
    expect((await stack.settled()).stored).toBe(before.stored + 1);
  });
});

describe("bad input gets a clear 4xx and costs nothing", () => {
  const long = "x".repeat(20_000);
  // Side by side, as each waits for the ledger twice; none of them may change it, so none disturbs another.
  it.concurrent.each<[what: string, status: number, code: string, send: () => Promise<Response>]>([
    [
      "NUL in the comment",
      400,
      "invalid-field",
      () => post({ answer: 1, comment: "a\0b" }, { survey: SURVEY.service }),
    ],
    ["a raw NUL byte", 400, "bad-json", () => post('{"answer":1,"comment":"a\0b"}', { survey: SURVEY.service })],
    [
      "a lone surrogate",
      400,
      "invalid-field",
      () => post('{"answer":1,"comment":"\\ud800"}', { survey: SURVEY.service }),
    ],
    ["a comment of 20 kB", 413, "too-large", () => post({ answer: 1, comment: long }, { survey: SURVEY.service })],
    [
      "a comment of 2,001 characters",
      400,
      "invalid-field",
      () => post({ answer: 1, comment: "x".repeat(LIMITS.commentPoints + 1) }, { survey: SURVEY.service }),
    ],
    ["a survey nobody made", 404, "unknown-survey", () => post({ answer: "a" }, { survey: "nobody-made-this" })],
    ["bad JSON", 400, "bad-json", () => post('{"answer":')],
    ["bytes that are not UTF-8", 400, "bad-text", () => post(Uint8Array.from([0x7b, 0xff, 0xfe, 0x7d]))],
    ["a wrong content type", 415, "wrong-content-type", () => post("answer=a", { type: "text/plain" })],
    ["an answer the survey does not take", 400, "invalid-field", () => post({ answer: "c" })],
    ["a field the survey does not have", 400, "invalid-field", () => post({ answer: "a", votes: 100 })],
    ["a submissionId that is none", 400, "invalid-field", () => post({ answer: "a", submissionId: "1" })],
  ])("%s: %i %s", async (_, status, code, send) => {
    const before = await stack.settled();
    const response = await send();
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([status, code]);
    expect(response.headers.get("content-type")).toContain("application/problem+json");
    const { accepted, stored, deadLettered } = before;
    expect(await stack.settled()).toMatchObject({ accepted, stored, deadLettered, balanced: true });
  });
});

describe("the classic form post", () => {
  it("takes vote=a as voting apps always have", async () => {
    const response = await fetch(stack.urls.edge, { method: "POST", body: new URLSearchParams({ vote: "a" }) });
    expect(response.status).toBe(202);
    expect(await response.text()).toContain("Heard");
  });

  it("refuses a form that another site sends", async () => {
    const headers = { origin: "https://elsewhere.example", "sec-fetch-site": "cross-site" };
    const response = await fetch(stack.urls.edge, {
      method: "POST",
      headers,
      body: new URLSearchParams({ vote: "a" }),
    });
    expect(response.status).toBe(403);
  });
});

it("each service is known to Postgres as a user of its own, who owns nothing", async () => {
  const sessions = () =>
    stack.query<{ service: string; usename: string }>(`
      select distinct split_part(application_name, '-', 2) as service, usename from pg_stat_activity
      where application_name like 'earshot-%' order by 1`);
  // A service that has had nothing to ask for a while may have hung up.
  await expect
    .poll(sessions, { timeout: 60_000 })
    .toEqual(["admin", "dispatch", "drain", "results"].map((service) => ({ service, usename: service })));
  expect(
    await stack.query("select from pg_class where relowner <> 10 and relnamespace = 'public'::regnamespace"),
  ).toEqual([]);
});
