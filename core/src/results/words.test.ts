import { CasePage, CommentPage, PATHS } from "@earshot/contract";
import { configure, reset } from "@logtape/logtape";
import { eq, sql } from "drizzle-orm";
import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cases, feedback, outbox } from "../store/schema.ts";
import { KEY, RATING, startResults, VOTE, type World } from "./test/world.ts";

let world: World;
const logged: unknown[] = [];
beforeAll(async () => {
  await configure({
    sinks: { kept: (record) => logged.push(record) },
    loggers: [
      { category: ["test"], lowestLevel: "debug", sinks: ["kept"] },
      { category: ["logtape", "meta"], lowestLevel: "warning", sinks: ["kept"] },
    ],
  });
  world = await startResults();
});
afterAll(async () => {
  await world.close();
  await reset();
});

const key = { authorization: `Bearer ${KEY}` };
const get = (path: string, headers: Record<string, string> = {}) => world.app.request(path, { headers });
async function read<const S extends v.GenericSchema>(schema: S, path: string, headers?: Record<string, string>) {
  const answer = await get(path, headers);
  expect(answer.status).toBe(200);
  return v.parse(schema, await answer.json());
}

it("refuses in one way whether or not the survey exists", async () => {
  const answers = await Promise.all([get(PATHS.comments(VOTE.id)), get(PATHS.comments("nothing"))]);
  const [known, unknown] = await Promise.all(answers.map((answer) => answer.text()));
  expect(known).toBe(unknown);
  expect(answers[0]?.headers.get("content-type")).toBe("application/problem+json");
  expect((await get(PATHS.comments("nothing"), key)).status).toBe(404);
});

describe("comments and cases", () => {
  const HOSTILE = [
    `</script><script>alert("1")</script>`,
    `'; DROP TABLE feedback;-- \\ $1 E'\\\\'`,
    "two\nlines\tand a tab",
    "👩‍👩‍👧‍👦 ﷽ é e\u0301 \u200b",
    `{"priority":"urgent"} <aws.events.event.json> \${7*7} {{7*7}}`,
    '=HYPERLINK("http://x")',
    "\u{1f4a9}".repeat(2000),
    " ",
  ];

  it("come back exactly as they were written, newest first, with their case", async () => {
    for (const comment of HOSTILE) await world.settle({ survey: RATING.id, answer: "4", comment });
    const caseId = await world.settle({ survey: RATING.id, answer: "1", comment: "Cold soup", negative: true });
    const { comments } = await read(CommentPage, PATHS.comments(RATING.id), key);
    expect(comments.slice(0, HOSTILE.length + 1).map(({ comment }) => comment)).toEqual([
      "Cold soup",
      ...HOSTILE.toReversed(),
    ]);
    expect(comments[0]).toMatchObject({ answer: 1, negative: true, case: { id: caseId, state: "open" } });
    expect(comments[1]).toMatchObject({ answer: 4, negative: false, case: null, locale: null });
  });

  it("come in pages that neither repeat nor leave out any", async () => {
    for (let n = 0; n < 60; n++) {
      await world.settle({ survey: VOTE.id, answer: "a", comment: `Comment ${n}`, negative: true, partition: n % 16 });
    }
    // Several at one moment: the cursor has to tell them apart.
    await world.database
      .update(cases)
      .set({ openedAt: new Date(0) })
      .where(eq(cases.survey, VOTE.id));

    const first = await read(CommentPage, PATHS.comments(VOTE.id), key);
    const second = await read(CommentPage, `${PATHS.comments(VOTE.id)}?before=${first.next}`, key);
    expect([...first.comments, ...second.comments].map(({ comment }) => comment)).toEqual(
      Array.from({ length: 60 }, (_, n) => `Comment ${59 - n}`),
    );
    expect(second.next).toBeNull();
    const most = await read(CommentPage, `${PATHS.comments(VOTE.id)}?limit=400`, key);
    expect(most.comments).toEqual([...first.comments, ...second.comments]);
    for (const limit of ["0", "401", "x", "-1", ""]) {
      expect([limit, (await get(`${PATHS.comments(VOTE.id)}?limit=${limit}`, key)).status]).toEqual([limit, 400]);
    }

    const one = await read(CasePage, PATHS.cases(VOTE.id), key);
    const two = await read(CasePage, `${PATHS.cases(VOTE.id)}?before=${one.next}`, key);
    expect(new Set([...one.cases, ...two.cases].map(({ id }) => id)).size).toBe(60);
    expect([one.cases.length, two.cases.length, two.next]).toEqual([50, 10, null]);
  });

  it("have a tag by which a program that polls is answered 304, and are kept by nobody", async () => {
    for (const path of [PATHS.comments(RATING.id), PATHS.cases(RATING.id), PATHS.allCases]) {
      const { headers } = await get(path, key);
      expect(headers.get("cache-control")).toBe("no-store");
      const again = () => get(path, { ...key, "if-none-match": headers.get("etag") ?? "" });
      expect((await again()).status).toBe(304);
      expect((await get(path, { "if-none-match": headers.get("etag") ?? "" })).status).toBe(401);
      await world.settle({ survey: RATING.id, answer: "1", comment: "Still cold", negative: true });
      expect((await again()).status).toBe(200);
    }
  });

  it("say why a case could not be sent, and when it was", async () => {
    const failed = await world.settle({ survey: RATING.id, answer: "1", comment: "Twice", negative: true });
    await world.database.update(cases).set({ state: "failed" }).where(eq(cases.id, failed));
    await world.database.update(outbox).set({ parked: "MalformedDetail" }).where(eq(outbox.caseId, failed));
    const sent = await world.settle({ survey: RATING.id, answer: "2", negative: true });
    const sentAt = new Date("2026-02-03T04:05:06Z");
    await world.database.update(cases).set({ state: "sent", sentAt }).where(eq(cases.id, sent));
    const page = await read(CasePage, PATHS.cases(RATING.id), key);
    expect(page.cases.slice(0, 2)).toMatchObject([
      { id: sent, state: "sent", answer: 2, comment: null, sentAt: sentAt.toISOString(), failure: null },
      { id: failed, state: "failed", answer: 1, comment: "Twice", sentAt: null, failure: "MalformedDetail" },
    ]);
  });

  it("keep the case of a client who took the feedback back, without its words", async () => {
    const id = await world.settle({ survey: RATING.id, answer: "1", comment: "Forget this", negative: true });
    await world.database.execute(
      sql`delete from feedback where (survey, client) in (select survey, client from cases where id = ${id})`,
    );
    await world.database.update(cases).set({ state: "withdrawn" }).where(eq(cases.id, id));
    const page = await read(CasePage, PATHS.cases(RATING.id), key);
    expect(page.cases[0]).toMatchObject({ id, state: "withdrawn", answer: null, comment: null });
  });

  it.each(["0", "-1", "x", "1e3", "99999999999999999999", "1;drop"])("refuse the cursor %s", async (before) => {
    for (const path of [PATHS.comments(RATING.id), PATHS.cases(RATING.id)]) {
      expect((await get(`${path}?before=${before}`, key)).status).toBe(400);
    }
  });
});

