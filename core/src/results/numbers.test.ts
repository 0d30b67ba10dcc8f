import { PATHS, periodOf, Summary, Trend, type Survey } from "@earshot/contract";
import * as fc from "fast-check";
import * as v from "valibot";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { rollup, rollupSpan, survey as surveys } from "../store/schema.ts";
import { startResults, VOTE, type World } from "./test/world.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Two days before clocks in Berlin go forward; in Kathmandu days begin at a quarter past the hour of UTC. */
const BEGIN = Date.UTC(2026, 2, 27, 0, 0);
const NOW = BEGIN + 6 * DAY;

let world: World;
beforeAll(async () => {
  world = await startResults();
});
afterAll(() => world.close());
beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
  return () => vi.useRealTimers();
});

const csat = (id: string, timeZone?: string): Survey => ({
  v: 1,
  id,
  business: "Earshot",
  question: "How was it?",
  comment: null,
  identity: "browser",
  repeat: "reject",
  results: "public",
  open: true,
  kind: "csat",
  negative: { atMost: 2 },
  ...(timeZone !== undefined && { timeZone }),
});

/** Answers in one minute, of one partition. */
interface Cell {
  at: number;
  answer: string;
  partition: number;
  count: number;
}

async function add(survey: Survey, cells: readonly Cell[]): Promise<void> {
  await world.database.insert(surveys).values({ id: survey.id, config: survey });
  await world.database.insert(rollup).values(
    cells.map(({ at, ...cell }) => ({
      ...cell,
      survey: survey.id,
      period: periodOf(survey, at),
      minute: new Date(at),
      ver: 1,
    })),
  );
}

const get = (path: string, headers: Record<string, string> = {}) => world.app.request(path, { headers });
async function read<const S extends v.GenericSchema>(schema: S, path: string): Promise<v.InferOutput<S>> {
  const answer = await get(path);
  expect([path, answer.status]).toEqual([path, 200]);
  return v.parse(schema, await answer.json());
}

/** The day of a moment in a time zone, the slow way. */
const dayOf = (timeZone: string, at: number) => new Date(at).toLocaleDateString("en-CA", { timeZone });
const totalOf = (cells: readonly Cell[]) => cells.reduce((sum, { count }) => sum + count, 0);

/** What groups of cells come to, in the order of their names. */
const inOrder = (groups: Partial<Record<string, Cell[]>>) =>
  Object.keys(groups)
    .toSorted((a, b) => a.localeCompare(b))
    .map((name) => [name, totalOf(groups[name] ?? [])]);

const rounded = (value: number | null | undefined) =>
  value === null || value === undefined ? null : Math.round(value * 1e9);

const cell = fc.record({
  at: fc.integer({ min: 0, max: (6 * DAY) / MINUTE - 1 }).map((minute) => BEGIN + minute * MINUTE),
  answer: fc.constantFrom("1", "2", "3", "4", "5"),
  partition: fc.integer({ min: 0, max: 15 }),
  count: fc.integer({ min: 1, max: 1000 }),
});
const cells = fc.uniqueArray(cell, {
  selector: ({ at, answer, partition }) => `${at} ${answer} ${partition}`,
  minLength: 1,
  maxLength: 60,
});

