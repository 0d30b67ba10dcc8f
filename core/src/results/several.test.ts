import { setTimeout as pause } from "node:timers/promises";
import { PATHS, Results, STREAM_EVENTS, STREAM_SURVEYS, type Survey } from "@earshot/contract";
import { eq } from "drizzle-orm";
import * as v from "valibot";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { makeKey } from "../service/access-key.ts";
import { accessKey, survey as surveys } from "../store/schema.ts";
import { type EventStream, openStream } from "./test/event-stream.ts";
import { RATING, startResults, VOTE, type World } from "./test/world.ts";

const OTHER = { ...VOTE, id: "other" } as const satisfies Survey;

let world: World;
const closing: (() => unknown)[] = [];
beforeEach(async () => {
  world = await start();
  await make(OTHER);
});
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function start(databaseUrl?: string): Promise<World> {
  const started = await startResults(databaseUrl === undefined ? {} : { databaseUrl });
  closing.push(started.close);
  return started;
}

const make = (config: Survey) => world.database.insert(surveys).values({ id: config.id, config });
const change = (config: Survey) => world.database.update(surveys).set({ config }).where(eq(surveys.id, config.id));

interface Watching {
  has?: string;
  at?: World;
  headers?: Record<string, string>;
}

/** Watches so many surveys; all, where none is named. */
async function watch(ids?: string[], { has = "", at = world, headers = {} }: Watching = {}) {
  const query = new URLSearchParams({ ...(ids && { surveys: ids.join(",") }), ...(has && { has }) });
  const stream = await openStream(`${at.url}${PATHS.streams}?${query.toString()}`, headers);
  closing.push(() => stream.close());
  return stream;
}

const session = () => ({ cookie: `${world.cookies.name}=${world.cookies.begin().value}` });

const named = ({ events }: EventStream, name: string) => events.filter(({ event }) => event === name);
/** What was told of each survey, in order. */
const told = (stream: EventStream) =>
  named(stream, STREAM_EVENTS.results).map(({ data }) => {
    const { survey, total } = v.parse(Results, data);
    return `${survey} ${total}`;
  });
const gone = (stream: EventStream) => named(stream, STREAM_EVENTS.gone).map(({ data }) => data);
const lastId = ({ events }: EventStream) => events.findLast(({ id }) => id !== undefined)?.id ?? "";

describe("one stream of several surveys", () => {
  it("tells each, at once and as it changes, and how fresh they are", async () => {
    const stream = await watch([VOTE.id, OTHER.id]);
    await vi.waitFor(() => expect(told(stream)).toEqual(["vote 0", "other 0"]));
    await world.settle({ survey: OTHER.id, answer: "a" });
    await vi.waitFor(() => expect(told(stream).at(-1)).toBe("other 1"));
    await world.settle({ survey: VOTE.id, answer: "a" });
    await vi.waitFor(() => expect(told(stream)).toEqual(["vote 0", "other 0", "other 1", "vote 1"]));
    await vi.waitFor(() => expect(named(stream, STREAM_EVENTS.beat).at(-1)?.data).toEqual({ asOf: null }));
  });

  it("resumes by what is lacking alone, of other surveys than before, too", async () => {
    const first = await watch([VOTE.id, OTHER.id]);
    await vi.waitFor(() => expect(told(first)).toHaveLength(2));
    first.close();
    await world.settle({ survey: VOTE.id, answer: "a" });
    const third = { ...VOTE, id: "third" };
    await make(third);
    const second = await watch([VOTE.id, OTHER.id, third.id], { has: lastId(first) });
    await vi.waitFor(() => expect(told(second)).toHaveLength(2));
    expect(told(second)).toEqual(["vote 1", "third 0"]);
    second.close();
    const again = await watch([VOTE.id, OTHER.id, third.id], { headers: { "last-event-id": lastId(second) } });
    await vi.waitFor(() => expect(again.events).not.toEqual([]));
    expect(again.events[0]?.event).toBe(STREAM_EVENTS.beat);
    // What changed of a case is news, though the version is the same.
    await world.database.execute(
      `insert into cases (id, survey, period, client, state, opened_at) values (gen_random_uuid(), '${OTHER.id}', 0, gen_random_uuid(), 'open', now())`,
    );
    again.close();
    await vi.waitFor(async () =>
      expect(await (await fetch(world.url + PATHS.metrics)).text()).toMatch(/^earshot_results_viewers 0$/m),
    );
    const last = await watch([VOTE.id, OTHER.id, third.id], { has: lastId(second) });
    await vi.waitFor(() => expect(last.events).not.toEqual([]));
    expect([last.events[0]?.event, told(last)]).toEqual([STREAM_EVENTS.results, ["other 0"]]);
  });

  it("says what is gone, goes on with the rest, and ends with the last", async () => {
    const stream = await watch([VOTE.id, RATING.id, "nothing", OTHER.id]);
    await vi.waitFor(() => expect(told(stream)).toEqual(["vote 0", "other 0"]));
    expect(gone(stream)).toEqual([
      { survey: RATING.id, status: 401 },
      { survey: "nothing", status: 404 },
    ]);
    await change({ ...VOTE, results: "private" });
    await vi.waitFor(() => expect(gone(stream).at(-1)).toEqual({ survey: VOTE.id, status: 401 }));
    await world.settle({ survey: VOTE.id, answer: "a" });
    await world.settle({ survey: OTHER.id, answer: "a" });
    await vi.waitFor(() => expect(told(stream)).toEqual(["vote 0", "other 0", "other 1"]));
    await change({ ...OTHER, hideUntilAnswered: true });
    expect(await stream.ended).toBe(true);
    expect(gone(stream).at(-1)).toEqual({ survey: OTHER.id, status: 403 });
    const refused = await fetch(`${world.url}${PATHS.streams}?surveys=${RATING.id},nothing`);
    expect(refused.status).toBe(401);
  });

  it("is of all that may be seen where none is named, and comes back for new ones", async () => {
    const [stranger, member] = [await watch(), await watch(undefined, { headers: session() })];
    await vi.waitFor(() => expect(told(stranger).toSorted()).toEqual(["other 0", "vote 0"]));
    await vi.waitFor(() => expect(told(member)).toHaveLength(3));
    await make({ ...RATING, id: "secret" });
    expect(await member.ended).toBe(true);
    const back = await watch(undefined, { has: lastId(member), headers: session() });
    await vi.waitFor(() => expect(told(back)).toEqual(["secret 0"]));
    // What it may not see has not sent the other away.
    await world.settle({ survey: VOTE.id, answer: "a" });
    await vi.waitFor(() => expect(told(stranger).at(-1)).toBe("vote 1"));
    await make({ ...VOTE, id: "open" });
    expect(await stranger.ended).toBe(true);
  });

  it("refuses what is no list of surveys, or one too long", async () => {
    for (const list of ["a,B", "", Array.from({ length: STREAM_SURVEYS + 1 }, (_, n) => `s${n}`).join(",")]) {
      expect((await fetch(`${world.url}${PATHS.streams}?surveys=${list}`)).status).toBe(400);
    }
  });
});

