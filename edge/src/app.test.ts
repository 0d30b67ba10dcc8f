import { PATHS, REDIS, type Survey } from "@earshot/contract";
import { beforeEach, describe, expect, test } from "vitest";
import { memoryEdge } from "./memory-edge.ts";
import { memoryRedis, type MemoryRedis } from "./queue/memory.ts";
import { QueueDoubt, QueueUnavailable } from "./queue/queue.ts";
import type { EdgeServices, Outcome } from "./services.ts";
import { en } from "./survey/pages/messages/en.ts";

const RATING: Survey = {
  v: 1,
  id: "service",
  kind: "csat",
  business: "Harbour Café",
  question: "How was our service today?",
  comment: "What happened?",
  identity: "browser",
  repeat: "reject",
  results: "public",
  open: true,
  negative: { atMost: 2 },
};

let redis: MemoryRedis;
let told: { outcomes: Outcome[]; troubles: unknown[]; accepted: string[] };

beforeEach(() => {
  redis = memoryRedis();
  redis.strings.set(REDIS.survey("service"), JSON.stringify(RATING));
  told = { outcomes: [], troubles: [], accepted: [] };
});

function app(edgeUrl?: string, now: () => number = Date.now, speak: EdgeServices["speak"] = () => en) {
  return memoryEdge(redis, {
    config: { edgeUrl },
    reports: {
      accepted: (partition, { n }, u) => void told.accepted.push(`${partition} ${n} ${u}`),
      answered: (_road, outcome) => void told.outcomes.push(outcome),
      trouble: (error) => void told.troubles.push(error),
    },
    speak,
    now,
  });
}

const json = (body: unknown, headers: Record<string, string> = {}) => ({
  method: "POST",
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body),
});
const form = (body: string, headers: Record<string, string> = {}) => ({
  method: "POST",
  headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
  body,
});

test("what the pages say cannot be had: nothing is taken by a form, the API goes on", async () => {
  const edge = app(undefined, undefined, () => Promise.reject(new QueueUnavailable("words")));
  const page = await edge.request(PATHS.hostedPage("service"));
  const sent = await edge.request(PATHS.hostedPage("service"), form("answer=1"));
  expect([page.status, sent.status, sent.headers.get("retry-after")]).toEqual([503, 503, "1"]);
  expect(told.accepted).toEqual([]);
  expect((await edge.request(PATHS.feedback("service"), json({ answer: 1 }))).status).toBe(202);
});

describe("on doubt", () => {
  test.each([new QueueUnavailable("offline"), new QueueDoubt("timeout")])(
    "the API says 503 and the name under which to try again: %s",
    async (error) => {
      const edge = app();
      await edge.request(PATHS.survey("service"));
      redis.failWith(error);
      const response = await edge.request(PATHS.feedback("service"), json({ answer: 1 }));
      const problem = (await response.json()) as { submissionId: string };
      redis.failWith(undefined);
      const again = await edge.request(
        PATHS.feedback("service"),
        json({ answer: 1, submissionId: problem.submissionId }),
      );

      expect(response.status).toBe(503);
      expect(response.headers.get("retry-after")).toBe("1");
      expect(response.headers.get("set-cookie")).toBeNull();
      expect(problem).toMatchObject({ code: "unavailable", title: "This cannot be done just now" });
      expect(await again.json()).toMatchObject({ outcome: "accepted", submissionId: problem.submissionId });
      expect(told.outcomes).toEqual(["unavailable", "accepted"]);
      expect(told.troubles).toEqual([error]);
    },
  );

  test.each([
    ["Redis leaves doubt", new QueueDoubt("timeout"), true, 503],
    ["the survey was not found yet", new QueueUnavailable("offline"), false, 503],
    ["the fault is our own", new TypeError("secret detail"), true, 500],
  ])("the page keeps what was written and sends the same again: %s", async (_what, error, found, status) => {
    const edge = app();
    if (found) await edge.request(PATHS.survey("service"));
    redis.failWith(error);
    const response = await edge.request(PATHS.hostedPage("service"), form("answer=1&comment=two+words"));
    const page = await response.text();
    const submissionId = /name="submissionId" value="([^"]+)"/.exec(page)?.[1] ?? "";
    redis.failWith(undefined);

    expect(response.status).toBe(status);
    expect(response.headers.get("retry-after")).toBe("1");
    expect(page).toContain(`action="${PATHS.hostedPage("service")}"`);
    expect(page).toContain('name="comment" value="two words"');
    expect(page).toContain('name="answer" value="1"');
    const again = form(`answer=1&comment=two+words&submissionId=${submissionId}`);
    expect((await edge.request(PATHS.hostedPage("service"), again)).status).toBe(202);
    expect((await edge.request(PATHS.hostedPage("service"), again)).status).toBe(202);
    expect(told.accepted).toHaveLength(1);
  });

  test("an edge that never saw the survey says 503 and not 404, and is not ready", async () => {
    redis.failWith(new QueueUnavailable("offline"));
    const edge = app();

    expect((await edge.request(PATHS.feedback("service"), json({ answer: 1 }))).status).toBe(503);
    expect((await edge.request(PATHS.hostedPage("service"))).status).toBe(503);
    expect((await edge.request(PATHS.survey("service"))).status).toBe(503);
    expect((await edge.request(PATHS.readyz)).status).toBe(503);
    expect((await edge.request(PATHS.livez)).status).toBe(200);
  });

  test("a log that is full is the same, without trouble to report", async () => {
    redis = memoryRedis({ backlog: 0 });
    redis.strings.set(REDIS.survey("service"), JSON.stringify(RATING));
    const response = await app().request(PATHS.feedback("service"), json({ answer: 1 }));

    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("1");
    expect(told.troubles).toEqual([]);
  });

  test("a fault of our own says nothing of itself", async () => {
    const edge = app();
    await edge.request(PATHS.survey("service"));
    redis.failWith(new TypeError("secret detail"));
    const answers = [
      await edge.request(PATHS.feedback("service"), json({ answer: 1 })),
      await edge.request(PATHS.hostedPage("service"), form("answer=1")),
    ];

    for (const answer of answers) {
      expect(answer.status).toBe(500);
      expect(await answer.text()).not.toContain("secret detail");
    }
    expect(told.outcomes).toEqual(["internal", "internal"]);
  });
});

