import { isNegative, PATHS, storedAnswer, type Survey } from "@earshot/contract";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { testDatabase, testRedis } from "../../../infra/local/testbed/index.ts";
import { FIRST_SURVEYS } from "./first-surveys.ts";
import { sampleAnswers } from "./sample-answers.ts";
import { closeAll, redisClient, startAdmin } from "./test/world.ts";

const [, service] = FIRST_SURVEYS;
if (!service) throw new Error("Cannot test samples as there must be a survey with a comment");
const KINDS: Readonly<Record<string, Survey>> = {
  csat: { ...base(), kind: "csat", negative: { atMost: 2 } },
  ces: { ...base(), kind: "ces", negative: { atMost: 3 } },
  nps: { ...base(), kind: "nps", negative: null },
  thumbs: { ...base(), kind: "thumbs", negative: { oneOf: ["down"] } },
  choice: {
    ...base(),
    kind: "choice",
    options: [
      { id: "a", label: "A" },
      { id: "b", label: "B" },
      { id: "c", label: "C" },
    ],
    negative: { oneOf: ["a"] },
  },
};
function base() {
  const { v, id, business, question, identity, repeat, results, open } = service as Survey;
  return { v, id, business, question, identity, repeat, results, open, comment: "Why?" } as const;
}

describe("sampleAnswers()", () => {
  it.each(Object.entries(KINDS))("makes up what a survey of kind %s takes, and no unhappy answer", (_, survey) => {
    const answers = sampleAnswers(survey, 200);
    const stored = answers.map(({ answer }) => storedAnswer(survey, answer, "json") ?? "none");
    expect(stored).not.toContain("none");
    expect(stored.filter((answer) => isNegative(survey, answer))).toEqual([]);
    expect(answers.every(({ tags }) => tags?.join() === "sample")).toBe(true);
    const comments = answers.flatMap(({ comment }) => comment ?? []);
    expect(comments.length).toBe(34);
    expect(comments.every((comment) => comment.startsWith("Sample comment: "))).toBe(true);
  });

  it("writes no comment where none is asked for, and makes up nothing where all is unhappy", () => {
    const survey = { ...base(), kind: "csat", comment: null, negative: { atMost: 5 } } as const;
    expect(sampleAnswers({ ...survey, negative: null }, 20).filter(({ comment }) => comment !== undefined)).toEqual([]);
    expect(sampleAnswers(survey, 20)).toEqual([]);
  });
});

describe("samples of a survey", () => {
  let admin: Awaited<ReturnType<typeof startAdmin>>;
  let usual: (typeof admin)["edge"]["answer"];
  beforeAll(async () => {
    admin = await startAdmin(await redisClient(await testRedis()), await testDatabase());
    usual = admin.edge.answer;
    const surveys = {
      ...KINDS,
      link: { ...KINDS["csat"], identity: "link" },
      network: { ...KINDS["csat"], identity: "network" },
    };
    for (const [id, survey] of Object.entries(surveys)) {
      await admin.request("PUT", `${PATHS.adminSurveys}/${id}`, { ...survey, id });
    }
  });
  beforeEach(() => {
    admin.edge.answer = usual;
    admin.edge.sent.length = 0;
  });
  afterAll(closeAll);

  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await admin.request(method, path, body);
    return [answer.status, await answer.json()] as const;
  };

  it("are sent to the edge, each under a name of its own, and taken back by their receipts", async () => {
    const path = PATHS.adminSamples("csat");
    expect(await ask("GET", path)).toEqual([200, { offered: true }]);
    const [status, given] = await ask("POST", path, { count: 7 });
    expect([status, given]).toEqual([200, { receipts: expect.any(Array), refused: 0 }]);
    const { sent } = admin.edge;
    expect(sent.map(({ path: to }) => to)).toEqual(Array(7).fill(PATHS.feedback("csat")));
    expect(new Set(sent.map(({ body }) => (body as { submissionId: string }).submissionId)).size).toBe(7);
    sent.length = 0;
    const { receipts } = given as { receipts: string[] };
    expect(await ask("POST", PATHS.adminSampleRemovals("csat"), { receipts })).toEqual([200, { gone: 7, left: [] }]);
    expect(sent.map(({ method, path: to }) => `${method} ${to}`).toSorted()).toEqual(
      receipts.map((receipt) => `DELETE ${PATHS.receipt(receipt)}?erase=true`).toSorted(),
    );
  });

  it("are counted as refused where the edge refuses, and kept where it cannot take them back just now", async () => {
    admin.edge.answer = (path) =>
      admin.edge.sent.length % 2 === 0 ? new Response(null, { status: 429 }) : usual(path);
    const [, given] = await ask("POST", PATHS.adminSamples("csat"), { count: 10 });
    expect(given).toMatchObject({ refused: 5 });
    admin.edge.answer = (path) =>
      new Response(null, { status: path.includes("busy") ? 503 : path.includes("gone") ? 404 : 202 });
    expect(await ask("POST", PATHS.adminSampleRemovals("csat"), { receipts: ["busy-1", "gone-1", "good-1"] })).toEqual([
      200,
      { gone: 1, left: ["busy-1"] },
    ]);
  });

  it("are asked for again under the same name where no answer came, and 503 says that the edge is away", async () => {
    admin.edge.answer = () => {
      throw new Error("Away");
    };
    const [status, body] = await ask("POST", PATHS.adminSamples("csat"), { count: 1 });
    expect([status, body]).toMatchObject([
      503,
      { code: "unavailable", detail: expect.stringContaining("EARSHOT_EDGE_URL") },
    ]);
    const [first, second] = admin.edge.sent;
    expect(second).toEqual(first);
    expect((await ask("POST", PATHS.adminSampleRemovals("csat"), { receipts: ["r"] }))[0]).toBe(503);
  });

  it("are not for surveys that would count one of them, or none", async () => {
    for (const id of ["link", "network"]) {
      expect(await ask("GET", PATHS.adminSamples(id))).toEqual([200, { offered: false }]);
      expect((await ask("POST", PATHS.adminSamples(id), {}))[0]).toBe(409);
    }
    expect((await ask("GET", PATHS.adminSamples("nothing")))[0]).toBe(404);
    expect((await ask("POST", PATHS.adminSamples("csat"), { count: 21 }))[0]).toBe(400);
    expect((await ask("POST", PATHS.adminSampleRemovals("csat"), { receipts: [".."] }))[0]).toBe(400);
    expect(admin.edge.sent).toEqual([]);
  });
});
