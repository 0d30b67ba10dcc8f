import { Ledger, PATHS, Results, type Survey, SurveyList } from "@earshot/contract";
import { sql } from "drizzle-orm";
import { hc } from "hono/client";
import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rollup, survey as surveys } from "../store/schema.ts";
import type { ResultsApp } from "./app.ts";
import { KEY, RATING, startResults, VOTE, type World } from "./test/world.ts";

let world: World;
beforeAll(async () => {
  world = await startResults();
});
afterAll(() => world.close());

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

describe("the list of surveys", () => {
  const list = async (query = "", headers?: Record<string, string>) =>
    (await read(SurveyList, PATHS.surveys + query, headers)).surveys;

  it("has private ones, and those put away, for those who are signed in only", async () => {
    const away = { ...VOTE, id: "away" };
    await world.database.insert(surveys).values({ id: away.id, config: away, archivedAt: new Date() });
    const ids = async (query: string, headers?: Record<string, string>) =>
      (await list(query, headers)).map(({ id }) => id);
    expect(await ids("")).toEqual([VOTE.id]);
    expect(await ids("?archived=true")).toEqual([VOTE.id]);
    expect(await ids("", session())).toEqual([RATING.id, VOTE.id]);
    expect(await ids("?archived=true", session())).toEqual([RATING.id, VOTE.id, away.id]);
    const shown = (await list("?archived=true", session())).map(({ archived = false }) => archived);
    expect(shown).toEqual([false, false, true]);
  });

  it("calls a survey closed once its time is over, and one that is yet to open is handed out ahead", async () => {
    const timed = (id: string, times: Pick<Survey, "opensAt" | "closesAt">) => ({ ...VOTE, id, ...times });
    const [past, future] = ["2026-01-01T00:00:00Z", "2126-01-01T00:00:00Z"];
    const configs = [
      timed("over", { closesAt: past }),
      timed("ending", { closesAt: future }),
      timed("ahead", { opensAt: future }),
    ];
    const fresh = await startResults();
    try {
      await fresh.database.insert(surveys).values(configs.map((config) => ({ id: config.id, config })));
      const shown = v.parse(SurveyList, await (await fresh.app.request(PATHS.surveys)).json()).surveys;
      const open = new Map(shown.map((survey) => [survey.id, survey.open]));
      expect(configs.map(({ id }) => open.get(id))).toEqual([false, true, true]);
    } finally {
      await fresh.close();
    }
  });

  it("tells the answers of thirty days up to yesterday, which ends where the survey is", async () => {
    const fresh = await startResults();
    try {
      const day = 24 * 3_600_000;
      const now = Date.now();
      const hour = new Date(now).getUTCHours();
      // Of two days, whatever the time, and in neither does the day end within the hour.
      const zones = [`Etc/GMT-${hour === 9 ? 13 : 14}`, `Etc/GMT+${hour === 10 ? 12 : 11}`];
      const far = zones.map((timeZone, place) => ({ ...VOTE, id: `far-${place}`, timeZone }));
      await fresh.database.insert(surveys).values(far.map((config) => ({ id: config.id, config })));
      const cells = [0, 1, 2, 30, 31].map((days) => ({
        minute: new Date(Math.floor((now - days * day) / 60_000) * 60_000),
        count: days + 1,
      }));
      await fresh.database
        .insert(rollup)
        .values(
          far.flatMap(({ id }) =>
            cells.map((cell) => ({ ...cell, survey: id, period: 0, answer: "a", partition: 3, ver: 1 })),
          ),
        );
      const { surveys: shown } = v.parse(SurveyList, await (await fresh.app.request(PATHS.surveys)).json());
      for (const { id, timeZone } of far) {
        const spark = shown.find((each) => each.id === id)?.spark;
        expect(spark?.to).toBe(new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format(now - day));
        // Of today nothing, of 30 days ago the first, of 31 days ago nothing.
        expect(spark?.totals).toEqual([31, ...Array<number>(27).fill(0), 3, 2]);
      }
      expect(shown.find((each) => each.id === VOTE.id)?.spark?.totals).toEqual(Array<number>(30).fill(0));
    } finally {
      await fresh.close();
    }
  });
});
