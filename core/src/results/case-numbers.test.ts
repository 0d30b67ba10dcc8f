import { randomUUID } from "node:crypto";
import { CaseCounts, PATHS, type CaseState, Summary } from "@earshot/contract";
import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cases, survey as surveys } from "../store/schema.ts";
import { KEY, RATING, startResults, VOTE, type World } from "./test/world.ts";

const DAY = 24 * 3_600_000;
/** Two surveys of one kind, whose days begin at different moments: in UTC, and 14 hours earlier. */
const [HERE, EAST] = [RATING, { ...RATING, id: "east", timeZone: "Pacific/Kiritimati" }];

let world: World;
beforeAll(async () => {
  world = await startResults();
  await world.database.insert(surveys).values({ id: EAST.id, config: EAST });
  // The first two lie in one day of UTC, and in two of the east.
  for (const { id } of [HERE, EAST]) {
    await open(id, "2026-03-10T09:00:00Z", { state: "solved", answered: 60, solved: 600 });
    await open(id, "2026-03-10T11:00:00Z", { state: "solved", answered: 180, solved: 1200, recovered: true });
    await open(id, "2026-03-11T09:00:00Z", { state: "acknowledged", answered: 30 });
    await open(id, "2026-03-12T11:00:00Z", { state: "open" });
  }
});
afterAll(() => world.close());

interface Followed {
  state: CaseState;
  /** Seconds after it was opened. */
  answered?: number;
  solved?: number;
  recovered?: boolean;
}

async function open(survey: string, at: string, { state, answered, solved, recovered = false }: Followed) {
  const openedAt = new Date(at);
  const after = (seconds: number | undefined) =>
    seconds === undefined ? null : new Date(openedAt.getTime() + seconds * 1000);
  await world.database.insert(cases).values({
    id: randomUUID(),
    survey,
    period: 0,
    client: randomUUID(),
    state,
    openedAt,
    answeredAt: after(answered),
    solvedAt: after(solved),
    recoveredAt: recovered ? after(DAY / 1000) : null,
  });
}

async function read<const S extends v.GenericSchema>(schema: S, path: string) {
  const answer = await world.app.request(path, { headers: { authorization: `Bearer ${KEY}` } });
  expect([path, answer.status]).toEqual([path, 200]);
  return v.parse(schema, await answer.json());
}

const NONE = { opened: 0, open: 0, solved: 0, recovered: 0, recoveredShare: null, toAnswer: null, toClose: null };

describe("how cases are followed up", () => {
  const summary = async (survey: string, from: string, to: string) =>
    (await read(Summary, `${PATHS.summary(survey)}?from=${from}&to=${to}`)).cases;

  it("is told of the days asked for, beside as many before", async () => {
    expect(await summary(HERE.id, "2026-03-10", "2026-03-11")).toEqual({
      opened: 2,
      open: 0,
      solved: 2,
      recovered: 1,
      recoveredShare: 0.5,
      toAnswer: 120,
      toClose: 900,
      before: NONE,
    });
    expect(await summary(HERE.id, "2026-03-12", "2026-03-14")).toMatchObject({
      opened: 1,
      open: 1,
      toAnswer: null,
      before: { opened: 3, open: 1, toAnswer: 60 },
    });
  });

  it("has days that begin in the survey's time zone", async () => {
    // The tenth of the east began at ten o'clock of UTC on the ninth, and ended so on the tenth.
    expect(await summary(EAST.id, "2026-03-10", "2026-03-11")).toMatchObject({ opened: 1, toAnswer: 60 });
    expect(await summary(EAST.id, "2026-03-11", "2026-03-12")).toMatchObject({ opened: 2, before: { opened: 1 } });
  });

  it("is told of all time where no days are asked for, with nothing before", async () => {
    expect((await read(Summary, PATHS.summary(HERE.id))).cases).toMatchObject({ opened: 4, before: null });
  });

  it("is told of all surveys at once, each by its own days", async () => {
    const { now, before } = await read(CaseCounts, `${PATHS.caseNumbers}?from=2026-03-10&to=2026-03-11`);
    expect([now?.opened, before]).toEqual([3, NONE]);
    const { now: one } = await read(CaseCounts, `${PATHS.caseNumbers}?from=2026-03-10&to=2026-03-11&survey=${EAST.id}`);
    expect(one?.opened).toBe(1);
    expect(await read(CaseCounts, PATHS.caseNumbers)).toMatchObject({ before: null });
  });

  it("knows a case of this minute where it is tomorrow already", async () => {
    await open(EAST.id, new Date().toISOString(), { state: "open" });
    const { now } = await read(CaseCounts, `${PATHS.caseNumbers}?last=30d&survey=${EAST.id}`);
    expect(now?.opened).toBe(1);
  });

  it("is never told beside the numbers of one channel: which cases came by it is forgotten with their answers", async () => {
    for (const by of ["channel", "language", "tag"]) {
      expect((await read(Summary, `${PATHS.summary(HERE.id)}?${by}=web`)).cases).toBeUndefined();
    }
  });

  it("is told to nobody who may not see cases", async () => {
    const answer = await world.app.request(PATHS.summary(VOTE.id));
    expect(v.parse(Summary, await answer.json()).cases).toBeUndefined();
  });
});