describe("summary and trend", () => {
  let made = 0;
  it.each(["UTC", "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns"])(
    "come to what a slow recount in %s comes to",
    async (timeZone) => {
      await fc.assert(
        fc.asyncProperty(
          cells,
          fc.integer({ min: 0, max: 5 }),
          fc.integer({ min: 1, max: 6 }),
          async (list, first, days) => {
            const survey = csat(`p${made++}`, timeZone);
            await add(survey, list);
            const [from, to, earlier] = [first, first + days, first - days].map((day) =>
              new Date(BEGIN + day * DAY).toISOString().slice(0, 10),
            ) as [string, string, string];
            const within = (begin: string, end: string) =>
              list.filter(({ at }) => dayOf(timeZone, at) >= begin && dayOf(timeZone, at) < end);

            const { now, before } = await read(Summary, `${PATHS.summary(survey.id)}?from=${from}&to=${to}`);
            const expected = within(from, to);
            expect([now.total, before?.total]).toEqual([totalOf(expected), totalOf(within(earlier, from))]);
            for (const { answer, count } of now.answers) {
              expect(count).toBe(totalOf(expected.filter((each) => each.answer === String(answer))));
            }
            const values = expected.flatMap(({ answer, count }) => Array.from({ length: count }, () => Number(answer)));
            const share = (some: readonly number[]) =>
              values.length === 0 ? null : some.reduce((sum, value) => sum + value, 0) / values.length;
            const satisfied = values.filter((value) => value >= 4).map(() => 1);
            expect([rounded(now.score), rounded(now.shares[0]?.share)]).toEqual([
              rounded(share(values)),
              rounded(share(satisfied)),
            ]);

            const trend = await read(Trend, `${PATHS.trend(survey.id)}?from=${from}&to=${to}&compare=true`);
            const byDay = Object.groupBy(expected, ({ at }) => dayOf(timeZone, at));
            expect(trend.points.map(({ start, total }) => [dayOf(timeZone, Date.parse(start)), total])).toEqual(
              inOrder(byDay),
            );
            expect(trend.before?.points.reduce((sum, { total }) => sum + total, 0)).toBe(
              totalOf(within(earlier, from)),
            );
          },
        ),
        { numRuns: 8 },
      );
    },
  );

  it.each([
    ["minute", MINUTE],
    ["hour", 60 * MINUTE],
  ] as const)("by %s come to what a slow recount comes to", async (grain, length) => {
    await fc.assert(
      fc.asyncProperty(cells, fc.integer({ min: 0, max: 5 * 24 }), async (list, hour) => {
        const survey = csat(`p${made++}`);
        await add(survey, list);
        const begin = BEGIN + hour * 60 * MINUTE;
        const end = begin + (grain === "minute" ? 300 : 100) * length;
        const [from, to] = [begin, end].map((moment) => new Date(moment).toISOString());
        const trend = await read(Trend, `${PATHS.trend(survey.id)}?grain=${grain}&from=${from}&to=${to}&compare=true`);
        const pieces = (since: number, until: number) =>
          inOrder(
            Object.groupBy(
              list.filter(({ at }) => at >= since && at < until),
              ({ at }) => new Date(Math.floor(at / length) * length).toISOString(),
            ),
          );
        expect(trend.points.map(({ start, total }) => [start, total])).toEqual(pieces(begin, end));
        expect(trend.before?.points.map(({ start, total }) => [start, total])).toEqual(pieces(2 * begin - end, begin));
      }),
      { numRuns: 15 },
    );
  });

  it("by minute come from every partition and from both periods of a survey that recurs", async () => {
    const survey: Survey = { ...csat("recurs"), repeat: { afterDays: 1 } };
    const minutes = [BEGIN - MINUTE, BEGIN];
    await add(
      survey,
      minutes.flatMap((at) => Array.from({ length: 16 }, (_, partition) => ({ at, answer: "5", partition, count: 1 }))),
    );
    const [from, to] = [BEGIN - MINUTE, BEGIN + MINUTE].map((moment) => new Date(moment).toISOString());
    const trend = await read(Trend, `${PATHS.trend(survey.id)}?grain=minute&from=${from}&to=${to}`);
    expect(trend.points.map(({ start, total }) => [Date.parse(start), total])).toEqual(minutes.map((at) => [at, 16]));
  });

  it("break down by what customers sent, most answers first, the rest under null", async () => {
    const survey = csat("broken", "Europe/Berlin");
    await add(survey, [{ at: NOW - DAY, answer: "5", partition: 0, count: 9 }]);
    const span = { survey: survey.id, partition: 3, ver: 1, dimension: "channel" as const, answer: "5" };
    const [all, day] = [new Date(0), new Date("2026-04-01T22:00:00Z")];
    for (const [value, count] of [
      ["email", 2],
      ["web", 5],
      ["", 1],
    ] as const) {
      await world.database.insert(rollupSpan).values([
        { ...span, value, count, grain: "all", start: all },
        { ...span, value, count: count - 1, grain: "day", start: day },
      ]);
    }
    const values = async (query: string) => {
      const { by } = await read(Summary, `${PATHS.summary(survey.id)}?by=channel${query}`);
      return by?.values.map(({ value, total, score }) => [value, total, score]);
    };
    expect(await values("")).toEqual([
      ["web", 5, 5],
      ["email", 2, 5],
      [null, 1, 5],
    ]);
    expect(await values("&last=1d")).toEqual([
      ["web", 4, 5],
      ["email", 1, 5],
    ]);
    expect(await values("&from=2026-03-20&to=2026-03-21")).toEqual([]);
    const web = await read(Summary, `${PATHS.summary(survey.id)}?channel=web&last=1d`);
    expect([web.only, web.now.total, web.before?.total]).toEqual([{ dimension: "channel", value: "web" }, 4, 0]);
    const trend = await read(Trend, `${PATHS.trend(survey.id)}?channel=web&from=2026-03-30&to=2026-04-03`);
    expect(trend.points.map(({ start, total }) => [start, total])).toEqual([[day.toISOString(), 4]]);
  });

  it("say that there are too few answers, and compare nothing where there was no beginning", async () => {
    const survey = csat("few");
    await add(survey, [{ at: BEGIN, answer: "4", partition: 0, count: 4 }]);
    const { now, before, from } = await read(Summary, PATHS.summary(survey.id));
    expect([now.total, now.tooFew, now.score, now.interval, before, from]).toEqual([4, true, 4, null, null, null]);
    expect(now.shares).toEqual([{ what: "satisfied", share: 1, interval: null }]);
  });

  it("have a tag that stays while nothing changes, and answer 304", async () => {
    for (const path of [PATHS.summary(VOTE.id), PATHS.trend(VOTE.id)]) {
      const etag = (await get(path)).headers.get("etag") ?? "";
      expect((await get(path, { "if-none-match": etag })).status).toBe(304);
      await world.settle({ survey: VOTE.id, answer: "a" });
      expect((await get(path, { "if-none-match": etag })).status).toBe(200);
    }
  });

  it.each([
    [PATHS.summary(VOTE.id), "?from=2026-02-30", "/from"],
    [PATHS.summary(VOTE.id), "?from=2026-03-02&to=2026-03-02", "/to"],
    [PATHS.summary(VOTE.id), "?last=0d", "/last"],
    [PATHS.summary(VOTE.id), "?by=colour", "/by"],
    [PATHS.summary(VOTE.id), "?colour=red", "/colour"],
    [PATHS.summary(VOTE.id), "?by=tag&channel=web", ""],
    [PATHS.trend(VOTE.id), "?grain=second", "/grain"],
    [PATHS.trend(VOTE.id), "?from=2020-01-01", "/from"],
    [PATHS.trend(VOTE.id), "?grain=hour&from=2026-03-02", "/from"],
    [PATHS.trend(VOTE.id), "?grain=minute&from=2026-03-02T00:00:00Z", "/from"],
    [PATHS.trend(VOTE.id), "?grain=hour&channel=web", ""],
    [PATHS.trend(VOTE.id), "?channel=web&tag=x", ""],
  ])("refuse %s%s", async (path, query, pointer) => {
    const answer = await get(path + query);
    expect([answer.status, await answer.json()]).toMatchObject([400, { code: "invalid-field", errors: [{ pointer }] }]);
  });
});