describe("comments that are asked for", () => {
  it("are those of a score, a language, a channel, a tag, a word, a time and a state of their case", async () => {
    const fresh = await startResults();
    try {
      const say = async (answer: string, comment: string, more: Record<string, unknown> = {}, negative = false) => {
        await fresh.settle({ survey: RATING.id, answer, comment, negative });
        await fresh.database.update(feedback).set(more).where(eq(feedback.comment, comment));
      };
      await say("1", "100% cold", { locale: "de-AT", channel: "email", tags: ["soup", "till"] }, true);
      await say("5", "warm_soup", { locale: "en", channel: "web", acceptedAt: new Date("2026-11-02T23:30:00Z") });
      await say("5", "Warm again, caf\u00e9", { locale: "de", tags: ["soup"] });
      const found = async (query: string) => {
        const answer = await fresh.app.request(`${PATHS.comments(RATING.id)}?${query}`, { headers: key });
        expect([query, answer.status]).toEqual([query, 200]);
        return v.parse(CommentPage, await answer.json()).comments.map(({ comment }) => comment);
      };
      const [cold, soup, again] = ["100% cold", "warm_soup", "Warm again, caf\u00e9"];
      expect(await found("")).toEqual([again, soup, cold]);
      expect(await found("answer=1,2")).toEqual([cold]);
      expect(await found("negative=true")).toEqual([cold]);
      expect(await found("negative=false")).toEqual([again, soup]);
      expect(await found("language=de")).toEqual([again, cold]);
      expect(await found("channel=web")).toEqual([soup]);
      expect(await found("tag=soup")).toEqual([again, cold]);
      expect(await found("text=warm")).toEqual([again, soup]);
      expect(await found("text=0%25")).toEqual([cold]);
      expect(await found(`text=${encodeURIComponent("cafe\u0301")}`)).toEqual([again]);
      expect(await found("text=m_s")).toEqual([soup]);
      expect(await found("from=2026-11-02&to=2026-11-03")).toEqual([soup]);
      expect(await found("to=2026-11-02T23:30:00Z")).toEqual([]);
      expect(await found("case=open,sent")).toEqual([cold]);
      expect(await found("case=solved")).toEqual([]);
      expect(await found("language=de&tag=soup&answer=5")).toEqual([again]);
    } finally {
      await fresh.close();
    }
  });

  it.each(["answer=9", "case=lost", "from=yesterday", "language=DE", "colour=red", "text="])(
    "refuses %s",
    async (query) => {
      const answer = await get(`${PATHS.comments(RATING.id)}?${query}`, key);
      expect([answer.status, await answer.json()]).toMatchObject([
        400,
        { code: "invalid-field", errors: [{ pointer: expect.stringMatching(`^/${query.split("=")[0]}`) }] },
      ]);
    },
  );
});

describe("trouble", () => {
  it("is answered by a problem and logged by class and code, with no word of a customer", async () => {
    const canary = "canary-4711";
    await world.settle({ survey: RATING.id, answer: "1", comment: canary, negative: true });
    await world.database.execute(sql`alter table cases rename to cases_away`);
    const answer = await get(PATHS.comments(RATING.id), key);
    await world.database.execute(sql`alter table cases_away rename to cases`);
    expect([answer.status, await answer.json()]).toMatchObject([500, { code: "internal" }]);
    // Nothing but class and code: the message of an error may quote what the statement held.
    expect(logged.at(-1)).toMatchObject({ properties: { fault: "PostgresError", code: "42P01" } });
    const lines = JSON.stringify(logged);
    for (const secret of [canary, "Cold soup", KEY, "DROP TABLE"]) expect(lines).not.toContain(secret);
  });

  it("has a problem for addresses that do not exist", async () => {
    for (const path of ["/v1/nothing", "/v1/surveys/nothing/results", "/nothing.js", "/v1/surveys/vote/results/x"]) {
      const answer = await get(path);
      expect([path, answer.status, answer.headers.get("content-type")]).toEqual([
        path,
        404,
        "application/problem+json",
      ]);
    }
  });
});