it("a stream ends for a key that is taken back", async () => {
  const { id, token, tokenHash } = makeKey();
  await world.database.insert(accessKey).values({ id, name: "test", tokenHash, scopes: ["totals"] });
  const stream = await watch([RATING.id, VOTE.id], { headers: { authorization: `Bearer ${token}` } });
  await vi.waitFor(() => expect(told(stream)).toHaveLength(2));
  await world.database.update(accessKey).set({ revokedAt: new Date() }).where(eq(accessKey.id, id));
  await vi.waitFor(() => expect(gone(stream)).toEqual([{ survey: RATING.id, status: 401 }]));
  // What all may see it goes on seeing.
  await world.settle({ survey: VOTE.id, answer: "a" });
  await vi.waitFor(() => expect(told(stream).at(-1)).toBe("vote 1"));
});

it("a network has so many streams, and more once it has left some; other networks have their own", async () => {
  const of = (address: string) => ({ headers: { "x-forwarded-for": `1.2.3.4, ${address}` } });
  const mine = [];
  for (const address of ["203.0.113.7", "203.0.113.8", "203.0.113.9"]) mine.push(await watch([VOTE.id], of(address)));
  const refused = await fetch(world.url + PATHS.stream(VOTE.id), of("203.0.113.7"));
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "30"]);
  expect(await refused.json()).toMatchObject({ code: "rate-limited" });
  expect((await watch([VOTE.id], of("198.51.100.1"))).response.status).toBe(200);
  mine[0]?.close();
  await vi.waitFor(async () => {
    const again = await openStream(world.url + PATHS.stream(VOTE.id), of("203.0.113.7").headers);
    closing.push(() => again.close());
    expect(again.response.status).toBe(200);
  });
});

describe("several services on one database", () => {
  it("tell the same versions, never an older one, and one goes on where another has ended", async () => {
    const two = await start(world.databaseUrl);
    const [here, there] = [await watch([VOTE.id]), await watch([VOTE.id], { at: two })];
    /** One viewer who goes from service to service with what it was told last. */
    let has = "";
    const seen: string[] = [];
    const settled = new AbortController();
    const visit = async (at: World) => {
      const stream = await watch([VOTE.id], { has, at });
      await vi.waitFor(() => expect(stream.events).not.toEqual([]));
      await pause(150);
      stream.close();
      seen.push(...named(stream, STREAM_EVENTS.results).map(({ id = "" }) => id));
      has = lastId(stream) || has;
    };
    const wandering = (async () => {
      for (let turn = 0; !settled.signal.aborted || turn < 4; turn++) await visit(turn % 2 === 0 ? world : two);
    })();
    for (let n = 0; n < 60; n++) await world.settle({ survey: VOTE.id, answer: "a", partition: n % 16 });
    settled.abort();
    await wandering;
    await vi.waitFor(() => expect([told(here).at(-1), told(there).at(-1)]).toEqual(["vote 60", "vote 60"]));
    expect(lastId(here)).toBe(lastId(there));
    await visit(two);
    for (const stream of [here, there]) {
      const versions = named(stream, STREAM_EVENTS.results).map(({ data }) => v.parse(Results, data).version);
      expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    }
    const versionOf = (id: string) => Number(/=(\d+)\./.exec(id)?.[1]);
    expect(seen.map(versionOf)).toEqual([...new Set(seen.map(versionOf))].toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBe(lastId(here));
  });
});