describe("where customers use https", () => {
  test.each([
    ["the request says so", undefined, "https://feedback.example.com"],
    ["the configuration does, behind a proxy", "https://feedback.example.com", "http://10.0.0.1:5000"],
  ])("the cookie is Secure and the pages ask for https: %s", async (_what, edgeUrl, base) => {
    const edge = app(edgeUrl);
    const response = await edge.request(base + PATHS.feedback("service"), json({ answer: 5 }));
    const page = await edge.request(base + PATHS.hostedPage("service"));

    expect(response.headers.get("set-cookie")).toMatch(/^__Host-earshot=.*; Secure$/);
    const others = await Promise.all(
      [PATHS.survey("service"), PATHS.survey("none"), PATHS.livez, PATHS.receipt("guessed"), "/nowhere"].map(
        async (path) => edge.request(base + path),
      ),
    );
    const preflight = await edge.request(base + PATHS.feedback("service"), { method: "OPTIONS" });
    for (const answer of [response, page, preflight, ...others]) {
      expect(answer.headers.get("strict-transport-security")).toBe("max-age=15552000");
    }
    const cookie = response.headers.get("set-cookie")?.split(";")[0] ?? "";
    const again = await edge.request(base + PATHS.feedback("service"), json({ answer: 5 }, { cookie }));
    expect(again.status).toBe(409);
  });
});

test("a second answer is told kindly, and its comment shown to be copied", async () => {
  const edge = app();
  const first = await edge.request(PATHS.hostedPage("service"), form("answer=5&comment=first+words"));
  const cookie = first.headers.get("set-cookie")?.split(";")[0] ?? "";
  const second = await edge.request(PATHS.hostedPage("service"), form("answer=1&comment=second+words", { cookie }));
  const page = await second.text();

  expect(second.status).toBe(409);
  expect(page).toContain("second words");
  expect(page).not.toContain("<form");
});

test("what was accepted is witnessed once", async () => {
  const edge = app();
  const body = { answer: 5, submissionId: "3f7a3b1e-0000-4000-8000-000000000001" };
  await edge.request(PATHS.feedback("service"), json(body));
  await edge.request(PATHS.feedback("service"), json(body));

  expect(told.accepted).toEqual([expect.stringMatching(/^\d+ 1 \d+$/)]);
  expect(told.outcomes).toEqual(["accepted", "replay"]);
});

test("a retry after days is still the same in an open survey, and a duplicate in another", async () => {
  redis.strings.set(REDIS.survey("open"), JSON.stringify({ ...RATING, id: "open", identity: "open" }));
  let now = Date.parse("2026-11-23T12:00:00Z");
  const edge = app(undefined, () => now);
  const body = { answer: 5, submissionId: "3f7a3b1e-0000-4000-8000-000000000001" };
  for (const survey of ["open", "service"]) await edge.request(PATHS.feedback(survey), json(body));
  now += 3 * 24 * 3600 * 1000;

  const [open, other] = [
    await edge.request(PATHS.feedback("open"), json(body)),
    await edge.request(PATHS.feedback("service"), json(body)),
  ];
  expect(await open.json()).toMatchObject({ outcome: "replay" });
  expect(other.status).toBe(409);
});

test("the page after an answer links the totals only of a survey whose totals are public", async () => {
  redis.strings.set(REDIS.survey("hidden"), JSON.stringify({ ...RATING, id: "hidden", results: "private" }));
  const shown = await app().request(PATHS.hostedPage("service"), form("answer=5"));
  const hidden = await app().request(PATHS.hostedPage("hidden"), form("answer=5"));

  expect(await shown.text()).toContain(`https://results.example.com${PATHS.resultsPage("service")}`);
  expect(await hidden.text()).not.toContain("https://results.example.com");
});
