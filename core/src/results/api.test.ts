import { CasePage, CommentPage, Ledger, PATHS, Results, SurveyList } from "@earshot/contract";
import { configure, reset } from "@logtape/logtape";
import { eq, sql } from "drizzle-orm";
import { hc } from "hono/client";
import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cases, feedback, outbox } from "../store/schema.ts";
import type { ResultsApp } from "./app.ts";
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
const session = () => ({ cookie: `${world.cookies.name}=${world.cookies.begin().value}` });
const get = (path: string, headers: Record<string, string> = {}) => world.app.request(path, { headers });
async function read<const S extends v.GenericSchema>(schema: S, path: string, headers?: Record<string, string>) {
  const answer = await get(path, headers);
  expect(answer.status).toBe(200);
  return v.parse(schema, await answer.json());
}

it("has types for Hono's client, from the address to the fields of the answer", async () => {
  const client = hc<ResultsApp>("http://results.example", { fetch: world.app.request });
  const answer = await client.v1.surveys[":id"].results.$get({ param: { id: VOTE.id } });
  expect(answer.status).toBe(200);
});

describe("who may see what", () => {
  const anyone = { none: 200, wrong: 200, key: 200, session: 200, forged: 200 };
  const members = { none: 401, wrong: 401, key: 200, session: 200, forged: 401 };
  it.each([
    [PATHS.surveys, anyone],
    [PATHS.results(VOTE.id), anyone],
    [PATHS.ledger, anyone],
    [PATHS.session, anyone],
    [PATHS.livez, anyone],
    ["/", anyone],
    [PATHS.results(RATING.id), members],
    [PATHS.stream(RATING.id), members],
    [PATHS.comments(VOTE.id), members],
    [PATHS.cases(VOTE.id), members],
    [PATHS.comments(RATING.id), members],
    [PATHS.cases(RATING.id), members],
  ])("%s", async (path, expected) => {
    const { value } = world.cookies.begin();
    const callers = {
      none: {},
      wrong: { authorization: `Bearer ${KEY}x` },
      key,
      session: session(),
      // One digit of the end of the session changed, the seal kept.
      forged: { cookie: `${world.cookies.name}=${value.replace(/\d\./, (end) => `${(Number(end[0]) + 1) % 10}.`)}` },
    };
    const seen = await Promise.all(
      Object.entries(callers).map(async ([caller, headers]) => {
        const answer = await get(path, headers);
        await answer.body?.cancel();
        return [caller, answer.status];
      }),
    );
    expect(Object.fromEntries(seen)).toEqual(expected);
  });

  it("refuses in one way whether or not the survey exists", async () => {
    const answers = await Promise.all([get(PATHS.comments(VOTE.id)), get(PATHS.comments("nothing"))]);
    const [known, unknown] = await Promise.all(answers.map((answer) => answer.text()));
    expect(known).toBe(unknown);
    expect(answers[0]?.headers.get("content-type")).toBe("application/problem+json");
    expect((await get(PATHS.comments("nothing"), key)).status).toBe(404);
  });

  it("lists private surveys to those who are signed in only", async () => {
    const ids = async (headers?: Record<string, string>) =>
      (await read(SurveyList, PATHS.surveys, headers)).surveys.map(({ id }) => id);
    expect(await ids()).toEqual([VOTE.id]);
    expect(await ids(session())).toEqual([RATING.id, VOTE.id]);
  });
});

describe("results", () => {
  it("show no split, no score and no date while nobody has answered", async () => {
    const fresh = await startResults();
    try {
      const results = v.parse(Results, await (await fresh.app.request(PATHS.results(VOTE.id))).json());
      expect(results).toEqual({
        survey: VOTE.id,
        version: 0,
        total: 0,
        answers: [
          { answer: "a", count: 0 },
          { answer: "b", count: 0 },
        ],
        score: null,
        interval: null,
        cases: { open: 0, total: 0 },
        asOf: null,
      });
    } finally {
      await fresh.close();
    }
  });

  it("sum over partitions, show scores as numbers, and grow in version with every change", async () => {
    const before = await read(Results, PATHS.results(RATING.id), key);
    for (const [partition, answer] of [
      [0, "5"],
      [7, "5"],
      [7, "4"],
      [15, "1"],
      [15, "2"],
    ] as const) {
      await world.settle({ survey: RATING.id, answer, partition, negative: answer < "3" });
    }
    const after = await read(Results, PATHS.results(RATING.id), key);
    expect(after.answers).toEqual(
      [
        [1, 1],
        [2, 1],
        [3, 0],
        [4, 1],
        [5, 2],
      ].map(([answer, count]) => ({ answer, count })),
    );
    expect([after.total, after.score, after.cases]).toEqual([5, 3.4, { open: 2, total: 2 }]);
    expect(after.interval!.low).toBeLessThan(3.4);
    // Partitions 0, 7 and 15 stand at 1, 2 and 2.
    expect([before.version, after.version]).toEqual([0, 5]);
  });

  it("are dated by the oldest partition, and undated while one has no date", async () => {
    const dates = (date: string | null, partition: number) =>
      world.database.execute(sql`update partition_offset set caught_up_at = ${date} where partition = ${partition}`);
    await world.database.execute(sql`update partition_offset set caught_up_at = '2026-01-02T03:04:05.678901Z'`);
    await dates("2026-01-01T00:00:00.5Z", 9);
    expect((await read(Results, PATHS.results(VOTE.id))).asOf).toBe("2026-01-01T00:00:00.500Z");
    await dates(null, 3);
    expect((await read(Results, PATHS.results(VOTE.id))).asOf).toBeNull();
    expect((await read(Ledger, PATHS.ledger)).asOf).toBeNull();
  });

  it("answer 304 while nothing has moved, and the whole again when totals or their date have", async () => {
    for (const path of [PATHS.results(VOTE.id), PATHS.surveys]) {
      const etag = async () => (await get(path)).headers.get("etag") ?? "";
      const first = await etag();
      expect((await get(path, { "if-none-match": first })).status).toBe(304);
      await world.settle({ survey: VOTE.id, answer: "a" });
      const second = await etag();
      expect((await get(path, { "if-none-match": first })).status).toBe(200);
      await world.database.execute(sql`update partition_offset set caught_up_at = clock_timestamp()`);
      expect((await get(path, { "if-none-match": second })).status).toBe(200);
    }
  });

  it("keep votes for an option that is gone, behind the others", async () => {
    await world.settle({ survey: VOTE.id, answer: "constructor" });
    const { answers, total } = await read(Results, PATHS.results(VOTE.id));
    expect(answers.map(({ answer }) => answer)).toEqual(["a", "b", "constructor"]);
    expect(total).toBe(answers.reduce((sum, { count }) => sum + count, 0));
  });
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

    const one = await read(CasePage, PATHS.cases(VOTE.id), key);
    const two = await read(CasePage, `${PATHS.cases(VOTE.id)}?before=${one.next}`, key);
    expect(new Set([...one.cases, ...two.cases].map(({ id }) => id)).size).toBe(60);
    expect([one.cases.length, two.cases.length, two.next]).toEqual([50, 10, null]);
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

describe("the ledger", () => {
  it("balances over what was settled, and shows what is in flight", async () => {
    const before = await read(Ledger, PATHS.ledger);
    expect(before).toMatchObject({ balanced: true, inFlight: 0 });
    expect(before.accepted).toBe(before.stored);
    await world.database.execute(sql`update partition_offset set seen_seq = last_n + 7 where partition = 2`);
    const after = await read(Ledger, PATHS.ledger);
    expect([after.balanced, after.inFlight, after.accepted]).toEqual([true, 7, before.accepted + 7]);
    expect(after.partitions).toHaveLength(16);
    expect(after.partitions[2]).toMatchObject({ partition: 2, inFlight: 7 });
    await world.database.execute(sql`update partition_offset set seen_seq = last_n where partition = 2`);
  });

  it("keeps aliens out of the terms, as they have no number", async () => {
    await world.database.execute(
      sql`update partition_offset set dead_lettered = dead_lettered + 2, alien = alien + 2 where partition = 3`,
    );
    const ledger = await read(Ledger, PATHS.ledger);
    expect(ledger).toMatchObject({ balanced: true, deadLettered: 0 });
    expect(ledger.partitions[3]).toMatchObject({ alien: 2, deadLettered: 0 });
  });

  it("adds up with every term, over lost and rewound numbers and past epochs, and shows where logs broke", async () => {
    const before = await read(Ledger, PATHS.ledger);
    await world.database.execute(sql`
      update partition_offset set superseded = superseded + 3, withdrawn = withdrawn + 2, lost = lost + 5,
        base_n = base_n + 6, rewound = rewound + 4, seen_seq = last_n + 9
      where partition = 4`);
    await world.database.execute(sql`
      insert into discontinuity (partition, kind, old_gen, old_n, old_seen, new_n, lost, rewound)
      values (4, 'rewind', 0, 4, 4, 0, 0, 4), (4, 'gap', 1, 0, 9, 5, 5, 0)`);
    const after = await read(Ledger, PATHS.ledger);
    expect(after.partitions[4]).toMatchObject({ superseded: 3, withdrawn: 2, lost: 5, inFlight: 9 });
    expect(after).toMatchObject({ balanced: true, accepted: before.accepted + 19, lost: 5 });
    expect(after.discontinuities).toMatchObject([
      { partition: 4, kind: "gap", lost: 5, rewound: 0 },
      { partition: 4, kind: "rewind", lost: 0, rewound: 4 },
    ]);
    await world.database.execute(sql`delete from discontinuity`);
    await world.database.execute(sql`
      update partition_offset set superseded = superseded - 3, withdrawn = withdrawn - 2, lost = lost - 5,
        base_n = base_n - 6, rewound = rewound - 4, seen_seq = last_n
      where partition = 4`);
  });

  it("tells surveys apart, private ones to those who are signed in, and one by partition", async () => {
    const ids = async (headers?: Record<string, string>) =>
      (await read(Ledger, PATHS.ledger, headers)).surveys.map(({ survey }) => survey);
    expect(await ids()).toEqual([VOTE.id]);
    expect(await ids(key)).toEqual([RATING.id, VOTE.id]);

    await world.settle({ survey: VOTE.id, answer: "a", partition: 9 });
    const all = (await read(Ledger, PATHS.ledger)).surveys[0];
    const [one] = (await read(Ledger, `${PATHS.ledger}?survey=${VOTE.id}`)).surveys;
    expect(all).not.toHaveProperty("partitions");
    expect(one).toMatchObject({ ...all });
    expect(one?.partitions?.find(({ partition }) => partition === 9)?.stored).toBeGreaterThan(0);
    expect(one?.partitions?.reduce((sum, { stored }) => sum + stored, 0)).toBe(one?.stored);
    expect((await read(Ledger, `${PATHS.ledger}?survey=${RATING.id}`)).surveys).toEqual([]);
    expect((await get(`${PATHS.ledger}?survey=No+survey`)).status).toBe(400);
  });

  it("does not balance when rollups and what is stored differ", async () => {
    await world.database.execute(sql`update rollup set count = count + 1 where partition = 0`);
    expect((await read(Ledger, PATHS.ledger)).balanced).toBe(false);
    await world.database.execute(sql`update rollup set count = count - 1 where partition = 0`);
    expect((await read(Ledger, PATHS.ledger)).balanced).toBe(true);
  });
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
      await say("5", "Warm again", { locale: "de", tags: ["soup"] });
      const found = async (query: string) => {
        const answer = await fresh.app.request(`${PATHS.comments(RATING.id)}?${query}`, { headers: key });
        expect([query, answer.status]).toEqual([query, 200]);
        return v.parse(CommentPage, await answer.json()).comments.map(({ comment }) => comment);
      };
      const [cold, soup, again] = ["100% cold", "warm_soup", "Warm again"];
      expect(await found("")).toEqual([again, soup, cold]);
      expect(await found("answer=1,2")).toEqual([cold]);
      expect(await found("negative=false")).toEqual([again, soup]);
      expect(await found("language=de")).toEqual([again, cold]);
      expect(await found("channel=web")).toEqual([soup]);
      expect(await found("tag=soup")).toEqual([again, cold]);
      expect(await found("text=warm")).toEqual([again, soup]);
      expect(await found("text=0%25")).toEqual([cold]);
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
